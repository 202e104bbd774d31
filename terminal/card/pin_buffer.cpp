// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/card/pin_buffer.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

namespace shomei::card {

namespace {

constexpr std::size_t digits = 4;
constexpr std::array<std::uint8_t, 5> header = {0x00, 0x20, 0x00, 0x80, digits};

bool is_digit(std::uint8_t byte) { return byte >= 0x30 && byte <= 0x39; }

}  // namespace

PinBuffer::PinBuffer() : memory_(header.size() + digits) {}

bool PinBuffer::fill(std::span<std::uint8_t> keys) {
    wipe();
    if (keys.size() == digits && std::all_of(keys.begin(), keys.end(), is_digit)) {
        std::copy(header.begin(), header.end(), memory_.bytes().begin());
        std::copy(keys.begin(), keys.end(), memory_.bytes().begin() + header.size());
        filled_ = true;
    }
    OPENSSL_cleanse(keys.data(), keys.size());
    return filled_;
}

ByteView PinBuffer::command() {
    SHOMEI_CHECK(filled_);
    return memory_.bytes();
}

void PinBuffer::wipe() {
    memory_.wipe();
    filled_ = false;
}

}  // namespace shomei::card
