// SPDX-License-Identifier: Apache-2.0
// Numbers in the tables of a font: unsigned, big-endian.
#pragma once

#include <cstdint>

#include "shomei/base/bytes.h"
#include "shomei/base/fault.h"

namespace shomei::text {

// `size` bytes, at most 4, from `at` on. Fault{drawing} where the table ends before.
inline std::uint32_t read_number(ByteView table, std::size_t at, std::size_t size) {
    if (table.size() < size || at > table.size() - size)
        throw Fault(FaultCode::drawing, "font has a broken table");
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | table[at + i];
    return value;
}

}  // namespace shomei::text
