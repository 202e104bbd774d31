// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>

#include "parts.h"
#include "shomei/issuance/issuer/readiness.h"

namespace shomei::issuer {

// Looks at every part now; asks database and registers.
Readiness look_at(Parts& parts);

// What all probes are told. A look costs the database and every register a question, and probes
// come from outside without a place in work: there is one look in a second, however many ask.
class RecentReadiness {
public:
    explicit RecentReadiness(Issuer& issuer) : issuer_(issuer) {}
    Readiness look();

private:
    Issuer& issuer_;
    std::mutex lock_;
    Readiness last_;
    std::optional<std::int64_t> looked_ms_;  // since boot
};

}  // namespace shomei::issuer
