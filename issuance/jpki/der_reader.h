// SPDX-License-Identifier: Apache-2.0
// Walks over DER values without copying (X.690 8.1, 10.1): one-byte tags, shortest definite
// lengths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "shomei/base/bytes.h"

namespace shomei::jpki {

enum DerTag : std::uint8_t {
    der_boolean = 0x01,
    der_integer = 0x02,
    der_bit_string = 0x03,
    der_octet_string = 0x04,
    der_object_identifier = 0x06,
    der_enumerated = 0x0a,
    der_utc_time = 0x17,
    der_generalized_time = 0x18,
    der_sequence = 0x30,
    der_explicit_0 = 0xa0,
};

struct DerValue {
    ByteView whole;    // with tag and length
    ByteView content;  // without
};

class DerReader {
public:
    explicit DerReader(ByteView bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }
    bool next_is(DerTag tag) const { return !rest_.empty() && rest_[0] == tag; }

    // The next value, which must have this tag; nullopt (and no step) where it has not or is
    // broken.
    std::optional<DerValue> take(DerTag tag) {
        if (rest_.size() < 2 || rest_[0] != tag) return std::nullopt;
        std::size_t length = rest_[1];
        std::size_t head = 2;
        if (length >= 0x80) {
            const std::size_t octets = length & 0x7f;
            if (octets == 0 || octets > 4 || rest_.size() < 2 + octets) return std::nullopt;
            length = 0;
            for (; head < 2 + octets; ++head) length = length << 8 | rest_[head];
            if (length < 0x80 || length >> (8 * (octets - 1)) == 0) return std::nullopt;
        }
        if (length > rest_.size() - head) return std::nullopt;
        const DerValue value{rest_.first(head + length), rest_.subspan(head, length)};
        rest_ = rest_.subspan(head + length);
        return value;
    }

    // Likewise, where it must be the last.
    std::optional<DerValue> take_last(DerTag tag) {
        const auto value = take(tag);
        return at_end() ? value : std::nullopt;
    }

private:
    ByteView rest_;
};

}  // namespace shomei::jpki
