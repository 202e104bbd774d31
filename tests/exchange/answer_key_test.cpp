// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/answer_key.h"

#include <doctest/doctest.h>

#include <fstream>

#include "shomei/base/fault.h"
#include "test_pki.h"

using namespace shomei;
using namespace shomei::exchange;

namespace {

void save(const std::string& path, ByteView bytes) {
    std::ofstream file(path, std::ios::binary);
    file << text_of(bytes);
    REQUIRE(file.good());
}

// SEQUENCE { INTEGER r, INTEGER s }, written by hand so that our own conversion is not its judge.
Bytes der_of(ByteView raw) {
    const auto integer = [](ByteView half) {
        Bytes digits = to_bytes(half);
        while (digits.size() > 1 && digits[0] == 0 && digits[1] < 0x80)
            digits.erase(digits.begin());
        if (digits[0] >= 0x80) digits.insert(digits.begin(), std::uint8_t{0});
        digits.insert(digits.begin(), {0x02, static_cast<std::uint8_t>(digits.size())});
        return digits;
    };
    Bytes out = integer(raw.first(32));
    const auto s = integer(raw.last(32));
    out.insert(out.end(), s.begin(), s.end());
    out.insert(out.begin(), {0x30, static_cast<std::uint8_t>(out.size())});
    return out;
}

int judge(const sim::TemporaryFolder& folder, std::string_view text, ByteView signature) {
    save(folder / "text", bytes_of(text));
    save(folder / "signature", der_of(signature));
    return run({"openssl", "dgst", "-sha256", "-verify", folder / "answer.pub", "-signature",
                folder / "signature", folder / "text"});
}

}  // namespace

TEST_CASE("the openssl command accepts what we sign, and we accept what it signs") {
    const sim::TemporaryFolder folder;
    make_key(folder, "answer");
    const auto key = SigningKey::load(folder / "answer.key");
    const auto pub = VerifyingKey::load(folder / "answer.pub");
    const std::string text = "shomei-answer/v1\n";
    for (int i = 0; i < 20; ++i) {
        const auto signature = key.sign(text);
        REQUIRE(signature.size() == 64);
        CHECK(pub.verify(text, signature));
        if (i < 3) CHECK(judge(folder, text, signature) == 0);
        if (i < 3) CHECK(judge(folder, text + " ", signature) != 0);
    }

    save(folder / "text", bytes_of(text));
    REQUIRE(run({"bash", "-c",
                 "openssl dgst -sha256 -sign \"$1/answer.key\" \"$1/text\" | "
                 "openssl asn1parse -inform DER | sed -n 's/.*INTEGER *://p' >\"$1/halves\"",
                 "sign", folder.path().string()}) == 0);
    std::ifstream halves(folder / "halves");
    std::string hex_digits, half;
    while (halves >> half) {
        for (auto& c : half) c = static_cast<char>(std::tolower(c));
        hex_digits += std::string(64 - half.size(), '0') + half;
    }
    CHECK(pub.verify(text, from_hex(hex_digits).value()));
}

TEST_CASE("a signature is refused for another text, another key, another size and when altered") {
    const sim::TemporaryFolder folder;
    make_key(folder, "answer");
    make_key(folder, "other");
    const auto signature = SigningKey::load(folder / "answer.key").sign("text");
    const auto pub = VerifyingKey::load(folder / "answer.pub");
    CHECK_FALSE(pub.verify("Text", signature));
    CHECK_FALSE(VerifyingKey::load(folder / "other.pub").verify("text", signature));
    CHECK_FALSE(pub.verify("text", {}));
    CHECK_FALSE(pub.verify("text", ByteView(signature).first(63)));
    auto longer = signature;
    longer.push_back(0);
    CHECK_FALSE(pub.verify("text", longer));
    CHECK_FALSE(pub.verify("text", Bytes(64, 0)));
    CHECK_FALSE(pub.verify("text", Bytes(64, 0xff)));
    for (std::size_t i = 0; i < signature.size(); i += 3) {
        auto altered = signature;
        altered[i] ^= 1;
        CHECK_FALSE(pub.verify("text", altered));
    }
}

TEST_CASE("only closed files with a P-256 key are loaded") {
    const sim::TemporaryFolder folder;
    make_key(folder, "answer");
    std::filesystem::permissions(folder / "answer.key", std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    CHECK_THROWS_AS(SigningKey::load(folder / "answer.key"), Fault);
    CHECK_THROWS_AS(SigningKey::load(folder / "none.key"), Fault);
    CHECK_THROWS_AS(VerifyingKey::load(folder / "none.pub"), Fault);
    const auto other_kind = [&](const std::string& options) {
        REQUIRE(
            run({"bash", "-c",
                 "openssl genpkey " + options +
                     " -out \"$1/o.key\" && chmod 600 \"$1/o.key\" && "
                     "openssl pkey -in \"$1/o.key\" -passin pass:1234 -pubout -out \"$1/o.pub\"",
                 "make", folder.path().string()}) == 0);
    };
    other_kind("-algorithm ed25519");
    CHECK_THROWS_AS(SigningKey::load(folder / "o.key"), Fault);
    CHECK_THROWS_AS(VerifyingKey::load(folder / "o.pub"), Fault);
    other_kind("-algorithm EC -pkeyopt ec_paramgen_curve:P-384");
    CHECK_THROWS_AS(SigningKey::load(folder / "o.key"), Fault);
    CHECK_THROWS_AS(VerifyingKey::load(folder / "o.pub"), Fault);
    other_kind("-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:1234");
    CHECK_THROWS_AS(SigningKey::load(folder / "o.key"), Fault);
    CHECK_NOTHROW(VerifyingKey::load(folder / "o.pub"));
}
