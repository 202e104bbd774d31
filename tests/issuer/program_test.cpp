// SPDX-License-Identifier: Apache-2.0
// The programs as an operator meets them: settings that are wrong, the admin socket, export and
// verification, the sheet's check.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

#include "fake_terminal.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const std::string bin = SHOMEI_BIN_DIR;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Ran check_config(TestWorld& world, const std::string& key, const std::string& value) {
    const auto before = world.extra_settings;
    world.extra_settings[key] = value;
    const auto file = world.write_settings();
    world.extra_settings = before;
    return run({bin + "/shomei-issuer", "--config", file.string(), "--check-config"});
}

}  // namespace

TEST_CASE("wrong settings end the issuer with 78 and one line that says which") {
    TestWorld world;
    const auto good = run(
        {bin + "/shomei-issuer", "--config", world.write_settings().string(), "--check-config"});
    CHECK(good.exit_code == 0);
    CHECK(good.output.empty());

    const auto expect = [&](const std::string& key, const std::string& value,
                            const std::string& part) {
        const auto ran = check_config(world, key, value);
        CAPTURE(ran.output);
        CHECK(ran.exit_code == 78);
        CHECK(has(ran.output, part));
        CHECK(ran.output.find('\n') == ran.output.size() - 1);
    };
    expect("listen.prot", "1", "'listen.port'");
    expect("listen.port", "70000", "from 0 to 65535");
    expect("tls.certificate", "nowhere.crt", "is not a file");
    const auto open_key = world.path("open.key");
    std::filesystem::copy_file(test_pki() / "keys/422011.key", open_key);
    std::filesystem::permissions(open_key, std::filesystem::perms(0640));
    expect("answer.key", open_key.string(), "chmod 600");
    for (const std::string key : {"database", "municipality.422011.register"}) {
        const auto readable = world.path(key + ".db");
        std::ofstream(readable) << "";
        std::filesystem::permissions(readable, std::filesystem::perms(0640));
        expect(key, readable.string(), "chmod 600");
        if (geteuid() != 0) continue;
        std::filesystem::permissions(readable, std::filesystem::perms(0600));
        REQUIRE(chown(readable.c_str(), 1, 1) == 0);
        expect(key, readable.string(), "belongs to another user");
    }
    expect("name", "Nagasaki", "'name'");
    expect("ledger.key", (test_pki() / "keys/422011.key").string(), "'ledger.key'");
    expect("evidence.key", (test_pki() / "keys/422011.key").string(), "32 bytes");
    expect("anchor.auth-ca-3.responder", "https:/x", "auth-ca-3");
    expect("municipality.131016.rules",
           std::string(SHOMEI_SOURCE_DIR) + "/tests/data/town/422011.json",
           "'municipality.131016.register' is missing");
    expect("terminal.approved_builds", "abc", "'terminal.approved_builds'");
    CHECK(run({bin + "/shomei-issuer", "--nothing"}).exit_code == 64);
    CHECK(run({bin + "/shomei-issuer", "--version"}).exit_code == 0);
}

TEST_CASE("the shipped settings file explains every key, and no other") {
    std::ifstream shipped(std::string(SHOMEI_SOURCE_DIR) + "/config/issuer.properties");
    std::set<std::string> explained;
    for (std::string line; std::getline(shipped, line);) {
        const auto equals = line.find(" =");
        if (line.starts_with("#") || equals == std::string::npos) continue;
        auto key = line.substr(0, equals);
        for (const std::string group : {"municipality.", "anchor."})
            if (key.starts_with(group)) key = group + "*" + key.substr(key.rfind('.'));
        explained.insert(key);
    }
    std::set<std::string> declared;
    for (const auto& key : declared_settings()) declared.insert(key.name);
    CHECK(explained == declared);
}

TEST_CASE("the running issuer serves operators, exports a ledger that verifies, and ends cleanly") {
    TestWorld world;
    world.stop();
    const auto town = std::string(SHOMEI_SOURCE_DIR) + "/tests/data/town/422011.json";
    std::filesystem::remove(world.path("issuer.db"));
    std::filesystem::remove(world.path("town.db"));
    const auto before = umask(022);  // the programs set their own
    std::ofstream(world.path("empty.jsonl")) << "";
    run({bin + "/shomei", "register", "import", world.path("empty.jsonl").string(), "--database",
         world.path("town.db").string()});
    sim::ChildProcess issuer(
        {.argv = {bin + "/shomei-issuer", "--config", world.write_settings().string()}});
    const auto url = issuer.wait_for("ready ", 30'000);
    umask(before);
    for (const std::string name : {"issuer.db", "issuer.db-wal", "town.db"})
        CHECK(std::filesystem::status(world.path(name)).permissions() ==
              std::filesystem::perms(0600));
    CHECK(url.starts_with("https://127.0.0.1:"));
    const auto socket = world.path("admin.sock").string();
    const auto shomei = [&](std::vector<std::string> words) {
        words.insert(words.begin(), bin + "/shomei");
        return run(words);
    };
    const auto certificate = (test_pki() / "tls/terminal-1.crt").string();
    CHECK(shomei({"terminal", "add", "store-1", certificate, "--socket", socket}).exit_code == 0);
    CHECK(shomei({"terminal", "add", "store-1", certificate, "--socket", socket}).exit_code == 1);
    const auto list = shomei({"terminal", "list", "--socket", socket});
    CHECK(has(list.output, "store-1\t" + hex(tls_digest("terminal-1"))));
    CHECK(shomei({"stop", city, "residence-copy", "--socket", socket}).exit_code == 0);
    const auto status = shomei({"status", "--socket", socket});
    CHECK(has(status.output, "stop\t422011\tresidence-copy"));
    const auto typing = [&](const std::string& lines, const std::string& words) {
        return run(
            {"sh", "-c",
             "printf '" + lines + "' | " + bin + "/shomei " + words + " --socket " + socket});
    };
    CHECK(typing("correct horse\\n", "operator add aoki").exit_code == 0);
    CHECK(typing("battery staple\\n", "operator add baba").exit_code == 0);
    CHECK(typing("paper and clip\\n", "operator add chiba").exit_code == 1);
    CHECK(shomei({"operator", "list", "--socket", socket}).output ==
          "aoki\tin-service\nbaba\tin-service\n");
    const std::string resume =
        "resume 422011 residence-copy --operator aoki --second baba --reason 'looked at'";
    CHECK(typing("correct horse\\nbattery stable\\n", resume).exit_code == 1);
    CHECK(typing("correct horse\\nbattery staple\\n", resume).exit_code == 0);
    CHECK_FALSE(has(shomei({"status", "--socket", socket}).output, "stop\t"));

    const auto out = world.path("export").string();
    CHECK(shomei({"ledger", "export", "--socket", socket, "--out", out}).output == "5\n");
    const auto key = world.path("ledger.vkey").string();
    std::ofstream(key) << shomei({"ledger", "key", "--socket", socket}).output;
    CHECK(shomei({"ledger", "verify", out, "--key", key}).exit_code == 0);
    const auto against = [&](const std::string& older) {
        return shomei({"ledger", "verify", out, "--key", key, "--older", older});
    };
    const auto kept = world.path("kept").string();
    const auto note = read_bytes(out + "/checkpoint");
    std::ofstream(kept) << text_of(note);
    CHECK(against(kept).exit_code == 0);
    for (const auto size : {std::size_t{0}, std::size_t{1}, note.size() / 2}) {
        std::ofstream(kept) << text_of(ByteView(note).first(size));
        const auto cut = against(kept);
        CHECK(cut.exit_code == 1);
        CHECK(has(cut.output, "older checkpoint: malformed"));
    }
    for (const auto& nothing : {world.path(".").string(), kept + "-none", std::string()})
        CHECK(against(nothing).exit_code == 74);
    const auto proof = shomei({"ledger", "prove", out, "1", "--key", key});
    CHECK(proof.exit_code == 0);
    CHECK(has(proof.output, "ev=stop\n"));
    CHECK(has(proof.output, "c2sp.org/tlog-proof@v1"));

    CHECK(issuer.stop(SIGTERM) == 0);
    CHECK(shomei({"terminal", "list", "--socket", socket}).exit_code == 69);
}

TEST_CASE("a sheet is checked by its QR, alone and as a set") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto paged = terminal.pages([&](auto& request) {
        // Two pages: every header field on both, the person's fields on the first.
        auto second = request.pages[0];
        request.pages[0].count = second.count = 2;
        second.number = 2;
        std::erase_if(second.field_ids,
                      [](const auto& id) { return !certificate::is_header_field(id); });
        second.digest = digest_of_fields(terminal.content, second.field_ids);
        request.pages.push_back(second);
    });
    REQUIRE(paged.ok());
    const auto texts = exchange::parse<exchange::PagesAnswer>(paged.body)->qr_texts;
    REQUIRE(texts.size() == 2);
    const auto keys = world.path("page-keys");
    std::filesystem::create_directory(keys);
    const auto id = run({"sh", "-c",
                         "openssl pkey -pubin -in " + (test_pki() / "keys/422011.pub").string() +
                             " -outform DER | sha256sum"})
                        .output.substr(0, 8);
    std::filesystem::copy_file(test_pki() / "keys/422011.pub",
                               keys / (std::string(city) + "-" + id + ".pem"));
    const auto verify = [&](std::vector<std::string> sheets) {
        sheets.insert(sheets.begin(), {bin + "/shomei", "verify", "--keys", keys.string()});
        return run(sheets);
    };
    const auto both = verify(texts);
    CHECK(both.exit_code == 0);
    CHECK(has(both.output, "page 1/2 of " + terminal.content.documents[0]));
    CHECK(has(both.output, "complete: all 2 pages"));
    const auto one = verify({texts[1]});
    CHECK(one.exit_code == 1);
    CHECK(has(one.output, "missing pages: 1"));
    auto changed = texts[0];
    changed[changed.size() - 5] = changed[changed.size() - 5] == 'A' ? 'B' : 'A';
    const auto bad = verify({changed});
    CHECK(bad.exit_code == 1);
    CHECK(has(bad.output, "not good"));
}

TEST_CASE("a municipality's rules are checked without an issuer") {
    const std::string source = SHOMEI_SOURCE_DIR;
    const auto good = run(
        {bin + "/shomei", "municipality", "check", source + "/config/municipalities/422011.json"});
    CHECK(good.exit_code == 0);
    CHECK(has(good.output, "422011"));
    const auto bad = run({bin + "/shomei", "municipality", "check",
                          source + "/config/municipalities/municipality.schema.json"});
    CHECK(bad.exit_code == 78);
}
