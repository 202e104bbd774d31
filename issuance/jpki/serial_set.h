// SPDX-License-Identifier: Apache-2.0
// Serial numbers of certificates, sorted: 8 bytes each up to 64 bits, 20 bytes each above.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::jpki {

class SerialSet {
public:
    // 1 to 20 bytes, big-endian, no leading zero (`serial_of` in profile.h).
    void add(ByteView serial);

    // To be called once, after the last `add` and before the first `contains`.
    void sort();

    bool contains(ByteView serial) const;
    std::size_t size() const { return narrow_.size() + wide_.size(); }

private:
    using Wide = std::array<std::uint8_t, 20>;

    std::vector<std::uint64_t> narrow_;
    std::vector<Wide> wide_;
};

}  // namespace shomei::jpki
