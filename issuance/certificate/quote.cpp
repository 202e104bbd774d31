// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "shomei/base/check.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::certificate {
namespace {

using nlohmann::json;

constexpr std::size_t quote_limit_bytes = 1 << 14;
constexpr std::size_t lines_limit = 16;
constexpr IntegerRange copies_range{1, 32};
constexpr IntegerRange total_range{0, 1'000'000};
constexpr IntegerRange line_range{-1'000'000, 1'000'000};

bool is_text_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

bool is_good(const Quote& quote) {
    std::int64_t sum = 0;
    for (const auto& line : quote.lines) {
        if (!is_text_id(line.text_id)) return false;
        sum += line.yen;
    }
    return !quote.lines.empty() && quote.lines.size() <= lines_limit && sum == quote.yen &&
           quote.yen >= total_range.least && quote.yen <= total_range.most &&
           quote.choice.copies >= copies_range.least && quote.choice.copies <= copies_range.most;
}

std::optional<Choice> read_choice(const json& document) {
    const auto* kind_id = text_member(document, "kind", 32);
    const auto* scope_text = text_member(document, "scope", 200);
    const auto* options_text = text_member(document, "options", 600);
    const auto copies = integer_member(document, "copies", copies_range);
    if (kind_id == nullptr || scope_text == nullptr || options_text == nullptr || !copies)
        return std::nullopt;
    const auto kind = kind_from_id(*kind_id);
    auto scope = parse_scope(*scope_text);
    auto options = parse_options(*options_text);
    if (!kind || !scope || !options) return std::nullopt;
    return Choice{*kind, std::move(*scope), std::move(*options), static_cast<int>(*copies)};
}

std::optional<QuoteLine> read_line(const json& item) {
    if (!has_exactly(item, {"text_id", "yen"})) return std::nullopt;
    const auto* text_id = text_member(item, "text_id", 64);
    const auto yen = integer_member(item, "yen", line_range);
    if (text_id == nullptr || !yen) return std::nullopt;
    return QuoteLine{*text_id, static_cast<int>(*yen)};
}

}  // namespace

Bytes write_quote(const Quote& quote) {
    SHOMEI_CHECK(is_good(quote));
    json lines = json::array();
    for (const auto& line : quote.lines)
        lines.push_back({{"text_id", line.text_id}, {"yen", line.yen}});
    const json out = {{"kind", id_of(quote.choice.kind)},
                      {"scope", write_scope(quote.choice.scope)},
                      {"options", write_options(quote.choice.options)},
                      {"copies", quote.choice.copies},
                      {"yen", quote.yen},
                      {"lines", std::move(lines)}};
    return to_bytes(bytes_of(out.dump()));
}

std::optional<Quote> parse_quote(ByteView text) {
    const auto document = parse_strict_json(text, quote_limit_bytes);
    if (!document ||
        !has_exactly(*document, {"kind", "scope", "options", "copies", "yen", "lines"}))
        return std::nullopt;
    auto choice = read_choice(*document);
    const auto yen = integer_member(*document, "yen", total_range);
    const auto& lines = document->at("lines");
    if (!choice || !yen || !lines.is_array() || lines.size() > lines_limit) return std::nullopt;
    Quote out{std::move(*choice), static_cast<int>(*yen), {}};
    for (const auto& item : lines) {
        auto line = read_line(item);
        if (!line) return std::nullopt;
        out.lines.push_back(std::move(*line));
    }
    if (!is_good(out)) return std::nullopt;
    return out;
}

}  // namespace shomei::certificate
