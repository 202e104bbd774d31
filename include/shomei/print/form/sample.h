// SPDX-License-Identifier: Apache-2.0
// Something to show a form with: content written by hand (config/forms/samples), never issued.
#pragma once

#include <filesystem>

#include "shomei/issuance/certificate/content.h"

namespace shomei::form {

// Reads `{"head": {item: text}, "register": {…}, "people": [{…}]}` (UTF-8), checked by `schema`;
// `register` holds the fields p0 and may be left out. One copy with a number of zeros.
// Fault{configuration} names the file and the place in it.
certificate::Content read_sample(const std::filesystem::path& file,
                                 const std::filesystem::path& schema);

}  // namespace shomei::form
