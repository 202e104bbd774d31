// SPDX-License-Identifier: Apache-2.0
#include "serial_set.h"

#include <algorithm>

#include "shomei/base/check.h"

namespace shomei::jpki {
namespace {

constexpr std::size_t narrow_limit_bytes = sizeof(std::uint64_t);

std::uint64_t narrow_of(ByteView serial) {
    std::uint64_t out = 0;
    for (const auto byte : serial) out = out << 8 | byte;
    return out;
}

std::array<std::uint8_t, 20> wide_of(ByteView serial) {
    std::array<std::uint8_t, 20> out{};
    SHOMEI_CHECK(serial.size() <= out.size());
    std::copy_backward(serial.begin(), serial.end(), out.end());
    return out;
}

}  // namespace

void SerialSet::add(ByteView serial) {
    if (serial.size() <= narrow_limit_bytes)
        narrow_.push_back(narrow_of(serial));
    else
        wide_.push_back(wide_of(serial));
}

void SerialSet::sort() {
    std::sort(narrow_.begin(), narrow_.end());
    std::sort(wide_.begin(), wide_.end());
    narrow_.shrink_to_fit();
    wide_.shrink_to_fit();
}

bool SerialSet::contains(ByteView serial) const {
    if (serial.size() <= narrow_limit_bytes)
        return std::binary_search(narrow_.begin(), narrow_.end(), narrow_of(serial));
    return std::binary_search(wide_.begin(), wide_.end(), wide_of(serial));
}

}  // namespace shomei::jpki
