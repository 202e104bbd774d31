// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/page_digest.h"

#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

TEST_CASE("field and page digests are what the openssl command works out") {
    const Folder folder;
    const auto sha = [&](const std::string& text) {
        write_text(folder.at("in"), text);
        REQUIRE(succeeds("openssl dgst -sha256 -binary -out " + folder.at("out") + " " +
                         folder.at("in")));
        return read_text(folder.at("out"));
    };
    FieldSalt salt{};
    salt.fill(0x11);
    const std::string value = "見本　太郎";
    const auto field = field_digest("holder.name", salt, value);
    const auto expected = sha("shomei-field/v1\nholder.name\n" + std::string(16, '\x11') + value);
    CHECK(text_of(field) == expected);

    const auto other = field_digest("holder.address", salt, "");
    const std::array fields{field, other};
    const auto page = page_digest(fields);
    CHECK(text_of(page) == sha("shomei-page/v1\n" + expected + std::string(text_of(other))));
    CHECK(page_tag(head_of(page)) == hex(page).substr(0, 8));
}

TEST_CASE("a page digest depends on id, salt, value and order") {
    const FieldSalt salt{};
    FieldSalt other_salt{};
    other_salt[15] = 1;
    const auto field = field_digest("a", salt, "v");
    CHECK(field != field_digest("b", salt, "v"));
    CHECK(field != field_digest("a", other_salt, "v"));
    CHECK(field != field_digest("a", salt, "w"));
    const std::array forward{field, field_digest("b", salt, "v")};
    const std::array backward{forward[1], forward[0]};
    CHECK(page_digest(forward) != page_digest(backward));
    CHECK(page_digest(forward) != page_digest(std::span(forward).first(1)));
}
