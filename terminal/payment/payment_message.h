// SPDX-License-Identifier: Apache-2.0
// The lines of docs/payment-protocol.md. Answers are read strictly: a line that is not exactly what
// the protocol says is no answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/terminal/payment/payment_device.h"

namespace shomei::payment {

inline constexpr std::size_t line_limit_bytes = 64 * 1024;

std::string write_request(std::string_view operation, const std::string& key);
std::string write_hold(const std::string& key, int yen);
std::string write_slip(const std::string& key, const std::vector<std::string>& lines);
std::string write_status();

// `key`: the answer must name the key that was asked about.
std::optional<PaymentState> read_state(std::string_view line, const std::string& key);
std::optional<PaymentReadiness> read_status(std::string_view line);
bool is_slip_receipt(std::string_view line, const std::string& key);

}  // namespace shomei::payment
