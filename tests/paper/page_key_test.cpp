// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/page_key.h"

#include <openssl/err.h>

#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

TEST_CASE("the openssl command verifies a page's signature, and not a changed page's") {
    const Folder folder;
    const auto key = new_page_key(folder);
    const auto payload = sample_payload(key.id());
    const auto signature = key.sign(payload);
    write_text(folder.at("public.pem"), key.public_pem());
    write_text(folder.at("signature"), text_of(der_signature(signature)));
    const auto context = std::string("shomei-page-signature/v1\n");
    auto bytes = write_payload(payload);
    write_text(folder.at("message"), context + std::string(text_of(bytes)));
    const auto verify = "openssl dgst -sha256 -verify " + folder.at("public.pem") + " -signature " +
                        folder.at("signature") + " ";
    CHECK(succeeds(verify + folder.at("message")));
    bytes[21] = 9;
    write_text(folder.at("message"), context + std::string(text_of(bytes)));
    CHECK_FALSE(succeeds(verify + folder.at("message")));
}

TEST_CASE("a signature made by the openssl command is ours after conversion") {
    const Folder folder;
    const auto key = new_page_key(folder);
    const auto payload = write_payload(sample_payload(key.id()));
    write_text(folder.at("message"), text_of(signed_bytes(payload)));
    write_text(folder.at("public.pem"), key.public_pem());
    const PublicPageKey public_key(folder.at("public.pem"), "422011", std::nullopt);
    for (int i = 0; i < 8; ++i) {  // r and s of various lengths
        REQUIRE(succeeds("openssl dgst -sha256 -sign " + folder.at("page.pem") + " -out " +
                         folder.at("der") + " " + folder.at("message")));
        const auto raw = raw_signature(bytes_of(read_text(folder.at("der"))));
        REQUIRE(raw);
        CHECK(public_key.verify(payload, *raw));
    }
}

TEST_CASE("the key id is the start of the SHA-256 of the SPKI, as the openssl command has it") {
    const Folder folder;
    const auto key = new_page_key(folder);
    REQUIRE(succeeds("openssl pkey -in " + folder.at("page.pem") + " -pubout -outform DER -out " +
                     folder.at("der")));
    REQUIRE(
        succeeds("openssl dgst -sha256 -binary -out " + folder.at("sha") + " " + folder.at("der")));
    CHECK(read_text(folder.at("sha")).substr(0, 4) == text_of(key.id()));
}

TEST_CASE("DER and raw signatures convert both ways, and only in their exact form") {
    PageSignature raw{};
    raw[31] = 1;     // r = 1
    raw[32] = 0x80;  // s with its top bit set
    const auto der = der_signature(raw);
    CHECK(hex(der).starts_with("30260201010221008000"));
    CHECK(raw_signature(der) == raw);
    auto longer = der;
    longer.push_back(0);
    CHECK_FALSE(raw_signature(longer));
    CHECK_FALSE(raw_signature(ByteView(der).first(der.size() - 1)));
    CHECK_FALSE(raw_signature({}));
    // A number of 33 bytes does not fit P-256.
    const auto wide = from_hex("3026022101" + std::string(64, '0') + "020101").value();
    CHECK_FALSE(raw_signature(wide));
}

TEST_CASE("signatures of zeros do not verify") {
    const Folder folder;
    const auto key = new_page_key(folder);
    write_text(folder.at("public.pem"), key.public_pem());
    const PublicPageKey public_key(folder.at("public.pem"), "422011", std::nullopt);
    const auto payload = write_payload(sample_payload(key.id()));
    CHECK_FALSE(public_key.verify(payload, PageSignature{}));
    PageSignature ones{};
    ones.fill(0xff);
    CHECK_FALSE(public_key.verify(payload, ones));
}

TEST_CASE("a page key must be on P-256 and in a file") {
    const Folder folder;
    CHECK_THROWS_AS(PageKey::from_pem_file(folder.at("missing.pem")), Fault);
    for (const auto* kind : {"ed25519", "EC -pkeyopt ec_paramgen_curve:P-384",
                             "EC -pkeyopt ec_paramgen_curve:secp256k1", "RSA"}) {
        REQUIRE(succeeds("openssl genpkey -algorithm " + std::string(kind) + " -out " +
                         folder.at("other.pem")));
        CHECK_THROWS_AS(PageKey::from_pem_file(folder.at("other.pem")), Fault);
    }
}

TEST_CASE("the list of public keys reads city, key id and last day from the file names") {
    const Folder folder;
    const auto key = new_page_key(folder, "a.pem");
    const auto old_key = new_page_key(folder, "b.pem");
    const auto list_folder = folder.path / "keys";
    write_text(list_folder / ("422011-" + hex(key.id()) + ".pem"), key.public_pem());
    write_text(list_folder / ("131016-" + hex(old_key.id()) + "-until-20251231.pem"),
               old_key.public_pem());
    const auto list = PublicKeyList::from_directory(list_folder);
    CHECK(list.size() == 2);
    REQUIRE(list.find(key.id()) != nullptr);
    CHECK(list.find(key.id())->city_code() == "422011");
    CHECK_FALSE(list.find(key.id())->last_day());
    REQUIRE(list.find(old_key.id()) != nullptr);
    CHECK(list.find(old_key.id())->last_day() ==
          std::chrono::sys_days(std::chrono::year(2025) / 12 / 31));
    CHECK(list.find({0, 0, 0, 0}) == nullptr);
}

TEST_CASE("a list with a file that is not what it says is refused") {
    const Folder folder;
    const auto key = new_page_key(folder, "a.pem");
    const auto id = hex(key.id());
    for (const auto& name : {"422011-00000000.pem", "readme.txt", ".pem", "42201-00000000.pem",
                             "422011-0000000G.pem"}) {
        const Folder list;
        write_text(list.at(name), key.public_pem());
        CHECK_THROWS_AS(PublicKeyList::from_directory(list.path), Fault);
    }
    const Folder list;
    write_text(list.at("422011-" + id + "-until-20251301.pem"), key.public_pem());
    CHECK_THROWS_AS(PublicKeyList::from_directory(list.path), Fault);

    const Folder twice;
    write_text(twice.at("422011-" + id + ".pem"), key.public_pem());
    write_text(twice.at("131016-" + id + ".pem"), key.public_pem());
    CHECK_THROWS_AS(PublicKeyList::from_directory(twice.path), Fault);

    const Folder secret;  // a private key where a public one belongs
    write_text(secret.at("422011-" + id + ".pem"), read_text(folder.at("a.pem")));
    CHECK_THROWS_AS(PublicKeyList::from_directory(secret.path), Fault);
    CHECK_THROWS_AS(PublicKeyList::from_directory(folder.at("nowhere")), Fault);
}

TEST_CASE("refused keys and signatures leave nothing in OpenSSL's error queue") {
    const Folder folder;
    const auto key = new_page_key(folder);
    write_text(folder.at("public.pem"), key.public_pem());
    const PublicPageKey public_key(folder.at("public.pem"), "422011", std::nullopt);
    ERR_clear_error();
    CHECK_FALSE(public_key.verify(write_payload(sample_payload(key.id())), PageSignature{}));
    CHECK_FALSE(raw_signature(bytes_of("no DER")));
    CHECK_THROWS_AS(PageKey::from_pem_file(folder.at("public.pem")), Fault);
    CHECK(ERR_peek_error() == 0);
}
