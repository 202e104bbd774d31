// SPDX-License-Identifier: Apache-2.0
// Can the issuer decide, and if not, why? Words and numbers of ours only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shomei::issuer {

struct ReadinessPart {
    // `database`, `ledger`, `clock`, `tls-certificate`, `responder:<anchor>`,
    // `list:<anchor>`, `register:<city>`.
    std::string name;
    bool well = false;
    std::string_view state;               // docs/limits.md names the words of each part
    std::optional<std::int64_t> seconds;  // since the last good answer, or until the end
};

struct Readiness {
    std::vector<ReadinessPart> parts;

    bool all_well() const {
        return std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.well; });
    }
};

}  // namespace shomei::issuer
