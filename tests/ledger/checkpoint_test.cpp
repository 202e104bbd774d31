// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/checkpoint.h"

#include <openssl/err.h>

#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;
using namespace shomei::ledger::test;

namespace {

const std::string origin = "nagasaki.example/issuer/main/g1";

TreeHead sample_head() { return {20'852'163, leaf_hash(bytes_of("root"))}; }

}  // namespace

TEST_CASE("an origin names domain, issuer and generation") {
    CHECK(ledger_origin("nagasaki.example", "main", 1) == origin);
}

TEST_CASE("a checkpoint is the note of C2SP, byte for byte") {
    const Folder folder;
    const auto key = new_key(folder, origin);
    const auto note = sign_checkpoint(sample_head(), key);
    const auto body = origin + "\n20852163\n" + base64(sample_head().root) + "\n";
    CHECK(note.starts_with(body + "\n\xe2\x80\x94 " + origin + " "));
    CHECK(note.ends_with("\n"));
    const auto opened = open_checkpoint(note, key.verifier_key());
    REQUIRE(opened);
    CHECK(opened->origin == origin);
    CHECK(opened->head == sample_head());
}

TEST_CASE("the openssl command verifies our checkpoint signature, and not a changed body") {
    const Folder folder;
    const auto key = new_key(folder, origin);
    const auto note = sign_checkpoint(sample_head(), key);
    const auto body = note.substr(0, note.rfind("\n\n") + 1);
    const auto blob_text = note.substr(note.rfind(' ') + 1);
    const auto blob = from_base64(blob_text.substr(0, blob_text.size() - 1)).value();
    REQUIRE(blob.size() == 4 + 64);

    const auto at = [&](const char* name) { return (folder.path / name).string(); };
    write_text(at("body"), body);
    write_text(at("changed"), "x" + body.substr(1));
    write_text(at("signature"), text_of(ByteView(blob).subspan(4)));
    REQUIRE(succeeds("openssl pkey -in " + at("checkpoint.pem") + " -pubout -out " + at("pub")));
    const auto verify = "openssl pkeyutl -verify -rawin -pubin -inkey " + at("pub") + " -sigfile " +
                        at("signature") + " -in ";
    CHECK(succeeds(verify + at("body")));
    CHECK_FALSE(succeeds(verify + at("changed")));

    // The key id, worked out by other code.
    REQUIRE(succeeds("openssl pkey -pubin -in " + at("pub") + " -outform DER -out " + at("der")));
    const auto der = read_text(at("der"));
    write_text(at("id-input"), origin + "\n\x01" + der.substr(der.size() - 32));
    REQUIRE(succeeds("openssl dgst -sha256 -binary -out " + at("id") + " " + at("id-input")));
    CHECK(read_text(at("id")).substr(0, 4) == text_of(ByteView(blob).first(4)));
}

TEST_CASE("a note signed by somebody else's program verifies") {
    // Example note and key of the Go package sumdb/note.
    const auto key =
        VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    REQUIRE(key);
    const std::string text =
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n";
    const auto blob = from_base64(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBw"
        "JnAM=");
    REQUIRE(blob);
    CHECK(std::equal(key->id().begin(), key->id().end(), blob->begin()));
    CHECK(key->verify(bytes_of(text), ByteView(*blob).subspan(4)));
    CHECK_FALSE(key->verify(bytes_of(text.substr(1)), ByteView(*blob).subspan(4)));
}

TEST_CASE("a verifier key reads back from its text, and from no other") {
    const Folder folder;
    const auto key = new_key(folder, origin).verifier_key();
    const auto text = key.text();
    const auto read = VerifierKey::parse(text);
    REQUIRE(read);
    CHECK(read->text() == text);
    auto other_id = text;
    other_id[origin.size() + 1] = other_id[origin.size() + 1] == '0' ? '1' : '0';
    CHECK_FALSE(VerifierKey::parse(other_id));
    CHECK_FALSE(VerifierKey::parse("x" + text));
    CHECK_FALSE(VerifierKey::parse(text + "A"));
    CHECK_FALSE(VerifierKey::parse(text.substr(0, text.size() - 4)));
    CHECK_FALSE(VerifierKey::parse("no key"));
    CHECK_FALSE(VerifierKey::parse(""));
}

TEST_CASE("lines of witnesses are ignored, a missing or wrong signature of the log is not") {
    const Folder folder;
    const auto key = new_key(folder, origin);
    const auto& verifier = key.verifier_key();
    const auto note = sign_checkpoint(sample_head(), key);
    const auto foreign = std::string("\xe2\x80\x94 ") + "witness.example/w1 " +
                         base64(bytes_of("abcd and some signature")) + "\n";
    CHECK(open_checkpoint(note + foreign, verifier));

    const Folder other_folder;
    const auto stranger = new_key(other_folder, origin);
    const auto forged = sign_checkpoint(sample_head(), stranger);
    CHECK(open_checkpoint(forged, verifier).error() == NoteProblem::not_signed);

    const auto other_log = new_key(other_folder, "nagasaki.example/issuer/main/g2");
    CHECK(open_checkpoint(sign_checkpoint(sample_head(), other_log), verifier).error() ==
          NoteProblem::other_log);

    auto changed = note;
    changed[origin.size() + 1] = '3';  // the size's first digit
    CHECK(open_checkpoint(changed, verifier).error() == NoteProblem::bad_signature);

    // A second line of ours that does not verify spoils the note, whatever the first says.
    const auto changed_line = changed.substr(changed.rfind("\n\n") + 2);
    auto bad_line = changed_line;
    bad_line[bad_line.size() - 6] = bad_line[bad_line.size() - 6] == 'A' ? 'B' : 'A';
    CHECK(open_checkpoint(note + bad_line, verifier).error() == NoteProblem::bad_signature);
}

TEST_CASE("a note in any other form is malformed") {
    const Folder folder;
    const auto key = new_key(folder, origin);
    const auto note = sign_checkpoint(sample_head(), key);
    const auto body_size = note.rfind("\n\n") + 1;
    const auto with_body = [&](const std::string& body) {
        return body + "\n" + note.substr(body_size + 1);
    };
    const auto root = base64(sample_head().root) + "\n";
    for (const auto& text :
         {std::string(), std::string("\n\n"), note.substr(0, note.size() - 1),
          note.substr(0, body_size + 1), note + "\n", note + "garbage\n", "\n" + note,
          with_body(origin + "\n020852163\n" + root), with_body(origin + "\n-1\n" + root),
          with_body(origin + "\n20852163\n" + root + "extension\n"),
          with_body(origin + "\n20852163\n" + root.substr(4)),
          with_body(origin + "\r\n20852163\n" + root), with_body(" " + origin + "\n1\n" + root),
          note + std::string(70'000, 'x') + "\n"}) {
        CAPTURE(text);
        const auto opened = open_checkpoint(text, key.verifier_key());
        REQUIRE_FALSE(opened);
        CHECK(opened.error() == NoteProblem::malformed);
    }
}

TEST_CASE("a checkpoint key must be an Ed25519 private key in a file") {
    const Folder folder;
    const auto file = folder.path / "other.pem";
    CHECK_THROWS_AS(CheckpointKey::from_pem_file(origin, file), Fault);
    REQUIRE(succeeds("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " +
                     file.string()));
    CHECK_THROWS_AS(CheckpointKey::from_pem_file(origin, file), Fault);
    REQUIRE(succeeds("openssl genpkey -algorithm ed25519 -aes-256-cbc -pass pass:x -out " +
                     file.string()));
    CHECK_THROWS_AS(CheckpointKey::from_pem_file(origin, file), Fault);
    write_text(file, "no key at all");
    CHECK_THROWS_AS(CheckpointKey::from_pem_file(origin, file), Fault);
    new_key(folder, origin);
    CHECK_THROWS_AS(CheckpointKey::from_pem_file("a name", folder.path / "checkpoint.pem"), Fault);
}

TEST_CASE("a refused note or key leaves nothing in OpenSSL's error queue") {
    const Folder folder;
    const auto key = new_key(folder, origin);
    auto note = sign_checkpoint(sample_head(), key);
    note[origin.size() + 1] = '3';
    ERR_clear_error();
    CHECK_FALSE(open_checkpoint(note, key.verifier_key()));
    CHECK(ERR_peek_error() == 0);
    write_text(folder.path / "no-key", "text");
    CHECK_THROWS_AS(CheckpointKey::from_pem_file(origin, folder.path / "no-key"), Fault);
    CHECK(ERR_peek_error() == 0);
}
