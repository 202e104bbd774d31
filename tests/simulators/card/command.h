// SPDX-License-Identifier: Apache-2.0
// One command APDU taken apart as a card does it (ISO/IEC 7816-4 5.1, short and extended lengths).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shomei/base/bytes.h"

namespace shomei::virtual_card {

struct Command {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    ByteView data;       // views the parsed bytes
    std::size_t le = 0;  // bytes expected; 0: no Le field
};

constexpr std::uint8_t ins_verify = 0x20;
constexpr std::uint8_t ins_sign = 0x2a;
constexpr std::uint8_t ins_select = 0xa4;
constexpr std::uint8_t ins_read = 0xb0;
constexpr std::uint8_t ins_get_response = 0xc0;

// nullopt where the lengths do not add up.
std::optional<Command> parse_command(ByteView apdu);

// Lower-case hex for a log, with each byte of a PIN or password written `**`.
std::string masked_hex(ByteView apdu);

// Body and status word as they go back.
Bytes answer_of(ByteView body, std::uint16_t status);

}  // namespace shomei::virtual_card
