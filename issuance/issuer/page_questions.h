// SPDX-License-Identifier: Apache-2.0
// The question that recipients of paper may ask: what became of this page's document? Answered only
// to whoever shows a page with a good signature.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "http_peer.h"
#include "request_log.h"
#include "shomei/issuance/issuer/issuer.h"
#include "shomei/issuance/paper/page_key.h"

namespace shomei::issuer {

// How often within a minute; bounded by limit::questions_per_minute.
class QuestionCount {
public:
    // False: about this document, or about all, enough was asked in this minute.
    bool take(const std::string& document, std::int64_t now_ms);

private:
    std::mutex lock_;
    std::int64_t minute_ = -1;
    int all_ = 0;
    std::map<std::string, int> counts_;
};

class PageQuestions {
public:
    PageQuestions(Issuer& issuer, paper::PublicKeyList keys)
        : issuer_(issuer), keys_(std::move(keys)) {}

    // 200 with the state as JSON; 404 for whatever is no page of a document known here, however it
    // differs; 429 after too many; 500 where the database does not answer. Fills in the log's code.
    HttpAnswer answer(std::string_view qr_text, RequestLog& log);

private:
    Issuer& issuer_;
    const paper::PublicKeyList keys_;
    QuestionCount count_;
};

}  // namespace shomei::issuer
