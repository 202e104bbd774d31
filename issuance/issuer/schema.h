// SPDX-License-Identifier: Apache-2.0
// The issuer's tables. Nothing personal stands in them in clear: residents appear as keys of their
// register and card certificates, everything else personal is sealed or in encrypted evidence.
#pragma once

#include "database.h"

namespace shomei::issuer {

// Makes the tables of an empty database; throws Fault{storage} for a database of another version.
void prepare_schema(Database& database);

}  // namespace shomei::issuer
