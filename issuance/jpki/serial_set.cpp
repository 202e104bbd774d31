// SPDX-License-Identifier: Apache-2.0
#include "serial_set.h"

#include <algorithm>
#include <numeric>

#include "shomei/base/check.h"

namespace shomei::jpki {
namespace {

constexpr std::size_t narrow_limit_bytes = sizeof(std::uint64_t);
constexpr std::size_t numbers_per_slot = 8;  // of a cache line, if they lie evenly

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
    if (!narrow_.empty()) index_narrow();
}

void SerialSet::index_narrow() {
    // Two slots at least: so that even numbers 64 bits apart need no shift by all 64.
    const auto last_slot = narrow_.size() / numbers_per_slot + 1;
    while (slot_of(narrow_.back()) > last_slot) ++shift_;
    starts_.assign(slot_of(narrow_.back()) + 2, 0);
    for (const auto serial : narrow_) ++starts_[slot_of(serial) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
}

bool SerialSet::contains(ByteView serial) const {
    if (serial.size() > narrow_limit_bytes)
        return std::binary_search(wide_.begin(), wide_.end(), wide_of(serial));
    const auto number = narrow_of(serial);
    if (narrow_.empty() || number < narrow_.front() || number > narrow_.back()) return false;
    const auto* slot = &starts_[slot_of(number)];
    return std::binary_search(narrow_.begin() + slot[0], narrow_.begin() + slot[1], number);
}

}  // namespace shomei::jpki
