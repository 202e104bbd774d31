// SPDX-License-Identifier: Apache-2.0
// One exclusive connection to one card. Two forms: the reader's (PC/SC), and a card model in the
// same process for tests.
#pragma once

#include <cstdint>
#include <span>
#include <tl/expected.hpp>

#include "shomei/base/bytes.h"

namespace shomei::card {

// Why an answer did not come. Whatever was sent may or may not have reached the card.
enum class CardLoss {
    removed,     // taken away, or cut off from its power
    unreadable,  // no usable answer: card, reader or daemon
};

class Transport {
public:
    // Cuts the power if unpower() was not called.
    virtual ~Transport() = default;

    // Sends one short command APDU once and returns how many bytes of `answer` were filled. An
    // answer that does not fit is `unreadable`. `command` is neither kept nor copied.
    virtual tl::expected<std::size_t, CardLoss> exchange(ByteView command,
                                                         std::span<std::uint8_t> answer) = 0;

    // Cuts the card's power: the only ending that takes a verified PIN away from the next program.
    // Every exchange after it is `removed`; a second call does nothing.
    virtual void unpower() noexcept = 0;
};

}  // namespace shomei::card
