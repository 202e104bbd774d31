// SPDX-License-Identifier: Apache-2.0
#include "apdu.h"

#include <array>
#include <utility>

namespace shomei::card {

namespace {

constexpr int round_limit = 64;
constexpr std::size_t body_limit = 256;

}  // namespace

std::optional<Answer> split_answer(ByteView answer) {
    if (answer.size() < 2) return std::nullopt;
    const auto status = answer.last(2);
    return Answer{to_bytes(answer.first(answer.size() - 2)),
                  static_cast<std::uint16_t>(status[0] << 8 | status[1])};
}

tl::expected<Answer, CardLoss> exchange_once(Transport& transport, ByteView command) {
    std::array<std::uint8_t, answer_limit> memory{};
    const auto size = transport.exchange(command, memory);
    if (!size) return tl::unexpected(size.error());
    auto answer = split_answer(ByteView(memory).first(*size));
    if (!answer) return tl::unexpected(CardLoss::unreadable);
    return *std::move(answer);
}

tl::expected<Answer, CardLoss> exchange(Transport& transport, ByteView command, Resend resend) {
    Bytes next = to_bytes(command);
    Bytes body;
    for (int round = 0; round < round_limit; ++round) {
        auto answer = exchange_once(transport, next);
        if (!answer) return answer;
        body.insert(body.end(), answer->body.begin(), answer->body.end());
        if (body.size() > body_limit) break;
        const auto length = static_cast<std::uint8_t>(answer->status & 0xff);
        if (answer->status >> 8 == 0x61) {
            next = {0x00, 0xc0, 0x00, 0x00, length};
            resend = Resend::with_named_length;
        } else if (answer->status >> 8 == 0x6c && resend == Resend::with_named_length) {
            next.back() = length;
        } else {
            return Answer{std::move(body), answer->status};
        }
    }
    return tl::unexpected(CardLoss::unreadable);
}

}  // namespace shomei::card
