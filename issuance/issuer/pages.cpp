// SPDX-License-Identifier: Apache-2.0
// `pages`: the issuer signs each page over the salted digests of the fields on it, so that no field
// can be left out, doubled or taken from another issuance (reliability 9.4).
#include <algorithm>

#include "answering.h"
#include "grant_record.h"
#include "limits.h"
#include "messages.h"
#include "page_claims.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/paper/page_digest.h"
#include "stops.h"

namespace shomei::issuer {

using certificate::RefusalCode;

namespace {

struct PagesWork {
    const exchange::PagesRequest& request;
    std::string digest;                          // of its bytes, hex
    std::optional<exchange::PagesAnswer> pages;  // signed; none where they are not to be had
};

Outcome repeat(Transaction& transaction, const Issuance& issuance, const std::string& request) {
    const auto& answer = issuance.paged;
    if (answer.request != request) return reject(Rejection::conflict);
    if (answer.repeats >= limit::answer_repeats || wall_s() > issuance.fresh_s)
        return reject(Rejection::gone);
    count_pages_repeat(transaction, issuance.iid);
    return leave_again(transaction, answer);
}

// Void, too late, stopped.
Step<void> check_standing(Transaction& transaction, const Issuance& issuance) {
    const exchange::RefusalBody body{issuance.city, 0};
    if (issuance.state == IssuanceState::voided) return refuse(RefusalCode::F01, body);
    if (wall_s() > issuance.fresh_s) return refuse(RefusalCode::F02, body);
    if (is_stopped(transaction, issuance.city, issuance.kind))
        return refuse(RefusalCode::B05, body);
    return {};
}

std::string sign_page(const Desk& desk, const Issuance& issuance, const exchange::PageClaim& page) {
    const auto kind = certificate::kind_from_id(issuance.kind);
    SHOMEI_CHECK(kind.has_value());
    paper::PagePayload payload;
    payload.key_id = desk.pages.id();
    payload.city_code = desk.city;
    payload.document_number = page.document_number;
    payload.kind = static_cast<std::uint8_t>(*kind);
    payload.issued = certificate::japan_day(issuance.issued_s);
    payload.page = static_cast<std::uint8_t>(page.number);
    payload.pages = static_cast<std::uint8_t>(page.count);
    payload.digest = paper::head_of(page.digest);
    return paper::qr_text(desk.municipality.page_url_prefix(), paper::write_payload(payload),
                          desk.pages.sign(payload));
}

void append_pages(Parts& parts, Transaction& transaction, const Terminal& terminal,
                  Issuance& issuance, const exchange::PagesRequest& request) {
    ledger::Entry entry;
    entry.term = terminal.id;
    entry.epoch = terminal.high_water.epoch;
    entry.event = ledger::EntryEvent::pages;
    if (const auto key = find_commitment_key(parts, transaction, issuance.iid)) {
        std::string digests;
        for (const auto& page : request.pages) digests += hex(page.digest) + '\n';
        entry.commitment =
            ledger::commit(*key, transaction.ledger().next_seq(), {{"pages", digests}});
    }
    append_entry(transaction, issuance, std::move(entry));
}

bool is_granted_at(const Issuance& issuance, const Terminal& terminal) {
    return issuance.terminal == terminal.id && !issuance.documents.empty();
}

// Comparing fields and signing take long where there are many pages, so the writer is not held
// meanwhile: what was granted never changes. Nothing where these are not the pages of a grant.
std::optional<exchange::PagesAnswer> sign_pages(Parts& parts, const Terminal& terminal,
                                                const exchange::PagesRequest& request) {
    const auto issuance = parts.store.look(
        [&](Transaction& transaction) { return find_issuance(transaction, request.iid); });
    if (!issuance || !is_granted_at(*issuance, terminal)) return std::nullopt;
    const auto* desk = parts.find_desk(issuance->city);
    const bool is_first = issuance->paged.request.empty();
    if (desk == nullptr || !is_first || !cover_all_fields(*issuance, request.pages))
        return std::nullopt;
    exchange::PagesAnswer answer;
    for (const auto& page : request.pages)
        answer.qr_texts.push_back(sign_page(*desk, *issuance, page));
    return answer;
}

Outcome decide(Parts& parts, Transaction& transaction, const Terminal& terminal,
               const PagesWork& work) {
    auto issuance = find_issuance(transaction, work.request.iid);
    if (!issuance || !is_granted_at(*issuance, terminal)) return reject(Rejection::conflict);
    AnswerDraft draft{.message = exchange::Message::pages,
                      .terminal = terminal.id,
                      .vid = {},
                      .iid = issuance->iid,
                      .request = work.digest,
                      .code = {},
                      .body = {}};
    const auto* desk = parts.find_desk(issuance->city);
    if (desk == nullptr) return reject(Rejection::gone);
    const auto standing = check_standing(transaction, *issuance);
    if (!standing) {
        draft = refusal_draft(draft, standing.error());
        return leave(transaction, sign_answer(transaction, draft, desk->results), draft.code);
    }
    if (!issuance->paged.request.empty()) return repeat(transaction, *issuance, draft.request);
    if (!work.pages) return reject(Rejection::conflict);
    append_pages(parts, transaction, terminal, *issuance, work.request);
    draft.body = exchange::write(*work.pages);
    issuance->paged = sign_answer(transaction, draft, desk->results);
    keep_pages(transaction, *issuance);
    keep_pages_record(parts, transaction, issuance->iid, work.request.pages);
    return leave(transaction, issuance->paged);
}

}  // namespace

Outcome answer_pages(Parts& parts, const Terminal& terminal, ByteView body) {
    const auto request = exchange::parse<exchange::PagesRequest>(body);
    if (!request) return reject(Rejection::malformed);
    const PagesWork work{*request, digest_text(body), sign_pages(parts, terminal, *request)};
    return parts.store.transact(
        [&](Transaction& transaction) { return decide(parts, transaction, terminal, work); });
}

}  // namespace shomei::issuer
