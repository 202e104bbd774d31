// SPDX-License-Identifier: Apache-2.0
#include "page_questions.h"

#include <nlohmann/json.hpp>

#include "limits.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/paper/verification.h"

namespace shomei::issuer {

namespace {

constexpr std::int64_t minute_ms = 60'000;

HttpAnswer status_only(int status) {
    HttpAnswer answer;
    answer.status = status;
    answer.fields.emplace_back("Cache-Control", "no-store");
    return answer;
}

}  // namespace

bool QuestionCount::take(const std::string& document, std::int64_t now_ms) {
    const std::scoped_lock lock(lock_);
    if (minute_ != now_ms / minute_ms) {
        minute_ = now_ms / minute_ms;
        all_ = 0;
        counts_.clear();
    }
    if (all_ >= limit::questions_per_minute) return false;
    auto& asked = counts_[document];
    if (asked >= limit::questions_per_document) return false;
    ++asked;
    ++all_;
    return true;
}

HttpAnswer PageQuestions::answer(std::string_view qr_text, RequestLog& log) {
    const auto page = paper::verify_page(qr_text, keys_);
    if (!page) return status_only(404);
    if (!count_.take(page->city_code + page->document_number, boot_ms())) {
        auto answer = status_only(429);
        answer.fields.emplace_back("Retry-After", "60");
        log.code = name_of(Rejection::too_many);
        return answer;
    }
    try {
        const auto state = issuer_.page_state(*page);
        if (!state) return status_only(404);
        auto answer = status_only(200);
        answer.body = to_bytes(bytes_of(nlohmann::json{{"state", name_of(*state)}}.dump()));
        return answer;
    } catch (const Fault& fault) {
        log.code = name_of(fault.code());
        return status_only(500);
    }
}

}  // namespace shomei::issuer
