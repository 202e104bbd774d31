// SPDX-License-Identifier: Apache-2.0
#include "statement.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::resident_register {
namespace {

using Broken = tl::unexpected<std::string>;

// The greatest whole number that every reader of JSON keeps exactly.
constexpr std::int64_t version_limit = (std::int64_t{1} << 53) - 1;
// How far the municipal system's clock may be ahead of ours.
constexpr std::int64_t clocks_apart_s = 300;

const std::string* value_of(const Row& row, std::string_view name) {
    const auto found = row.find(name);
    return found == row.end() ? nullptr : &found->second;
}

bool says(const Row& row, std::string_view name, std::string_view value) {
    const auto* text = value_of(row, name);
    return text != nullptr && *text == value;
}

std::optional<std::int64_t> read_version(const Row& row, std::string_view name,
                                         std::int64_t least) {
    const auto* text = value_of(row, name);
    if (text == nullptr) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || std::to_string(number) != *text) return std::nullopt;
    if (number < least || number > version_limit) return std::nullopt;
    return number;
}

// `2026-11-22T15:04:05Z`, and no other form of ISO 8601.
std::optional<std::int64_t> read_instant(std::string_view text) {
    if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        text[19] != 'Z')
        return std::nullopt;
    const auto day = certificate::parse_iso_day(text.substr(0, 10));
    const auto two_digits = [&](std::size_t at) {
        const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : 100; };
        return 10 * digit(text[at]) + digit(text[at + 1]);
    };
    const int hour = two_digits(11), minute = two_digits(14), second = two_digits(17);
    if (!day || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto days = std::chrono::sys_days(*day).time_since_epoch().count();
    return days * std::int64_t{86400} + hour * 3600 + minute * 60 + second;
}

bool is_city(std::string_view text) {
    return text.size() == 6 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool names_only(const Row& row, const Aspect& aspect) {
    const auto among = [](std::span<const Item> items, std::string_view name) {
        return std::ranges::find(items, name, &Item::name) != items.end();
    };
    return std::ranges::all_of(row, [&](const auto& entry) {
        const auto& name = entry.first;
        return name == "about" || name == "version" || name == "ended" ||
               among(aspect.subject, name) || among(aspect.items, name);
    });
}

// The values of `items`, as the tables keep them.
tl::expected<std::vector<std::string>, std::string> read_items(const Row& row,
                                                               std::span<const Item> items) {
    std::vector<std::string> out;
    for (const auto& item : items) {
        const auto* value = value_of(row, item.name);
        if (value == nullptr) {
            if (item.required) return Broken(std::string(item.name) + " is missing");
            out.push_back(blank(item.form));
            continue;
        }
        if (!follows(*value, item.form)) return Broken(std::string(item.name) + " breaks its form");
        out.push_back(item.form == Item::Form::flag ? (*value == "true" ? "1" : "0") : *value);
    }
    return out;
}

std::optional<std::string> error_of_resident(const Row& row) {
    certificate::Resident resident;
    for (const auto& [name, value] : row)
        if (const auto* item = find_item(name); item != nullptr && item->member != nullptr)
            resident.*item->member = value;
    return first_error(resident);
}

std::optional<std::string> error_of_tax(const Row& row) {
    if (says(row, "declared", "true")) return std::nullopt;
    for (const auto& [name, value] : row)
        if (const auto* item = find_item(name); item != nullptr && is_amount(item->form))
            return name + " stands in a year without data";
    return std::nullopt;
}

std::optional<std::string> error_of_family_event(const Row& row) {
    for (int i = 2; i <= event_rows_limit; ++i) {
        const auto name = "row_" + std::to_string(i), before = "row_" + std::to_string(i - 1);
        if (row.contains(name) && !row.contains(before)) return name + " stands without " + before;
    }
    return std::nullopt;
}

// What must hold between the items of a row.
std::optional<std::string> contradiction(const Row& row, std::string_view about) {
    if (about == "resident") return error_of_resident(row);
    if (about == "tax") return error_of_tax(row);
    if (about == "family_event") return error_of_family_event(row);
    return std::nullopt;
}

bool ends_only(const Row& row, const Statement& statement) {
    return row.size() == statement.aspect->subject.size() + (row.contains("ended") ? 3 : 2);
}

}  // namespace

std::string blank(Item::Form form) {
    if (is_amount(form)) return "-1";
    return is_number(form) ? "0" : "";
}

tl::expected<FeedHead, std::string> read_head(const Row& row) {
    if (!says(row, "about", "feed")) return Broken("the first row is not about the feed itself");
    FeedHead head;
    const bool all = says(row, "content", "all");
    if (!all && !says(row, "content", "changes"))
        return Broken("content is neither all nor changes");
    head.content = all ? FeedContent::all : FeedContent::changes;
    if (row.size() != (all ? 5 : 6)) return Broken("the first row has an unknown or missing item");
    const auto* city = value_of(row, "city");
    if (city == nullptr || !is_city(*city)) return Broken("city is not six digits");
    head.city = *city;
    const auto version = read_version(row, "version", 0);
    if (!version) return Broken("version is no whole number from 0 to 2^53 - 1");
    head.version = *version;
    if (!all) {
        const auto after = read_version(row, "after", 0);
        if (!after || *after > head.version) return Broken("after is no version up to this file's");
        head.after = *after;
    }
    const auto* text = value_of(row, "as_of");
    const auto instant = text == nullptr ? std::nullopt : read_instant(*text);
    if (!instant || *instant <= 0)
        return Broken("as_of is no instant of the form 2026-04-01T00:00:00Z");
    if (*instant > wall_s() + clocks_apart_s) return Broken("as_of lies in the future");
    head.as_of_s = *instant;
    return head;
}

tl::expected<Statement, std::string> read_statement(const Row& row) {
    const auto* about = value_of(row, "about");
    Statement out;
    out.aspect = about == nullptr ? nullptr : find_aspect(*about);
    // What it is about came from outside and is not repeated; nor is the name of an unknown item.
    if (out.aspect == nullptr) return Broken("about names nothing that a register holds");
    if (!names_only(row, *out.aspect)) return Broken("has an item that does not belong to it");
    const auto version = read_version(row, "version", 1);
    if (!version) return Broken("version is no whole number from 1 to 2^53 - 1");
    out.version = *version;
    if (row.contains("ended") && !says(row, "ended", "true"))
        return Broken("ended is true or left out");
    out.ended = out.aspect->ends || row.contains("ended");
    auto subject = read_items(row, out.aspect->subject);
    if (!subject) return Broken(subject.error());
    out.subject = std::move(*subject);
    if (out.ended) {
        if (!ends_only(row, out)) return Broken("what is ended has no items");
        for (const auto& item : out.aspect->items) out.items.push_back(blank(item.form));
        return out;
    }
    auto items = read_items(row, out.aspect->items);
    if (!items) return Broken(items.error());
    out.items = std::move(*items);
    if (const auto error = contradiction(row, out.aspect->name)) return Broken(*error);
    return out;
}

}  // namespace shomei::resident_register
