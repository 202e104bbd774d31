// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/messages.h"

#include <array>

#include "shomei/base/check.h"

namespace shomei::exchange {
namespace {

constexpr std::size_t kib = 1024;

struct MessageTraits {
    Message message;
    std::string_view name;
    std::size_t request_limit_bytes;
    std::size_t answer_limit_bytes;  // the envelope: the body stands in it as base64
};

// An answer of the smallest kind is an envelope with a checkpoint that witnesses have signed too.
constexpr std::array traits{
    MessageTraits{Message::open, "open", 16 * kib, 64 * kib},
    MessageTraits{Message::authenticate, "authenticate", 8 * kib, 512 * kib},
    MessageTraits{Message::quote, "quote", 4 * kib, 64 * kib},
    MessageTraits{Message::apply, "apply", 8 * kib, 2048 * kib},
    MessageTraits{Message::pages, "pages", 512 * kib, 256 * kib},
    MessageTraits{Message::report, "report", 2 * kib, 32 * kib},
    MessageTraits{Message::void_, "void", 1 * kib, 32 * kib},
    MessageTraits{Message::consistency, "consistency", 1 * kib, 64 * kib},
    MessageTraits{Message::health, "health", 4 * kib, 64 * kib},
};

const MessageTraits& traits_of(Message message) {
    for (const auto& row : traits)
        if (row.message == message) return row;
    check_failed();
}

}  // namespace

std::string_view name_of(Message message) { return traits_of(message).name; }

std::optional<Message> message_from_name(std::string_view name) {
    for (const auto& row : traits)
        if (row.name == name) return row.message;
    return std::nullopt;
}

std::size_t request_limit_bytes(Message message) { return traits_of(message).request_limit_bytes; }
std::size_t answer_limit_bytes(Message message) { return traits_of(message).answer_limit_bytes; }

}  // namespace shomei::exchange
