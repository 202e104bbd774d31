// SPDX-License-Identifier: Apache-2.0
// Commands sent and answers taken apart, with every length bounded.
#pragma once

#include <tl/expected.hpp>

#include "shomei/terminal/card/transport.h"

namespace shomei::card {

constexpr std::size_t answer_limit = 258;  // 256 bytes and the status word: short lengths only

struct Answer {
    Bytes body;
    std::uint16_t status = 0;
};

// Body and status word; nullopt below two bytes (the daemon calls that a success).
std::optional<Answer> split_answer(ByteView answer);

// Sends `command` once, without copying it, and takes whatever comes. For VERIFY with a PIN.
// `unreadable` where the answer is no answer.
tl::expected<Answer, CardLoss> exchange_once(Transport& transport, ByteView command);

// Whether a command may be sent a second time when the card names another length (6Cxx): only one
// that ends in Le and changes nothing.
enum class Resend { never, with_named_length };

// Sends `command` and fetches what 61xx announces: at most 64 rounds and 256 bytes.
tl::expected<Answer, CardLoss> exchange(Transport& transport, ByteView command, Resend resend);

}  // namespace shomei::card
