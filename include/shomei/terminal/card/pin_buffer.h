// SPDX-License-Identifier: Apache-2.0
// Four digits on their way from the keypad to the card. They are laid out as the one VERIFY command
// that will carry them, in locked memory, so that no other copy is ever made.
#pragma once

#include <cstdint>
#include <span>

#include "shomei/base/bytes.h"
#include "shomei/base/secret.h"

namespace shomei::card {

class PinBuffer {
public:
    PinBuffer();

    // Takes exactly four ASCII digits (bytes 30 to 39) and wipes `keys` in any case. Anything else
    // leaves the buffer empty and returns false: it must never reach the card.
    bool fill(std::span<std::uint8_t> keys);

    bool filled() const { return filled_; }
    // `00 20 00 80 04 d1 d2 d3 d4`; only for a filled buffer.
    ByteView command();
    void wipe();

private:
    LockedBuffer memory_;
    bool filled_ = false;
};

}  // namespace shomei::card
