// SPDX-License-Identifier: Apache-2.0
// A My Number Card with its JPKI application, without any input or output: commands go in, answers
// come out. It follows what public implementations and surveys of test cards report; its counters
// live until the object ends, its security state survives a warm reset and dies with the power.
#pragma once

#include <array>
#include <map>
#include <set>

#include "simulators/card/card_content.h"
#include "simulators/card/command.h"

namespace shomei::virtual_card {

// Files of the JPKI application that a reader of this code meets by name.
constexpr std::uint16_t ef_token = 0x0006;
constexpr std::uint16_t ef_available = 0x0008;
constexpr std::uint16_t ef_auth_certificate = 0x000a;
constexpr std::uint16_t ef_auth_key = 0x0017;
constexpr std::uint16_t ef_auth_pin = 0x0018;
constexpr std::uint16_t ef_sign_certificate = 0x0001;
constexpr std::uint16_t ef_sign_key = 0x001a;
constexpr std::uint16_t ef_sign_password = 0x001b;

class CardModel {
public:
    CardModel(CardContent content, Counters counters);
    explicit CardModel(CardContent content);  // as handed out

    void power_off();
    void reset();  // warm
    ByteView atr() const;
    // Always at least a status word; 6700 for bytes that are no command.
    Bytes answer(ByteView apdu);

    const Counters& counters() const { return counters_; }
    // The file a READ, VERIFY or signature with these parameters works on; 0 where there is none.
    std::uint16_t file_of(const Command& command) const;

private:
    Bytes select(const Command& command);
    Bytes read(const Command& command) const;
    Bytes verify(const Command& command);
    Bytes sign(const Command& command) const;
    bool readable(std::uint16_t file) const;

    CardContent content_;
    Counters counters_;
    std::map<std::uint16_t, Bytes> files_;
    bool selected_ = false;
    std::uint16_t current_ = 0;
    std::set<std::uint16_t> verified_;
};

}  // namespace shomei::virtual_card
