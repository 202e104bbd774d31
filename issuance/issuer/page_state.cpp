// SPDX-License-Identifier: Apache-2.0
// What the public may ask: what became of a document whose signed page somebody holds. No personal
// data goes in or out, and nothing is kept of the question.
#include <algorithm>

#include "issuances.h"
#include "parts.h"
#include "shomei/base/check.h"

namespace shomei::issuer {

namespace {

PageState state_of(const DocumentHistory& document) {
    using enum ledger::EntryEvent;
    const auto happened = [&](ledger::EntryEvent event) {
        return std::any_of(document.entries.begin(), document.entries.end(),
                           [event](const auto& link) { return link.event == event; });
    };
    // First what takes away: money that goes back leaves no certificate behind.
    if (document.state == IssuanceState::voided || happened(voided) || happened(refund_due) ||
        happened(refunded))
        return PageState::voided;
    return happened(captured) ? PageState::issued : PageState::unconfirmed;
}

}  // namespace

std::string_view name_of(PageState state) {
    switch (state) {
        case PageState::issued:
            return "issued";
        case PageState::voided:
            return "void";
        case PageState::unconfirmed:
            return "unconfirmed";
    }
    check_failed();
}

std::optional<PageState> Issuer::page_state(const paper::PagePayload& page) {
    const auto document = parts_->store.look([&](Transaction& transaction) {
        return find_document(transaction, page.city_code, page.document_number);
    });
    if (!document) return std::nullopt;
    const auto kind = certificate::kind_from_id(document->kind);
    // A page that this issuer cannot have signed for it.
    if (!kind || static_cast<std::uint8_t>(*kind) != page.kind) return std::nullopt;
    return state_of(*document);
}

}  // namespace shomei::issuer
