// SPDX-License-Identifier: Apache-2.0
// The writer's table of legal orders. The verifier has its own (verifier_order.cpp): a slip made
// here must not hide itself there.
#include <algorithm>
#include <bit>

#include "shomei/issuance/ledger/entry.h"

namespace shomei::ledger {
namespace {

using enum EntryEvent;

constexpr std::uint32_t bit(EntryEvent event) { return 1U << static_cast<unsigned>(event); }

template <class... Event>
constexpr std::uint32_t set(Event... events) {
    return (0U | ... | bit(events));
}

constexpr auto first_events = set(grant, refuse, voided);

// Events that move the issuance on; the others only add knowledge to it.
constexpr auto moves = set(grant, refuse, pages, released, printed, spoiled, unknown, captured,
                           voided, refund_due, refunded);
constexpr auto notes = set(stop, reveal, operator_action);

constexpr std::uint32_t moves_after(EntryEvent last) {
    switch (last) {
        case grant:
            return set(pages, voided);
        case refuse:
            return set(voided);
        case pages:
            return set(released, voided);
        case released:
            return set(printed, spoiled, unknown, voided);
        case printed:
            return set(captured, voided);
        case spoiled:
            return set(voided);
        case unknown:
            return set(captured, voided);
        case voided:
            return set(refund_due);
        case refund_due:
            return set(refunded);
        default:
            return 0;  // captured, refunded: final
    }
}

}  // namespace

bool may_follow(std::span<const EntryEvent> history, EntryEvent next) {
    if (history.empty()) return (first_events & bit(next)) != 0;
    if ((notes & bit(next)) != 0) return true;

    std::uint32_t seen = 0;
    std::uint32_t last = 0;
    for (const auto event : history) {
        seen |= bit(event);
        if ((moves & bit(event)) != 0) last = bit(event);
    }
    // Staff may look at the tray until a person has decided that the paper was delivered; that may
    // be after the money went back by itself.
    if (next == inspected) return (seen & set(spoiled, unknown)) != 0 && last != bit(captured);
    if (last == 0) return false;
    const auto last_event = static_cast<EntryEvent>(std::countr_zero(last));
    return (moves_after(last_event) & bit(next)) != 0;
}

bool amount_may_be(const Money& money, EntryEvent event, std::uint64_t yen) {
    if (event == captured) return yen == money.granted || yen == 0;
    if (event == refunded) return yen == money.owed;
    return yen <= money.granted;
}

}  // namespace shomei::ledger
