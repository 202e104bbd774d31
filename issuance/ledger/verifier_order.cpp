// SPDX-License-Identifier: Apache-2.0
#include "verifier_order.h"

namespace shomei::ledger {
namespace {

struct Move {
    Standing from;
    EntryEvent event;
    Standing to;
};

constexpr Move legal_moves[] = {
    {Standing::none, EntryEvent::grant, Standing::granted},
    {Standing::none, EntryEvent::refuse, Standing::refused},
    {Standing::none, EntryEvent::voided, Standing::voided},
    {Standing::refused, EntryEvent::voided, Standing::voided},
    {Standing::granted, EntryEvent::pages, Standing::paged},
    {Standing::granted, EntryEvent::voided, Standing::voided},
    {Standing::paged, EntryEvent::released, Standing::released},
    {Standing::paged, EntryEvent::voided, Standing::voided},
    {Standing::released, EntryEvent::printed, Standing::printed},
    {Standing::released, EntryEvent::spoiled, Standing::spoiled},
    {Standing::released, EntryEvent::unknown, Standing::unknown},
    {Standing::released, EntryEvent::voided, Standing::voided},
    {Standing::printed, EntryEvent::captured, Standing::captured},
    {Standing::printed, EntryEvent::voided, Standing::voided},
    {Standing::spoiled, EntryEvent::inspected, Standing::spoiled},
    {Standing::spoiled, EntryEvent::voided, Standing::voided_unseen},
    {Standing::unknown, EntryEvent::inspected, Standing::unknown},
    {Standing::unknown, EntryEvent::captured, Standing::captured},
    {Standing::unknown, EntryEvent::voided, Standing::voided_unseen},
    {Standing::voided, EntryEvent::refund_due, Standing::owed},
    {Standing::owed, EntryEvent::refunded, Standing::repaid},
    {Standing::voided_unseen, EntryEvent::inspected, Standing::voided_unseen},
    {Standing::voided_unseen, EntryEvent::refund_due, Standing::owed_unseen},
    {Standing::owed_unseen, EntryEvent::inspected, Standing::owed_unseen},
    {Standing::owed_unseen, EntryEvent::refunded, Standing::repaid_unseen},
    {Standing::repaid_unseen, EntryEvent::inspected, Standing::repaid_unseen},
};

}  // namespace

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::none:
            return "nothing";
        case Standing::granted:
            return "grant";
        case Standing::refused:
            return "refuse";
        case Standing::paged:
            return "pages";
        case Standing::released:
            return "released";
        case Standing::printed:
            return "printed";
        case Standing::spoiled:
            return "spoiled";
        case Standing::unknown:
            return "unknown";
        case Standing::captured:
            return "captured";
        case Standing::voided:
        case Standing::voided_unseen:
            return "voided";
        case Standing::owed:
        case Standing::owed_unseen:
            return "refund-due";
        case Standing::repaid:
        case Standing::repaid_unseen:
            return "refunded";
    }
    return "nothing";
}

std::optional<Standing> stand_after(Standing standing, EntryEvent event) {
    const bool is_note = event == EntryEvent::stop || event == EntryEvent::reveal ||
                         event == EntryEvent::operator_action;
    if (is_note && standing != Standing::none) return standing;
    for (const auto& move : legal_moves)
        if (move.from == standing && move.event == event) return move.to;
    return std::nullopt;
}

}  // namespace shomei::ledger
