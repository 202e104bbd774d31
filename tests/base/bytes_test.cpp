// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "shomei/base/bytes.h"
#include "shomei/base/digest.h"
#include "shomei/base/line_text.h"
#include "shomei/base/secret.h"

using namespace shomei;

TEST_CASE("hex is lower case and its reader refuses everything else") {
    CHECK(hex(bytes_of("\x01\xfe")) == "01fe");
    CHECK(from_hex("01fe").value() == Bytes{0x01, 0xfe});
    CHECK_FALSE(from_hex("01FE"));
    CHECK_FALSE(from_hex("01f"));
    CHECK_FALSE(from_hex_exactly<16>("00"));
}

TEST_CASE("base64 follows RFC 4648 section 10 and its reader accepts only canonical text") {
    CHECK(base64(bytes_of("")) == "");
    CHECK(base64(bytes_of("f")) == "Zg==");
    CHECK(base64(bytes_of("foobar")) == "Zm9vYmFy");
    CHECK(text_of(from_base64("Zm9vYg==").value()) == "foob");
    CHECK_FALSE(from_base64("Zm9vYh=="));  // stray bits
    CHECK_FALSE(from_base64("Zm9vYg="));
    CHECK_FALSE(from_base64(" Zm9vYg="));
    CHECK_FALSE(from_base64("===="));
}

TEST_CASE("base64url has no padding and no plus or slash") {
    const Bytes bytes{0xfb, 0xff, 0xfe};
    CHECK(base64url(bytes) == "-__-");
    CHECK(from_base64url("-__-").value() == bytes);
    CHECK_FALSE(from_base64url("+//+"));
    CHECK_FALSE(from_base64url("Zg=="));
    CHECK(text_of(from_base64url("Zg").value()) == "f");
}

TEST_CASE("a line text is read only in its one order, with its one context") {
    const auto text = write_line_text("shomei-test/v1", {{"a", "1"}, {"b", ""}});
    CHECK(text == "shomei-test/v1\na=1\nb=-\n");
    const auto read = LineText::parse(text, "shomei-test/v1", {"a", "b"});
    REQUIRE(read);
    CHECK(read->at("a") == "1");
    CHECK(read->at("b") == "-");
    CHECK_FALSE(LineText::parse(text, "shomei-other/v1", {"a", "b"}));
    CHECK_FALSE(LineText::parse(text, "shomei-test/v1", {"b", "a"}));
    CHECK_FALSE(LineText::parse(text, "shomei-test/v1", {"a"}));
    CHECK_FALSE(LineText::parse(text, "shomei-test/v1", {"a", "b", "c"}));
    CHECK_FALSE(LineText::parse("shomei-test/v1\na=1\nb=-", "shomei-test/v1", {"a", "b"}));
    CHECK_FALSE(LineText::parse("shomei-test/v1\na=1\r\nb=-\n", "shomei-test/v1", {"a", "b"}));
    CHECK_FALSE(LineText::parse("shomei-test/v1\na=\nb=-\n", "shomei-test/v1", {"a", "b"}));
    CHECK_FALSE(LineText::parse("", "shomei-test/v1", {}));
    CHECK_FALSE(LineText::parse(text, "shomei-test/v1", {"a", "b"}, 10));
}

TEST_CASE("a secret that was moved from is empty") {
    const std::array<std::uint8_t, 4> digits{'1', '2', '3', '4'};
    Secret<4> first{std::span<const std::uint8_t, 4>(digits)};
    const Secret<4> second = std::move(first);
    CHECK(second.view()[3] == '4');
    CHECK(first.view()[0] == 0);  // NOLINT(bugprone-use-after-move): that is the point
}

TEST_CASE("sha256 of abc is the value of FIPS 180-4") {
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
