// SPDX-License-Identifier: Apache-2.0
#include "readiness.h"

#include "limits.h"
#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

ReadinessPart database(Parts& parts) {
    ReadinessPart part{"database", false, "closed", {}};
    if (!parts.store.usable()) return part;
    try {
        parts.store.look([](Transaction& transaction) {
            return transaction.database().find<std::int64_t>("SELECT 1");
        });
        return {"database", true, "answers", {}};
    } catch (const std::exception&) {
        part.state = "fails";
    }
    return part;
}

ReadinessPart ledger(const Parts& parts) {
    switch (parts.watch.ledger.load()) {
        case LedgerState::recomputing:
            return {"ledger", true, "recomputing", {}};
        case LedgerState::whole:
            return {"ledger", true, "whole", {}};
        case LedgerState::changed:
            return {"ledger", false, "changed", {}};
    }
    check_failed();
}

bool behind_ledger(Parts& parts) {
    try {
        const auto newest = parts.store.look([](Transaction& transaction) {
            const auto size = transaction.ledger().signed_head().size;
            return size == 0 ? std::nullopt
                             : ledger::parse_entry(transaction.ledger().entry_text(size - 1));
        });
        // Each entry is marked where its time was before the one before it, as at a start with a
        // clock that was set back.
        return newest && (newest->time_quality != ledger::TimeQuality::ok ||
                          newest->time_ms > wall_ms() + limit::clock_behind_ms);
    } catch (const std::exception&) {
        return false;  // told by the part `database`
    }
}

ReadinessPart clock(Parts& parts) {
    if (parts.watch.clock.jumped_ms() > limit::clock_jump_ms) return {"clock", false, "jumped", {}};
    if (behind_ledger(parts)) return {"clock", false, "behind-ledger", {}};
    return {"clock", true, "steady", {}};
}

// Told in time, but only the end itself closes: the terminals still accept the certificate.
ReadinessPart tls_certificate(const Parts& parts) {
    const auto left_s = parts.tls_not_after_s - wall_s();
    if (left_s < 0) return {"tls-certificate", false, "ended", left_s};
    return {"tls-certificate", true, left_s < limit::certificate_soon_s ? "ends-soon" : "good",
            left_s};
}

// Not being asked says nothing against a responder; being asked without an answer does, for a
// while: no probe asks it, so that only terminals end its silence.
ReadinessPart responder(const Parts& parts, const std::string& anchor) {
    const auto now_ms = boot_ms();
    const auto row = parts.watch.responders.row(anchor);
    const bool silent = row.is_silent(now_ms);
    ReadinessPart part{"responder:" + anchor, !silent, "not-asked-yet", {}};
    if (row.good_ms) part.seconds = (now_ms - *row.good_ms) / 1000;
    if (row.good_ms) part.state = "answers";
    if (row.failures >= limit::responder_failures) part.state = "not-asked-lately";
    if (silent) part.state = "silent";
    return part;
}

// Without a valid list nothing can be said of a card of that generation.
ReadinessPart revocation_list(const jpki::ListState& list) {
    const auto name = "list:" + list.anchor;
    if (!list.next_update_s) return {name, false, "missing", {}};
    const auto left_s = *list.next_update_s - wall_s();
    return {name, left_s > 0, left_s > 0 ? "valid" : "ended", left_s};
}

ReadinessPart residents(Desk& desk) {
    try {
        // No certificate has the serial number 0.
        desk.residents->find_card(0, Bytes{0});
        return {"register:" + desk.city, true, "answers", {}};
    } catch (const std::exception&) {
        return {"register:" + desk.city, false, "fails", {}};
    }
}

}  // namespace

Readiness look_at(Parts& parts) {
    Readiness readiness{{database(parts), ledger(parts), clock(parts), tls_certificate(parts)}};
    for (const auto& anchor : parts.anchors) readiness.parts.push_back(responder(parts, anchor));
    for (const auto& list : parts.cards.lists()) readiness.parts.push_back(revocation_list(list));
    for (auto& desk : parts.desks) readiness.parts.push_back(residents(desk));
    return readiness;
}

Readiness RecentReadiness::look() {
    // Who comes meanwhile waits for the same look.
    const std::scoped_lock lock(lock_);
    if (!looked_ms_ || boot_ms() - *looked_ms_ >= limit::readiness_kept_ms) {
        last_ = issuer_.readiness();
        looked_ms_ = boot_ms();
    }
    return last_;
}

}  // namespace shomei::issuer
