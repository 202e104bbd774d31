// SPDX-License-Identifier: Apache-2.0
// The municipal system as the issuer sees it: a port, since a municipality's own system and the
// issuer's own store both stand behind it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/record.h"
#include "shomei/issuance/register/feed.h"

namespace shomei::resident_register {

class Register {
public:
    virtual ~Register() = default;

    // Whose a card certificate is (architecture decision 2); the serial is the certificate's
    // INTEGER content, 1..20 bytes. nullopt: not known here. Fault{storage} where that cannot be
    // said: the register cannot be read, or is older than it may be; Fault{configuration}: it is
    // another municipality's.
    virtual std::optional<certificate::CardRow> find_card(int ca_generation, ByteView serial) = 0;
    // The household of one resident, all rows of one snapshot. nullopt: no such resident was ever
    // stated. A removed resident comes alone, without any item. Fault{storage} as above, and where
    // a row is not valid.
    virtual std::optional<certificate::Household> read_household(
        const std::string& resident_id) = 0;

    // Takes a file of the municipal system, all of it or nothing (docs/register-format.md). The
    // same file again changes nothing. Fault{storage} where the database fails.
    virtual FeedOutcome take(const std::filesystem::path&, FeedContent) {
        return tl::unexpected(std::vector<FeedError>{{0, "this register takes no files"}});
    }
};

}  // namespace shomei::resident_register
