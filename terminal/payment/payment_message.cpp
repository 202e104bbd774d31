// SPDX-License-Identifier: Apache-2.0
#include "payment_message.h"

#include <nlohmann/json.hpp>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::payment {
namespace {

using certificate::has_exactly;
using certificate::integer_member;
using certificate::text_member;

constexpr std::size_t word_limit_bytes = 40;
// Ten times the largest fee: more money than a coin box can take under one key.
constexpr std::int64_t inserted_limit_yen = 10LL * payment_limit_yen;

std::optional<nlohmann::json> parse(std::string_view line) {
    return certificate::parse_strict_json(bytes_of(line), line_limit_bytes);
}

std::optional<Standing> standing_of(std::string_view name) {
    for (const auto standing : {Standing::none, Standing::accepting, Standing::held,
                                Standing::charged, Standing::captured, Standing::returned,
                                Standing::owed, Standing::refused, Standing::voided})
        if (name_of(standing) == name) return standing;
    return std::nullopt;
}

bool names_key(const nlohmann::json& answer, const std::string& key) {
    const auto* named = text_member(answer, "key", word_limit_bytes);
    return named != nullptr && *named == key;
}

}  // namespace

std::string write_request(std::string_view operation, const std::string& key) {
    return nlohmann::json{{"op", operation}, {"key", key}}.dump();
}

std::string write_hold(const std::string& key, int yen) {
    return nlohmann::json{{"op", "hold"}, {"key", key}, {"yen", yen}}.dump();
}

std::string write_slip(const std::string& key, const std::vector<std::string>& lines) {
    return nlohmann::json{{"op", "print_slip"}, {"key", key}, {"lines", lines}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string write_status() { return nlohmann::json{{"op", "status"}}.dump(); }

std::optional<PaymentState> read_state(std::string_view line, const std::string& key) {
    const auto answer = parse(line);
    if (!answer || !has_exactly(*answer, {"key", "standing", "yen", "inserted", "owed"}) ||
        !names_key(*answer, key))
        return std::nullopt;
    const auto* word = text_member(*answer, "standing", word_limit_bytes);
    const auto standing = word == nullptr ? std::nullopt : standing_of(*word);
    const auto yen = integer_member(*answer, "yen", {0, payment_limit_yen});
    const auto inserted = integer_member(*answer, "inserted", {0, inserted_limit_yen});
    const auto owed = integer_member(*answer, "owed", {0, inserted_limit_yen});
    if (!standing || !yen || !inserted || !owed) return std::nullopt;
    return PaymentState{.standing = *standing,
                        .yen = static_cast<int>(*yen),
                        .inserted_yen = static_cast<int>(*inserted),
                        .owed_yen = static_cast<int>(*owed)};
}

std::optional<PaymentReadiness> read_status(std::string_view line) {
    const auto answer = parse(line);
    if (!answer || !has_exactly(*answer, {"ready", "reasons"})) return std::nullopt;
    const auto& ready = answer->at("ready");
    const auto& reasons = answer->at("reasons");
    if (!ready.is_boolean() || !reasons.is_array() || reasons.size() > 8) return std::nullopt;
    PaymentReadiness out{.ready = ready.get<bool>(), .reasons = {}};
    for (const auto& reason : reasons) {
        if (!reason.is_string()) return std::nullopt;
        out.reasons.push_back(reason.get<std::string>());
        if (out.reasons.back().size() > word_limit_bytes) return std::nullopt;
    }
    if (out.ready != out.reasons.empty()) return std::nullopt;
    return out;
}

bool is_slip_receipt(std::string_view line, const std::string& key) {
    const auto answer = parse(line);
    return answer && has_exactly(*answer, {"key", "slip"}) && names_key(*answer, key) &&
           answer->at("slip") == "printed";
}

}  // namespace shomei::payment
