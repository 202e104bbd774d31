// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/commitment.h"

#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;
using namespace shomei::ledger::test;

namespace {

CommitmentKey key_of(std::uint8_t fill) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(fill);
    return CommitmentKey{std::span<const std::uint8_t, 32>(bytes)};
}

const CommittedFields fields{
    {"doc", "20260401-00000012"}, {"serial", "0123456789"}, {"staff", "s-17"}};

}  // namespace

TEST_CASE("a commitment is what the openssl command works out step by step") {
    const Folder folder;
    const auto at = [&](const char* name) { return (folder.path / name).string(); };
    std::string lines;
    for (const auto& [name, value] : fields) {
        const auto info = hex(bytes_of("com")) + "0000000000000005" + hex(bytes_of(name));
        REQUIRE(succeeds(
            "openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:" + hex(Bytes(32, 0x2a)) +
            " -kdfopt hexinfo:" + info + " -binary -out " + at("salt") + " HKDF"));
        write_text(at("message"), name + std::string(1, '\0') + value);
        REQUIRE(succeeds("openssl dgst -sha256 -mac HMAC -macopt hexkey:" +
                         hex(bytes_of(read_text(at("salt")))) + " -binary -out " + at("c") + " " +
                         at("message")));
        lines += name + ":" + hex(bytes_of(read_text(at("c")))) + "\n";
    }
    write_text(at("lines"), lines);
    REQUIRE(succeeds("openssl dgst -sha256 -binary -out " + at("com") + " " + at("lines")));
    CHECK(hex(commit(key_of(0x2a), 5, fields)) == hex(bytes_of(read_text(at("com")))));
}

TEST_CASE("one field can be opened, and tells nothing of the others") {
    const auto key = key_of(1);
    const auto com = commit(key, 9, fields);
    const auto opening = open_field(key, 9, fields, "doc");
    CHECK(opening.value == "20260401-00000012");
    CHECK(opening.others.size() == 2);
    CHECK(check_opening(opening, com));

    auto changed = opening;
    changed.value = "20260401-00000013";
    CHECK_FALSE(check_opening(changed, com));
    changed = opening;
    changed.name = "document";
    CHECK_FALSE(check_opening(changed, com));
    changed = opening;
    changed.salt[0] ^= 1;
    CHECK_FALSE(check_opening(changed, com));
    changed = opening;
    changed.others.erase("staff");
    CHECK_FALSE(check_opening(changed, com));
    changed = opening;
    changed.others["doc"] = Digest{};  // a second doc
    CHECK_FALSE(check_opening(changed, com));
    changed = opening;
    changed.name = "Doc\n";
    CHECK_FALSE(check_opening(changed, com));
}

TEST_CASE("the same facts give unrelated commitments under another key or in another entry") {
    CHECK(commit(key_of(1), 9, fields) != commit(key_of(2), 9, fields));
    CHECK(commit(key_of(1), 9, fields) != commit(key_of(1), 10, fields));
    const auto here = open_field(key_of(1), 9, fields, "doc");
    const auto there = open_field(key_of(1), 10, fields, "doc");
    CHECK(here.salt != there.salt);
    CHECK(here.others.at("staff") != there.others.at("staff"));
}
