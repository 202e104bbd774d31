// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/command.h"

namespace shomei::virtual_card {

namespace {

std::size_t word_at(ByteView bytes, std::size_t at) {
    return static_cast<std::size_t>(bytes[at] << 8 | bytes[at + 1]);
}

bool read_short(ByteView body, Command& command) {
    const std::size_t first = body[0];
    if (body.size() == 1) {
        command.le = first == 0 ? 256 : first;
        return true;
    }
    if (first == 0 || body.size() < 1 + first || body.size() > 2 + first) return false;
    command.data = body.subspan(1, first);
    if (body.size() == 2 + first) command.le = body.back() == 0 ? 256 : body.back();
    return true;
}

bool read_extended(ByteView body, Command& command) {
    const std::size_t first = word_at(body, 1);
    if (body.size() == 3) {
        command.le = first == 0 ? 65536 : first;
        return true;
    }
    if (first == 0 || (body.size() != 3 + first && body.size() != 5 + first)) return false;
    command.data = body.subspan(3, first);
    if (body.size() == 5 + first) {
        const std::size_t le = word_at(body, 3 + first);
        command.le = le == 0 ? 65536 : le;
    }
    return true;
}

}  // namespace

std::optional<Command> parse_command(ByteView apdu) {
    if (apdu.size() < 4) return std::nullopt;
    Command command{apdu[0], apdu[1], apdu[2], apdu[3], {}, 0};
    const ByteView body = apdu.subspan(4);
    if (body.empty()) return command;
    const bool extended = body[0] == 0 && body.size() >= 3;
    if (!(extended ? read_extended(body, command) : read_short(body, command))) return std::nullopt;
    return command;
}

std::string masked_hex(ByteView apdu) {
    constexpr std::size_t header = 5;
    // VERIFY, CHANGE and RESET RETRY COUNTER carry secrets from the first byte behind Lc.
    const bool secret =
        apdu.size() > header && (apdu[1] == ins_verify || apdu[1] == 0x24 || apdu[1] == 0x2c);
    if (!secret) return hex(apdu);
    std::string out = hex(apdu.first(header));
    for (std::size_t i = header; i < apdu.size(); ++i) out += "**";
    return out;
}

Bytes answer_of(ByteView body, std::uint16_t status) {
    Bytes out = to_bytes(body);
    out.push_back(static_cast<std::uint8_t>(status >> 8));
    out.push_back(static_cast<std::uint8_t>(status & 0xff));
    return out;
}

}  // namespace shomei::virtual_card
