// SPDX-License-Identifier: Apache-2.0
// The issuer's tables. Nothing personal stands in them in clear: residents appear as keys of their
// register and card certificates, everything else personal is sealed or in encrypted evidence.
#pragma once

#include "shomei/issuance/storage/database.h"

namespace shomei::issuer {

// Makes the tables of an empty database and brings older ones to this build's form. Throws
// Fault{storage} where a newer build wrote it.
void prepare_schema(storage::Database& database);

}  // namespace shomei::issuer
