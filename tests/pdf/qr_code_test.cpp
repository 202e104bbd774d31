// SPDX-License-Identifier: Apache-2.0
#include "../../print/pdf/qr_code.h"

#include <doctest/doctest.h>
#include <qrencode.h>

#include <random>

#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

using namespace shomei;

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr std::size_t longest = 366;

// Another author's symbol of the same single segment, '1' for dark, row by row.
std::string symbol_of_libqrencode(const std::string& text) {
    const Handle<QRinput, QRinput_free> input(QRinput_new2(0, QR_ECLEVEL_M));
    REQUIRE(QRinput_append(input.get(), QR_MODE_AN, static_cast<int>(text.size()),
                           reinterpret_cast<const unsigned char*>(text.data())) == 0);
    const Handle<QRcode, QRcode_free> code(QRcode_encodeInput(input.get()));
    REQUIRE(code);
    std::string out;
    for (int i = 0; i < code->width * code->width; ++i) out += code->data[i] & 1 ? '1' : '0';
    return out;
}

std::string symbol_of_ours(const std::string& text) {
    const auto bitmap = pdf::encode_qr(text);
    std::string out;
    for (int i = 0; i < bitmap.width() * bitmap.height(); ++i)
        out += bitmap.at(i % bitmap.width(), i / bitmap.width()) ? '1' : '0';
    return out;
}

std::string random_text(std::mt19937& random, std::size_t length) {
    std::string out;
    while (out.size() < length) out += alphabet[random() % alphabet.size()];
    return out;
}

}  // namespace

TEST_CASE("a page code of any length is, module by module, the symbol that libqrencode makes") {
    std::mt19937 random(18004);
    for (std::size_t length = 1; length <= longest; ++length) {
        const auto text = random_text(random, length);
        CAPTURE(text);
        REQUIRE(symbol_of_ours(text) == symbol_of_libqrencode(text));
    }
}

TEST_CASE("a page code takes the mask that libqrencode takes, for many codes of a paper's length") {
    std::mt19937 random(783);
    for (int i = 0; i < 3000; ++i) {
        const auto text = "HTTPS://VERIFY.EXAMPLE/P/" + random_text(random, 164);
        CAPTURE(text);
        REQUIRE(symbol_of_ours(text) == symbol_of_libqrencode(text));
    }
}

TEST_CASE("texts of one character alone, whose runs are long, are weighed as libqrencode does") {
    for (const char c : alphabet)
        for (const std::size_t length : {20, 100, 250, 366}) {
            const std::string text(length, c);
            CAPTURE(text);
            REQUIRE(symbol_of_ours(text) == symbol_of_libqrencode(text));
        }
}

TEST_CASE("a page code that is empty, too long or not alphanumeric is a fault") {
    CHECK_THROWS_AS(pdf::encode_qr(""), Fault);
    CHECK_NOTHROW(pdf::encode_qr(std::string(longest, 'A')));
    CHECK_THROWS_AS(pdf::encode_qr(std::string(longest + 1, 'A')), Fault);
    for (const char* text : {"https", "A\nB", "あ", "A_B", "A,B"})
        CHECK_THROWS_AS(pdf::encode_qr(text), Fault);
}
