// SPDX-License-Identifier: Apache-2.0
// Proofs and primitives against test data made by others (folder named by SHOMEI_JUDGES).
#include "shomei/issuance/ledger/keyed_hash.h"
#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;
namespace fs = std::filesystem;

namespace {

// nullopt where the text is no 32-byte hash: such a value cannot be represented here at all.
std::optional<Digest> digest(const nlohmann::json& text) {
    const auto bytes = from_base64(text.get<std::string>());
    if (!bytes || bytes->size() != sizeof(Digest)) return std::nullopt;
    Digest out{};
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

std::optional<std::vector<Digest>> digests(const nlohmann::json& list) {
    std::vector<Digest> out;
    if (list.is_null()) return out;
    for (const auto& text : list) {
        const auto one = digest(text);
        if (!one) return std::nullopt;
        out.push_back(*one);
    }
    return out;
}

bool inclusion_accepted(const nlohmann::json& test) {
    const auto leaf = digest(test["leafHash"]);
    const auto root = digest(test["root"]);
    const auto proof = digests(test["proof"]);
    return leaf && root && proof &&
           verify_inclusion(*leaf, test["leafIdx"].get<std::uint64_t>(), *proof,
                            {test["treeSize"].get<std::uint64_t>(), *root});
}

bool consistency_accepted(const nlohmann::json& test) {
    const auto older = digest(test["root1"]);
    const auto newer = digest(test["root2"]);
    const auto proof = digests(test["proof"]);
    return older && newer && proof &&
           verify_consistency({test["size1"].get<std::uint64_t>(), *older},
                              {test["size2"].get<std::uint64_t>(), *newer}, *proof);
}

std::vector<fs::path> cases_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& item : fs::recursive_directory_iterator(folder))
        if (item.path().extension() == ".json") files.push_back(item.path());
    return files;
}

Bytes bytes_in(const nlohmann::json& text) { return from_hex(text.get<std::string>()).value(); }

// Calls `check(group, test)` for each test of a Wycheproof file and returns how many there were.
template <class Check>
std::size_t for_each_test(const fs::path& file, const Check& check) {
    std::size_t count = 0;
    const auto vectors = test::read_json(file);
    for (const auto& group : vectors["testGroups"]) {
        for (const auto& one : group["tests"]) {
            CAPTURE(one["tcId"].get<int>());
            check(group, one);
            ++count;
        }
    }
    CHECK(count == vectors["numberOfTests"].get<std::size_t>());
    return count;
}

}  // namespace

TEST_CASE("the 98 inclusion proofs of transparency-dev/merkle are judged as published") {
    const auto folder = test::judges();
    if (!folder) return;
    const auto files = cases_in(*folder / "merkle/testdata/inclusion");
    CHECK(files.size() == 98);
    for (const auto& file : files) {
        CAPTURE(file.string());
        const auto test = test::read_json(file);
        CHECK(inclusion_accepted(test) != test["wantErr"].get<bool>());
    }
}

TEST_CASE("the 98 consistency proofs are judged as published, but for one with 12-byte roots") {
    const auto folder = test::judges();
    if (!folder) return;
    const auto files = cases_in(*folder / "merkle/testdata/consistency");
    CHECK(files.size() == 98);
    std::size_t unrepresentable = 0;
    for (const auto& file : files) {
        CAPTURE(file.string());
        const auto test = test::read_json(file);
        if (!test["wantErr"].get<bool>() && !digest(test["root1"])) {
            MESSAGE("cannot be represented where a root is 32 bytes: ", file.filename().string());
            ++unrepresentable;
            continue;
        }
        CHECK(consistency_accepted(test) != test["wantErr"].get<bool>());
    }
    CHECK(unrepresentable == 1);
}

TEST_CASE("checkpoint signatures are judged as Wycheproof judges Ed25519") {
    const auto folder = test::judges();
    if (!folder) return;
    const auto file = *folder / "wycheproof/testvectors_v1/ed25519_test.json";
    for_each_test(file, [](const auto& group, const auto& one) {
        const auto raw = bytes_in(group["publicKey"]["pk"]);
        std::array<std::uint8_t, 32> key{};
        REQUIRE(raw.size() == key.size());
        std::copy(raw.begin(), raw.end(), key.begin());
        const VerifierKey verifier("wycheproof.example", key);
        CHECK(verifier.verify(bytes_in(one["msg"]), bytes_in(one["sig"])) ==
              (one["result"] == "valid"));
    });
}

TEST_CASE("HMAC-SHA256 gives Wycheproof's tags") {
    const auto folder = test::judges();
    if (!folder) return;
    const auto file = *folder / "wycheproof/testvectors_v1/hmac_sha256_test.json";
    for_each_test(file, [](const auto& group, const auto& one) {
        const auto full = hmac_sha256(bytes_in(one["key"]), bytes_in(one["msg"]));
        const auto size = group["tagSize"].template get<std::size_t>() / 8;
        const bool equal = to_bytes(ByteView(full).first(size)) == bytes_in(one["tag"]);
        CHECK(equal == (one["result"] == "valid"));
    });
}

TEST_CASE("HKDF-SHA256 gives Wycheproof's keys") {
    const auto folder = test::judges();
    if (!folder) return;
    const auto file = *folder / "wycheproof/testvectors_v1/hkdf_sha256_test.json";
    std::size_t too_long = 0;
    for_each_test(file, [&](const auto&, const auto& one) {
        const auto size = one["size"].template get<std::size_t>();
        if (size > 255 * 32) {  // invalid by RFC 5869; here it would stop the program
            CHECK(one["result"] == "invalid");
            ++too_long;
            return;
        }
        const auto key = bytes_in(one["ikm"]);
        const auto salt = bytes_in(one["salt"]);
        const auto info = bytes_in(one["info"]);
        Bytes out(size);
        hkdf_sha256({.key = key, .salt = salt, .info = info}, out);
        CHECK(one["result"] == "valid");
        CHECK(out == bytes_in(one["okm"]));
    });
    CHECK(too_long > 0);
}
