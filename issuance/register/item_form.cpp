// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "aspect.h"
#include "seal_image.h"
#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/record_text.h"

namespace shomei::resident_register {
namespace {

using enum Item::Form;

bool is_id(std::string_view value) {
    return !value.empty() && value.size() <= 64 && std::ranges::all_of(value, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

// A day that a certificate can write.
bool is_day(std::string_view value) {
    const auto read = certificate::parse_iso_day(value);
    return read && read->year() >= certificate::first_written_year;
}

bool is_my_number(std::string_view value) {
    return value.size() == 12 &&
           std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_serial(std::string_view value) {
    const auto bytes = value.size() <= 40 ? from_hex(value) : std::nullopt;
    return bytes && !bytes->empty() && bytes->front() != 0;
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, value) != words.end();
}

// In decimal as it is written back.
bool is_within(std::string_view value, std::int64_t least, std::int64_t most) {
    std::int64_t read = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read);
    return error == std::errc{} && std::to_string(read) == value && read >= least && read <= most;
}

}  // namespace

bool is_amount(Item::Form form) { return form == yen || form == persons; }

bool is_number(Item::Form form) {
    return form == seat || form == place || form == number || form == generation || form == year ||
           form == flag || is_amount(form);
}

bool follows(std::string_view value, Item::Form form) {
    switch (form) {
        case id:
            return is_id(value);
        case text:
            return certificate::is_record_text(value, text_limit_bytes);
        case day:
            return is_day(value);
        case sex:
            return is_one_of(value, {"男", "女"});
        case my_number:
            return is_my_number(value);
        case serial:
            return is_serial(value);
        case image:
            return is_seal_image(value);
        case family:
            return is_one_of(value, {"elsewhere", "current", "updating"});
        case standing:
            return is_one_of(value, {"in_use", "continuation_due", "use_registration_pending",
                                     "use_registration_accepted"});
        case seat:
            return is_within(value, 1, std::int64_t{members_limit});
        case place:
            return is_within(value, 0, std::int64_t{members_limit});
        case number:
            return is_within(value, 1, 999);
        case generation:
            return is_within(value, 1, 99);
        case year:
            return is_within(value, 1900, 2999);
        case yen:
            return is_within(value, 0, yen_limit);
        case persons:
            return is_within(value, 0, 99);
        case flag:
            return is_one_of(value, {"true", "false"});
    }
    return false;
}

}  // namespace shomei::resident_register
