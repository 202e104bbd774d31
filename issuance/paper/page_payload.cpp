// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/page_payload.h"

#include <algorithm>
#include <charconv>

#include "base32.h"
#include "shomei/base/check.h"

namespace shomei::paper {
namespace {

using std::chrono::sys_days;

constexpr std::size_t qr_text_limit = 1024;
constexpr sys_days last_day = std::chrono::year(9999) / 12 / 31;

std::optional<std::uint64_t> digits(std::string_view text, std::size_t count) {
    std::uint64_t value = 0;
    if (text.size() != count) return std::nullopt;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

// YYYYMMDD as a number.
bool is_date(std::uint64_t number) {
    const std::chrono::year_month_day date(
        std::chrono::year(static_cast<int>(number / 10'000)),
        std::chrono::month(static_cast<unsigned>(number / 100 % 100)),
        std::chrono::day(static_cast<unsigned>(number % 100)));
    return date.ok() && number >= 10'000;
}

// The 16 digits of a document number as one number.
std::optional<std::uint64_t> number_of(std::string_view document_number) {
    if (document_number.size() != 17 || document_number[8] != '-') return std::nullopt;
    const auto date = digits(document_number.substr(0, 8), 8);
    const auto serial = digits(document_number.substr(9), 8);
    if (!date || !serial || !is_date(*date)) return std::nullopt;
    return *date * 100'000'000 + *serial;
}

std::string padded(std::uint64_t number, std::size_t width) {
    const auto text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

class Writer {
public:
    void number(std::uint64_t value, std::size_t size) {
        for (std::size_t i = size; i-- > 0;)
            bytes_[at_++] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    void bytes(ByteView view) {
        std::copy(view.begin(), view.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ += view.size();
    }
    PayloadBytes done() const {
        SHOMEI_CHECK(at_ == payload_size);
        return bytes_;
    }

private:
    PayloadBytes bytes_{};
    std::size_t at_ = 0;
};

class Reader {
public:
    explicit Reader(ByteView bytes) : bytes_(bytes) {}
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (; size > 0; --size) value = value << 8 | bytes_[at_++];
        return value;
    }
    template <std::size_t N>
    void bytes(std::array<std::uint8_t, N>& out) {
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), N, out.begin());
        at_ += N;
    }

private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

}  // namespace

bool is_well_formed(const PagePayload& payload) {
    return digits(payload.city_code, 6) && number_of(payload.document_number) &&
           payload.issued >= sys_days{} && payload.issued <= last_day && payload.page >= 1 &&
           payload.page <= payload.pages;
}

PayloadBytes write_payload(const PagePayload& payload) {
    SHOMEI_CHECK(is_well_formed(payload));
    const auto days = payload.issued.time_since_epoch().count();
    Writer out;
    out.number(payload_version, 1);
    out.bytes(payload.key_id);
    out.number(digits(payload.city_code, 6).value(), 3);
    out.number(number_of(payload.document_number).value(), 8);
    out.number(payload.kind, 1);
    out.number(static_cast<std::uint64_t>(days), 3);
    out.number(payload.page, 1);
    out.number(payload.pages, 1);
    out.bytes(payload.digest);
    return out.done();
}

std::optional<PagePayload> parse_payload(ByteView bytes) {
    if (bytes.size() != payload_size) return std::nullopt;
    Reader in(bytes);
    if (in.number(1) != payload_version) return std::nullopt;
    PagePayload payload;
    in.bytes(payload.key_id);
    payload.city_code = padded(in.number(3), 6);
    const auto number = padded(in.number(8), 16);
    payload.document_number = number.substr(0, 8) + "-" + number.substr(8);
    payload.kind = static_cast<std::uint8_t>(in.number(1));
    payload.issued = sys_days(std::chrono::days(static_cast<int>(in.number(3))));
    payload.page = static_cast<std::uint8_t>(in.number(1));
    payload.pages = static_cast<std::uint8_t>(in.number(1));
    in.bytes(payload.digest);
    if (!is_well_formed(payload)) return std::nullopt;
    return payload;
}

Bytes signed_bytes(const PayloadBytes& payload) {
    Bytes bytes = to_bytes(bytes_of("shomei-page-signature/v1\n"));
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

bool is_qr_prefix(std::string_view prefix) {
    // ISO/IEC 18004 table 5 without the blank and the percent sign, which a URL cannot hold bare.
    const auto is_letter = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
               std::string_view("$*+-./:").find(c) != std::string_view::npos;
    };
    return prefix.ends_with("/P/") && prefix.size() <= 128 &&
           std::all_of(prefix.begin(), prefix.end(), is_letter);
}

std::string qr_text(std::string_view prefix, const PayloadBytes& payload,
                    const PageSignature& signature) {
    SHOMEI_CHECK(is_qr_prefix(prefix));
    Bytes bytes(payload.begin(), payload.end());
    bytes.insert(bytes.end(), signature.begin(), signature.end());
    return std::string(prefix) + base32(bytes);
}

std::optional<SignedPayload> parse_qr_text(std::string_view text) {
    const auto mark = text.rfind("/P/");
    if (text.size() > qr_text_limit || mark == text.npos) return std::nullopt;
    const auto bytes = from_base32(text.substr(mark + 3));
    SignedPayload parts;
    if (!bytes || bytes->size() != parts.payload.size() + parts.signature.size())
        return std::nullopt;
    const auto signature = bytes->begin() + payload_size;
    std::copy(bytes->begin(), signature, parts.payload.begin());
    std::copy(signature, bytes->end(), parts.signature.begin());
    return parts;
}

}  // namespace shomei::paper
