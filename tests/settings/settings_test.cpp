// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/settings/settings.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "shomei/base/fault.h"

using namespace shomei::settings;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        std::string name = (fs::temp_directory_path() / "shomei-settings-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path); }
    fs::path write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        std::ofstream(path / name) << text;
        chmod((path / name).c_str(), mode);
        return path / name;
    }
    fs::path path;
};

const std::vector<Key> keys = {
    {.name = "issuer.name"},
    {.name = "listen.port", .kind = KeyKind::number, .fallback = "8443", .most = 65535},
    {.name = "strict", .kind = KeyKind::flag, .fallback = "true"},
    {.name = "level", .fallback = "low", .choices = {"low", "high"}},
    {.name = "key", .kind = KeyKind::private_file, .fallback = ""},
    {.name = "anchor.*.certificate", .kind = KeyKind::file},
    {.name = "anchor.*.age", .kind = KeyKind::number, .fallback = "600", .least = 1, .most = 900},
};

std::string problem_of(const std::string& text) {
    const Folder folder;
    folder.write("a.crt", "x");
    folder.write("open.key", "x", 0644);
    try {
        Settings::load(folder.write("s.properties", text), keys);
    } catch (const shomei::Fault& fault) {
        CHECK(fault.code() == shomei::FaultCode::configuration);
        return fault.what();
    }
    return "";
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("values, fallbacks, groups and paths beside the file are read") {
    const Folder folder;
    folder.write("a.crt", "x");
    folder.write("own.key", "x", 0600);
    const auto file = folder.write("s.properties",
                                   "# a comment\n\nissuer.name = town, east\nstrict=false\n"
                                   "key = own.key\nanchor.3.certificate = a.crt\n"
                                   "anchor.2.certificate = a.crt\nanchor.2.age = 30\n");
    const auto settings = Settings::load(file, keys);
    CHECK(settings.text("issuer.name") == "town, east");
    CHECK(settings.list("issuer.name") == std::vector<std::string>{"town", "east"});
    CHECK(settings.number("listen.port") == 8443);
    CHECK_FALSE(settings.flag("strict"));
    CHECK(settings.path("key") == folder.path / "own.key");
    CHECK(settings.groups("anchor.*") == std::vector<std::string>{"2", "3"});
    CHECK(settings.number("anchor.2.age") == 30);
    CHECK(settings.number("anchor.3.age") == 600);
}

TEST_CASE("an unknown key names the nearest known one and its line") {
    const auto problem = problem_of("issuer.name = a\nlisten.prot = 1\n");
    CHECK(has(problem, "s.properties:2: unknown key 'listen.prot'"));
    CHECK(has(problem, "'listen.port'"));
}

TEST_CASE("a key with an empty word in it is unknown, not left aside") {
    for (const std::string key : {"issuer.name.", ".issuer.name", "issuer..name",
                                  "anchor.2.certificate.", "anchor..certificate"}) {
        CAPTURE(key);
        const auto problem = problem_of("issuer.name = a\n" + key + " = a.crt\n");
        CHECK(has(problem, ("unknown key '" + key + "'").c_str()));
    }
}

TEST_CASE("whatever is out of range, doubled, missing or open to others is refused") {
    CHECK(has(problem_of("listen.port = 1\n"), "'issuer.name' is missing"));
    CHECK(has(problem_of("issuer.name = a\nissuer.name = b\n"), "second time"));
    CHECK(has(problem_of("issuer.name = a\nlisten.port = 65536\n"), "from 0 to 65535"));
    CHECK(has(problem_of("issuer.name = a\nlisten.port = 1x\n"), "must be a number"));
    CHECK(has(problem_of("issuer.name = a\nstrict = yes\n"), "true or false"));
    CHECK(has(problem_of("issuer.name = a\nlevel = middle\n"), "one of: low, high"));
    CHECK(has(problem_of("issuer.name = a\nkey = open.key\n"), "chmod 600"));
    CHECK(has(problem_of("issuer.name = a\nkey = none.key\n"), "is not a file"));
    CHECK(has(problem_of("issuer.name = a\nanchor.2.age = 30\n"),
              "'anchor.2.certificate' is missing"));
    CHECK(has(problem_of("issuer.name = a\nanchor.2.certificate =\n"), "must name a path"));
    CHECK(has(problem_of("issuer.name\n"), "expected `key = value`"));
    CHECK(has(problem_of("issuer.name = a\x01\n"), "control character"));
    CHECK(has(problem_of("issuer.name = " + std::string(4097, 'a') + "\n"), "bytes"));
    CHECK(has(problem_of(std::string(70000, '#')), "64 KiB"));
}

TEST_CASE("a private file that need not be there is checked once it is") {
    const std::vector<Key> one{{.name = "database", .kind = KeyKind::private_new_file}};
    const Folder folder;
    const auto file = folder.write("s.properties", "database = state.db\n");
    CHECK(Settings::load(file, one).path("database") == folder.path / "state.db");
    folder.write("state.db", "x", 0600);
    CHECK_NOTHROW(Settings::load(file, one));
    folder.write("state.db", "x", 0640);
    CHECK_THROWS_WITH(Settings::load(file, one), doctest::Contains("chmod 600"));
}

TEST_CASE("a settings file that everybody may change, or that is not there, is refused") {
    const Folder folder;
    const auto file = folder.write("s.properties", "issuer.name = a\n", 0666);
    CHECK_THROWS_AS(Settings::load(file, keys), shomei::Fault);
    CHECK_THROWS_AS(Settings::load(folder.path / "none", keys), shomei::Fault);
}

TEST_CASE("a database is a file of one's own, or PostgreSQL's words without a password") {
    const std::vector<Key> both{{.name = "state", .kind = KeyKind::new_database},
                                {.name = "register", .kind = KeyKind::database}};
    const Folder folder;
    const auto load = [&](const std::string& state, const std::string& residents) {
        return Settings::load(
            folder.write("s.properties", "state = " + state + "\nregister = " + residents + "\n"),
            both);
    };
    const std::string server = "postgresql:host=127.0.0.1 dbname=shomei";
    CHECK(load(server, server).place("state") == server);
    CHECK_THROWS_WITH(load("state.db", "town.db"), doctest::Contains("is not a file"));
    folder.write("town.db", "x");
    CHECK(load("state.db", "town.db").place("register") == folder.path / "town.db");
    CHECK(load("state.db", "town.db").place("state") == folder.path / "state.db");
    folder.write("town.db", "x", 0644);
    CHECK_THROWS_WITH(load("state.db", "town.db"), doctest::Contains("chmod 600"));
    CHECK_THROWS_WITH(load(server + " password=x", server), doctest::Contains("passfile"));
    CHECK_THROWS_WITH(load("postgresql://u:x@127.0.0.1/shomei", server),
                      doctest::Contains("passfile"));
}
