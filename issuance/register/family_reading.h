// SPDX-License-Identifier: Apache-2.0
// One family register out of its tables.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "shomei/issuance/certificate/family_record.h"
#include "shomei/issuance/storage/database.h"

namespace shomei::resident_register {

// More events and addresses than fit into any document's content.
inline constexpr std::size_t matters_limit = 2000;

// The register in which a resident stands and was not removed, everyone's suppression included.
// nullopt: there is none, or none that is whole: the resident stands at two places, an event or an
// address belongs to nobody, or there are more than `matters_limit` of them. A paper says all that
// its register says, or is not issued. Throws Fault{storage}.
std::optional<certificate::FamilyRecord> read_family(storage::Database& database,
                                                     const std::string& resident_id);

}  // namespace shomei::resident_register
