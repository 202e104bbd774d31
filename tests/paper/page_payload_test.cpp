// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/page_payload.h"

#include <random>

#include "../../issuance/paper/base32.h"
#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

TEST_CASE("base32 gives the texts of RFC 4648 section 10, without padding") {
    const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                   {"f", "MY"},
                                                                   {"fo", "MZXQ"},
                                                                   {"foo", "MZXW6"},
                                                                   {"foob", "MZXW6YQ"},
                                                                   {"fooba", "MZXW6YTB"},
                                                                   {"foobar", "MZXW6YTBOI"}};
    for (const auto& [plain, text] : vectors) {
        CHECK(base32(bytes_of(plain)) == text);
        const auto read = from_base32(text);
        REQUIRE(read);
        CHECK(text_of(*read) == plain);
    }
    for (const auto* bad : {"M", "MZ", "MY======", "my", "MZXW6YTBO", "M1", "MZX", "MY "})
        CHECK_FALSE(from_base32(bad));
}

TEST_CASE("a payload is 38 fixed bytes, big-endian") {
    const auto bytes = write_payload(sample_payload({0xde, 0xad, 0xbe, 0xef}));
    CHECK(hex(bytes) ==
          "01"
          "deadbeef"
          "06707b"            // 422011
          "000732ac3876110c"  // 2026040100000012
          "03"
          "005040"  // 20544 days
          "02"
          "03"
          "00102030405060708090a0b0c0d0e0f0");
}

TEST_CASE("a payload is read back as it was written") {
    auto payload = sample_payload({1, 2, 3, 4});
    CHECK(parse_payload(write_payload(payload)) == payload);
    payload.city_code = "011002";  // leading zeros stay
    payload.document_number = "19991231-00000000";
    payload.page = payload.pages = 255;
    CHECK(parse_payload(write_payload(payload)) == payload);
}

TEST_CASE("a payload out of its range is refused on both sides") {
    const auto good = sample_payload({1, 2, 3, 4});
    REQUIRE(is_well_formed(good));
    const auto refuses = [&](auto change) {
        auto payload = good;
        change(payload);
        return !is_well_formed(payload);
    };
    CHECK(refuses([](auto& p) { p.city_code = "42201"; }));
    CHECK(refuses([](auto& p) { p.city_code = "42201x"; }));
    CHECK(refuses([](auto& p) { p.document_number = "2026040100000012"; }));
    CHECK(refuses([](auto& p) { p.document_number = "20260230-00000012"; }));
    CHECK(refuses([](auto& p) { p.document_number = "20260401_00000012"; }));
    CHECK(refuses([](auto& p) { p.document_number = "20260401-0000001x"; }));
    CHECK(refuses([](auto& p) { p.page = 0; }));
    CHECK(refuses([](auto& p) { p.page = 4; }));
    CHECK(refuses([](auto& p) { p.issued = std::chrono::sys_days(std::chrono::days(-1)); }));

    const auto refuses_byte = [&](std::size_t at, std::uint8_t value) {
        auto bytes = write_payload(good);
        bytes[at] = value;
        return !parse_payload(bytes);
    };
    CHECK(refuses_byte(0, 2));      // another version
    CHECK(refuses_byte(5, 0xff));   // city code of seven digits
    CHECK(refuses_byte(8, 0xff));   // number of more than 16 digits
    CHECK(refuses_byte(17, 0xff));  // after the year 9999
    CHECK(refuses_byte(20, 0));     // page 0
    CHECK(refuses_byte(21, 1));     // page 2 of 1
    CHECK_FALSE(parse_payload(ByteView(write_payload(good)).first(37)));
}

TEST_CASE("the QR text is taken apart whatever its prefix") {
    const auto payload = write_payload(sample_payload({1, 2, 3, 4}));
    PageSignature signature{};
    signature.fill(0x5a);
    for (const auto* start : {"HTTPS://SHOMEI.EXAMPLE/P/", "HTTP://A/P/B/P/", "/P/"}) {
        const auto text = qr_text(start, payload, signature);
        CHECK(text.size() == std::string(start).size() + 164);
        const auto parts = parse_qr_text(text);
        REQUIRE(parts);
        CHECK(parts->payload == payload);
        CHECK(parts->signature == signature);
    }
    CHECK_FALSE(is_qr_prefix("https://shomei.example/p/"));  // would leave alphanumeric mode
    CHECK_FALSE(is_qr_prefix("HTTPS://SHOMEI.EXAMPLE/"));
    CHECK_FALSE(is_qr_prefix("HTTPS://SHOMEI EXAMPLE/P/"));
}

TEST_CASE("other texts are no page") {
    const auto good = qr_text(prefix, write_payload(sample_payload({})), PageSignature{});
    for (const auto& text : {std::string(), std::string("/P/"), std::string("HTTPS://EXAMPLE.COM/"),
                             good.substr(0, good.size() - 1), good + "A", good + "=", good + "\n",
                             good.substr(prefix.size()), std::string(2'000, 'A') + good,
                             prefix + std::string(164, 'a')}) {
        CAPTURE(text);
        CHECK_FALSE(parse_qr_text(text));
    }
}

TEST_CASE("what the payload reader accepts is written back identically") {
    std::mt19937 random(1);
    const auto good = write_payload(sample_payload({1, 2, 3, 4}));
    int accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto bytes = good;
        for (auto changes = 1 + random() % 3; changes > 0; --changes)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        const auto payload = parse_payload(bytes);
        if (!payload) continue;
        ++accepted;
        CHECK(write_payload(*payload) == bytes);
    }
    CHECK(accepted > 1'000);
    CHECK(accepted < 19'000);
}
