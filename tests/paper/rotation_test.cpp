// SPDX-License-Identifier: Apache-2.0
// A page key's life, by the commands of docs/paper-format.md: published, retired, followed by
// another.
#include <nlohmann/json.hpp>

#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

namespace {

class Office {
public:
    Ran paper(const std::string& words, const std::string& list = "keys") const {
        return run_shomei(folder, "paper " + words + " --keys " + folder.at(list));
    }
    Ran publish(const std::string& key) const {
        return paper("publish " + folder.at(key) + " --city 422011");
    }
    // What a recipient with this list says of a page of one sheet.
    std::string verdict(const PageKey& key, std::chrono::sys_days issued,
                        const std::string& list = "keys") const {
        auto payload = sample_payload(key.id());
        payload.issued = issued;
        payload.page = payload.pages = 1;
        const auto ran = run_shomei(folder, "verify --json --keys " + folder.at(list) + " '" +
                                                signed_text(key, payload) + "'");
        return nlohmann::json::parse(ran.output)["sheets"][0]["verdict"];
    }

    Folder folder;
};

}  // namespace

TEST_CASE("after a change of key old pages verify, new pages verify, and late ones do not") {
    const Office office;
    const auto old_key = new_page_key(office.folder, "old.pem");
    const auto new_key = new_page_key(office.folder, "new.pem");
    const std::chrono::sys_days last = std::chrono::year(2026) / 3 / 31,
                                next = last + std::chrono::days(1);
    REQUIRE(office.publish("old.pem").exit_code == 0);
    // A recipient who copied the list before.
    std::filesystem::copy(office.folder.path / "keys", office.folder.path / "old-list");
    REQUIRE(office.publish("new.pem").exit_code == 0);
    const auto retired = office.paper("retire " + hex(old_key.id()) + " --until 2026-03-31");
    REQUIRE(retired.exit_code == 0);
    CHECK(has(retired.output, "422011-" + hex(old_key.id()) + "-until-20260331.pem"));

    CHECK(office.verdict(old_key, last) == "signed");
    CHECK(office.verdict(new_key, next) == "signed");
    CHECK(office.verdict(old_key, next) == "retired-key");
    // With the old list a new page is not known, and a late one cannot be told.
    CHECK(office.verdict(new_key, next, "old-list") == "unknown-key");
    CHECK(office.verdict(old_key, next, "old-list") == "signed");
}

TEST_CASE("a day may be moved, a key is published once, and what is wrong is said") {
    const Office office;
    const auto key = new_page_key(office.folder);
    REQUIRE(office.publish("page.pem").exit_code == 0);
    CHECK(office.publish("page.pem").exit_code == 1);
    const auto retire = "retire " + hex(key.id()) + " --until ";
    REQUIRE(office.paper(retire + "2026-03-31").exit_code == 0);
    REQUIRE(office.paper(retire + "2026-02-28").exit_code == 0);
    CHECK(office.verdict(key, std::chrono::year(2026) / 3 / 1) == "retired-key");
    CHECK(office.publish("page.pem").exit_code == 1);
    CHECK(office.paper("retire 00000000 --until 2026-03-31").exit_code == 1);
    CHECK(office.paper(retire + "2026-02-30").exit_code == 78);
    CHECK(office.paper("publish " + office.folder.at("page.pem") + " --city 42201").exit_code ==
          78);
    CHECK(office.paper("publish " + office.folder.at("missing.pem") + " --city 422011").exit_code ==
          78);
}

TEST_CASE("the site holds the page's files and the key list as JSON, readable by anyone") {
    const Office office;
    const auto key = new_page_key(office.folder);
    REQUIRE(office.publish("page.pem").exit_code == 0);
    REQUIRE(office.paper("retire " + hex(key.id()) + " --until 2026-03-31").exit_code == 0);
    const std::string source = SHOMEI_SOURCE_DIR;
    const auto words = "site --page " + source + "/issuance/paper/page --rules " + source +
                       "/config/municipalities/422011.json --out " + office.folder.at("site");
    REQUIRE(office.paper(words).exit_code == 0);
    REQUIRE(office.paper(words).exit_code == 0);  // again, over the first one
    CHECK(read_text(office.folder.path / "site/page.js") ==
          read_text(source + "/issuance/paper/page/page.js"));
    const auto list = nlohmann::json::parse(read_text(office.folder.path / "site/page-keys.json"));
    CHECK(list["format"] == "shomei-page-keys/v1");
    REQUIRE(list["keys"].size() == 1);
    CHECK(list["keys"][0]["id"] == hex(key.id()));
    CHECK(list["keys"][0]["city"] == "422011");
    CHECK(list["keys"][0]["until"] == "2026-03-31");
    CHECK(list["keys"][0]["name"]["ja"] == "長崎市");
    // The same key as openssl writes it.
    REQUIRE(succeeds("openssl pkey -in " + office.folder.at("page.pem") +
                     " -pubout -outform DER -out " + office.folder.at("spki")));
    CHECK(from_base64(list["keys"][0]["spki"].get<std::string>()) ==
          to_bytes(bytes_of(read_text(office.folder.path / "spki"))));
    using std::filesystem::perms;
    for (const auto* name : {"site/page.js", "site/page-keys.json"})
        CHECK((std::filesystem::status(office.folder.path / name).permissions() &
               perms::others_read) != perms::none);
}
