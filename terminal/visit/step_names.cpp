// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "shomei/terminal/visit/step.h"

namespace shomei::visit {

std::string_view name_of(Entry entry) {
    static constexpr std::array<std::string_view, 28> names{
        "J01", "J02", "J03", "J04", "J05", "J06a", "J06", "J07", "J08", "J09",
        "J10", "J11", "J11", "J11", "J12", "J13",  "J14", "J15", "J16", "J17",
        "J18", "J20", "J21", "J22", "J23", "J24",  "J25", "J26"};
    return names.at(static_cast<std::size_t>(entry));
}

}  // namespace shomei::visit
