// SPDX-License-Identifier: Apache-2.0
// Serial numbers of certificates, sorted: up to 64 bits 8 bytes each and a byte of index for two,
// above 20 bytes each. The index spares most of the memory that halving all numbers would touch:
// measured, half the time of a search among ten thousand and a hundred thousand.
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

    std::size_t slot_of(std::uint64_t serial) const { return (serial - narrow_[0]) >> shift_; }
    void index_narrow();

    std::vector<std::uint64_t> narrow_;
    int shift_ = 0;                      // numbers of one slot share what is left after it
    std::vector<std::uint32_t> starts_;  // of each slot in narrow_, and the end
    std::vector<Wide> wide_;
};

}  // namespace shomei::jpki
