// SPDX-License-Identifier: Apache-2.0
// The card connection without reader and daemon: the terminal's client speaks to a model in the
// same process. A pulled card stays away until another transport is made.
#pragma once

#include <algorithm>

#include "shomei/terminal/card/transport.h"
#include "simulators/card/disturbed_card.h"

namespace shomei::virtual_card {

class ModelTransport final : public card::Transport {
public:
    // `card` must outlive this object.
    explicit ModelTransport(DisturbedCard& card) : card_(card) {}
    ~ModelTransport() override { end(); }

    tl::expected<std::size_t, card::CardLoss> exchange(ByteView command,
                                                       std::span<std::uint8_t> answer) override {
        if (!connected_) return tl::unexpected(card::CardLoss::removed);
        const Reply reply = card_.answer(command);
        if (reply.pulled) {
            end();
            return tl::unexpected(card::CardLoss::removed);
        }
        if (reply.bytes.size() > answer.size()) return tl::unexpected(card::CardLoss::unreadable);
        std::copy(reply.bytes.begin(), reply.bytes.end(), answer.begin());
        return reply.bytes.size();
    }

    void unpower() noexcept override { end(); }

private:
    void end() {
        if (connected_) card_.power_off();
        connected_ = false;
    }

    DisturbedCard& card_;
    bool connected_ = true;
};

}  // namespace shomei::virtual_card
