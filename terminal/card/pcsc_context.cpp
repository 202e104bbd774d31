// SPDX-License-Identifier: Apache-2.0
#include "pcsc_context.h"

#include <cstdio>

#include "shomei/base/fault.h"

namespace shomei::card {

void fail_card_service(const char* what, LONG code) {
    char text[80];
    std::snprintf(text, sizeof text, "%s: %08lx", what,
                  static_cast<unsigned long>(code) & 0xffffffff);
    throw Fault(FaultCode::card_service, text);
}

CardLoss loss_of(LONG code) {
    switch (code) {
        case SCARD_W_REMOVED_CARD:
        case SCARD_E_NO_SMARTCARD:
        // The first answer after a card was pulled, until the daemon's next poll.
        case SCARD_E_NOT_TRANSACTED:
            return CardLoss::removed;
        default:
            return CardLoss::unreadable;
    }
}

PcscContext::PcscContext() {
    const LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_);
    if (code != SCARD_S_SUCCESS) fail_card_service("card daemon not reached", code);
}

LONG PcscTransport::connect(const std::string& reader) {
    const LONG code = SCardConnect(context_.get(), reader.c_str(), SCARD_SHARE_EXCLUSIVE,
                                   SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card_, &protocol_);
    connected_ = code == SCARD_S_SUCCESS;
    return code;
}

tl::expected<std::size_t, CardLoss> PcscTransport::exchange(ByteView command,
                                                            std::span<std::uint8_t> answer) {
    if (!connected_) return tl::unexpected(CardLoss::removed);
    const auto* protocol = protocol_ == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    DWORD size = answer.size();
    const LONG code = SCardTransmit(card_, protocol, command.data(), command.size(), nullptr,
                                    answer.data(), &size);
    if (code != SCARD_S_SUCCESS) return tl::unexpected(loss_of(code));
    // What the daemon calls success when the card left while it worked.
    if (size == 0) return tl::unexpected(CardLoss::removed);
    if (size > answer.size()) return tl::unexpected(CardLoss::unreadable);
    return size;
}

void PcscTransport::unpower() noexcept {
    // A failure means card or daemon are gone, and the power with them.
    if (connected_) SCardDisconnect(card_, SCARD_UNPOWER_CARD);
    connected_ = false;
}

}  // namespace shomei::card
