// SPDX-License-Identifier: Apache-2.0
// What the issuer notices about its surroundings while it works, for `readiness`.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "shomei/base/clock.h"

namespace shomei::issuer {

// How the OCSP responder of each anchor answered last. Bounded by the settings' anchors.
class ResponderWatch {
public:
    struct Row {
        std::optional<std::int64_t> good_ms;    // since boot, of the last usable answer
        std::optional<std::int64_t> failed_ms;  // of the newest question without one, since then
        int failures = 0;                       // such questions in a row

        // Failed often enough, and not long ago: where nobody asks any more, since this issuer is
        // not ready, it would otherwise stay so.
        bool is_silent(std::int64_t now_ms) const;
    };

    void note(const std::string& anchor, bool usable, std::int64_t now_ms = boot_ms());
    Row row(const std::string& anchor) const;

private:
    mutable std::mutex lock_;
    std::map<std::string, Row> rows_;
};

// Wall time against the time since boot; steps show, slow corrections do not.
class ClockWatch {
public:
    ClockWatch();
    // How far wall time has jumped since the start, either way.
    std::int64_t jumped_ms() const;

private:
    std::int64_t offset_ms_;
};

// What a terminal may do so often on one day and no more. Bounded by the registry.
class DailyCount {
public:
    // False: `limit` times were had already.
    bool take(const std::string& terminal, int limit);

private:
    std::mutex lock_;
    std::int64_t day_ = 0;
    std::map<std::string, int> counts_;
};

enum class LedgerState { recomputing, whole, changed };

struct Watch {
    ResponderWatch responders;
    ClockWatch clock;
    DailyCount tombstones, notes;
    std::atomic<LedgerState> ledger = LedgerState::recomputing;
};

}  // namespace shomei::issuer
