// SPDX-License-Identifier: Apache-2.0
// OpenSC, which knows this card on its own, judges the virtual card: recognises it, lists it,
// counts its tries, reads its certificates and signs with it. A missing tool fails these tests.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "card_world.h"
#include "shomei/base/digest.h"
#include "shomei/terminal/card/my_number_card.h"
#include "shomei/terminal/card/reader.h"
#include "throwaway_card.h"

namespace {

using namespace shomei;
using namespace std::chrono_literals;
using shomei::card_tests::CardWorld;
using shomei::card_tests::fresh_world;
using shomei::card_tests::throwaway_card;

struct Ran {
    int code = 0;
    std::string output;  // standard output and standard error

    bool says(const std::string& words) const { return output.find(words) != std::string::npos; }
    int times(const std::string& words) const {
        int count = 0;
        for (auto at = output.find(words); at != std::string::npos; at = output.find(words, at + 1))
            ++count;
        return count;
    }
};

Ran run(const std::string& command) {
    FILE* pipe = popen(("(" + command + ") 2>&1 </dev/null").c_str(), "r");
    REQUIRE(pipe != nullptr);
    Ran ran;
    std::array<char, 4096> part;
    while (const auto size = fread(part.data(), 1, part.size(), pipe))
        ran.output.append(part.data(), size);
    const int status = pclose(pipe);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

const std::string module = "--module $(ls /usr/lib/*/opensc-pkcs11.so) ";
const std::string list =
    "pkcs15-tool --list-pins --list-certificates --list-keys --list-public-keys";

void write_file(const std::string& path, ByteView content) {
    std::ofstream(path, std::ios::binary) << text_of(content);
}

// OpenSC starts at the readers it finds: the card must have been noticed.
std::string insert(CardWorld& world, const std::string& card_json = "{}") {
    card::Reader reader(sim::virtual_reader_name);
    while (reader.wait_for_card(0ms)) reader.wait_for_removal(100ms);
    auto name = world.insert_new_card(card_json);
    REQUIRE(reader.wait_for_card(3s));
    return name;
}

TEST_CASE("OpenSC recognises the card") {
    insert(fresh_world());
    CHECK(run("opensc-tool -l").says("Yes"));
    CHECK(run("opensc-tool -a").says("3b:e0:00:ff:81:31:fe:45:14"));
    CHECK(run("opensc-tool -n").says("jpki"));
}

TEST_CASE("OpenSC lists certificates, keys and PINs with their tries and lengths") {
    insert(fresh_world());
    const auto ran = run(list);
    CHECK(ran.code == 0);
    CHECK(ran.times("X.509 Certificate [") == 4);
    CHECK(ran.times("Private RSA Key [") == 2);
    CHECK(ran.times("Public RSA Key [") == 2);
    CHECK(ran.times("PIN [") == 2);
    CHECK(ran.says("User Authentication"));
    CHECK(ran.times("Tries left     : 3") == 1);
    CHECK(ran.times("Tries left     : 5") == 1);
    CHECK(ran.says("min_len:4, max_len:4"));
    CHECK(ran.says("min_len:6, max_len:16"));
    CHECK(ran.times("2048") >= 2);
}

TEST_CASE("OpenSC reads our certificate as we wrote it, the signing one only with its password") {
    auto& world = fresh_world();
    insert(world);
    const auto der = world.folder() / "read.der";
    const auto to_der = " | openssl x509 -outform DER -out " + der;
    CHECK(run("pkcs15-tool --read-certificate 01" + to_der).code == 0);
    std::ifstream in(der, std::ios::binary);
    const std::string read(std::istreambuf_iterator<char>(in), {});
    CHECK(read == text_of(throwaway_card().auth));
    CHECK(run("pkcs15-tool --read-certificate 02").code != 0);
    const auto with_password =
        run("pkcs15-tool --verify-pin --auth-id 02 --pin ABC123 --read-certificate 02");
    CHECK(with_password.code == 0);
    CHECK(with_password.says("BEGIN CERTIFICATE"));
}

TEST_CASE("OpenSC counts wrong PINs down to the lock, and the right one is refused then") {
    auto& world = fresh_world();
    const auto name = insert(world);
    const std::string verify = "pkcs15-tool --verify-pin --auth-id 01 --pin ";
    for (const char* left : {"2", "1", "0"}) {
        CHECK(run(verify + "9999").says("PIN code or key incorrect"));
        CHECK(run("pkcs15-tool --list-pins").says(std::string("Tries left     : ") + left));
    }
    CHECK(run(verify + "1234").says("Reference data not usable"));
    CHECK(world.control("counters " + name) == "pin=0 sign=5");
}

TEST_CASE("OpenSC sees a card with one try left and one that is locked") {
    insert(fresh_world(), R"({"pin_tries": 1})");
    CHECK(run(list).says("Tries left     : 1"));
    CHECK(run("pkcs15-tool --verify-pin --auth-id 01 --pin 1234").code == 0);
    CHECK(run(list).says("Tries left     : 3"));
    insert(fresh_world(), R"({"pin_tries": 0})");
    CHECK(run(list).says("Tries left     : 0"));
    CHECK(run("pkcs15-tool --verify-pin --auth-id 01 --pin 1234").says("not usable"));
    // OpenSC takes a card that answers the query itself with 6984 for no card at all.
    insert(fresh_world(), R"({"pin_tries": 0, "blocked_query": "6984"})");
    CHECK(run(list).says("Unsupported card"));
}

TEST_CASE("OpenSC signs through PKCS#11 and PKCS#15, and OpenSSL finds both signatures right") {
    auto& world = fresh_world();
    const auto name = insert(world);
    const auto& folder = world.folder();
    const std::string_view text = "a text to be signed\n";
    write_file(folder / "text", bytes_of(text));
    write_file(folder / "hash", sha256(text));
    write_file(folder / "auth.der", throwaway_card().auth);
    REQUIRE(run("openssl x509 -inform DER -in " + (folder / "auth.der") + " -pubkey -noout -out " +
                (folder / "public.pem"))
                .code == 0);
    CHECK(run("pkcs11-tool " + module + "-L").says("JPKI (User Authentication PIN)"));
    CHECK(run("pkcs11-tool " + module + "-L").says("JPKI (Digital Signature PIN)"));
    CHECK(run("pkcs11-tool " + module + "-O").says("Certificate Object"));
    CHECK(run("pkcs11-tool " + module + "-M").says("SHA256-RSA-PKCS"));
    const auto check = [&](const std::string& signature) {
        return run("openssl dgst -sha256 -verify " + (folder / "public.pem") + " -signature " +
                   (folder / signature) + " " + (folder / "text"));
    };
    CHECK(run("pkcs11-tool " + module +
              "--token-label 'JPKI (User Authentication PIN)' --login --pin 1234 --sign "
              "-m SHA256-RSA-PKCS --id 01 -i " +
              (folder / "text") + " -o " + (folder / "signature-11"))
              .code == 0);
    CHECK(check("signature-11").says("Verified OK"));
    CHECK(run("pkcs15-crypt --sign --key 01 --pin 1234 --sha-256 --pkcs1 --raw -i " +
              (folder / "hash") + " -o " + (folder / "signature-15"))
              .code == 0);
    CHECK(check("signature-15").says("Verified OK"));
    CHECK(world.control("sign-count " + name) == "2");
}

TEST_CASE("OpenSC finds the reader in use while our client holds the card") {
    insert(fresh_world());
    card::Reader reader(sim::virtual_reader_name);
    REQUIRE(reader.wait_for_card(3s));
    {
        const auto transport = reader.connect();
        REQUIRE(transport.has_value());
        const auto ran = run(list);
        CHECK(ran.code != 0);
        CHECK(ran.says("Reader in use by another application"));
    }
    CHECK(run(list).code == 0);
}

TEST_CASE("OpenSSL verifies a signature that our client had made") {
    auto& world = fresh_world();
    insert(world);
    card::Reader reader(sim::virtual_reader_name);
    REQUIRE(reader.wait_for_card(3s));
    auto transport = reader.connect();
    REQUIRE(transport.has_value());
    auto card = card::MyNumberCard::open(*std::move(transport));
    REQUIRE(card.has_value());
    card::PinBuffer pin;
    Bytes keys = to_bytes(bytes_of("1234"));
    REQUIRE(pin.fill(keys));
    REQUIRE(card->verify(pin).result == card::Verified::ok);
    const auto signature = card->sign(sha256("a text to be signed\n"));
    REQUIRE(signature.has_value());
    const auto& folder = world.folder();
    write_file(folder / "text", bytes_of("a text to be signed\n"));
    write_file(folder / "signature", *signature);
    write_file(folder / "auth.der", card->certificate());
    CHECK(run("openssl x509 -inform DER -in " + (folder / "auth.der") + " -pubkey -noout -out " +
              (folder / "public.pem"))
              .code == 0);
    CHECK(run("openssl dgst -sha256 -verify " + (folder / "public.pem") + " -signature " +
              (folder / "signature") + " " + (folder / "text"))
              .says("Verified OK"));
}

}  // namespace
