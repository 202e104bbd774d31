// SPDX-License-Identifier: Apache-2.0
// Owners for the PC/SC context and for a card connected in one, and the reading of return codes.
#pragma once

#include <winscard.h>

#include <string>
#include <tl/expected.hpp>

#include "shomei/terminal/card/transport.h"

namespace shomei::card {

// The one place where trouble with daemon or reader becomes a Fault.
[[noreturn]] void fail_card_service(const char* what, LONG code);

// What a failed card call says about the card; everything unexpected is `unreadable`.
CardLoss loss_of(LONG code);

class PcscContext {
public:
    PcscContext();
    PcscContext(const PcscContext&) = delete;
    PcscContext& operator=(const PcscContext&) = delete;
    ~PcscContext() { SCardReleaseContext(context_); }

    SCARDCONTEXT get() const { return context_; }

private:
    SCARDCONTEXT context_ = 0;
};

// One connected card in a context of its own: a context serves one thread at a time.
class PcscTransport final : public Transport {
public:
    PcscTransport() = default;
    ~PcscTransport() override { unpower(); }

    // Once; SCARD_S_SUCCESS or what the daemon answered.
    LONG connect(const std::string& reader);

    tl::expected<std::size_t, CardLoss> exchange(ByteView command,
                                                 std::span<std::uint8_t> answer) override;
    void unpower() noexcept override;

private:
    PcscContext context_;
    SCARDHANDLE card_ = 0;
    DWORD protocol_ = 0;
    bool connected_ = false;
};

}  // namespace shomei::card
