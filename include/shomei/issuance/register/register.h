// SPDX-License-Identifier: Apache-2.0
// The municipal system as the issuer sees it: a port, since a municipality's own system and the
// issuer's own store both stand behind it.
#pragma once

#include <optional>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/record.h"

namespace shomei::resident_register {

class Register {
public:
    virtual ~Register() = default;

    // Whose a card certificate is (architecture decision 2); the serial is the certificate's
    // INTEGER content, 1..20 bytes. nullopt: not known here.
    virtual std::optional<certificate::CardRow> find_card(int ca_generation, ByteView serial) = 0;
    // The household of one resident, all rows of one snapshot. nullopt: no such resident now.
    // Fault{storage} where a row cannot be read or is not valid.
    virtual std::optional<certificate::Household> read_household(
        const std::string& resident_id) = 0;
};

}  // namespace shomei::resident_register
