// SPDX-License-Identifier: Apache-2.0
// A payment device behind a Unix socket: one connection per call, one line of JSON each way, as
// docs/payment-protocol.md says. A device's own driver program translates to its bus.
#pragma once

#include <string>
#include <vector>

#include "shomei/terminal/payment/payment_device.h"

namespace shomei::payment {

class SocketPaymentDevice final : public PaymentDevice {
public:
    // `socket_path`: at most 107 bytes. `reply_limit_ms` covers a whole call.
    SocketPaymentDevice(std::string socket_path, int reply_limit_ms);

    PaymentAnswer<PaymentReadiness> readiness() override;
    PaymentAnswer<PaymentState> hold(const std::string& key, int yen) override;
    PaymentAnswer<PaymentState> state(const std::string& key) override;
    PaymentAnswer<PaymentState> capture(const std::string& key) override;
    PaymentAnswer<PaymentState> give_back(const std::string& key) override;
    PaymentAnswer<void> print_slip(const std::string& key,
                                   const std::vector<std::string>& lines) override;

private:
    PaymentAnswer<std::string> ask(const std::string& line) const;

    std::string socket_path_;
    int reply_limit_ms_;
};

}  // namespace shomei::payment
