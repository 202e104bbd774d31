// SPDX-License-Identifier: Apache-2.0
// Which words of a register's file are handed over to be looked at.
#include "shomei/issuance/register/feed_texts.h"

#include <doctest/doctest.h>

#include "family_rows.h"

using namespace shomei;
using namespace shomei::resident_register;

TEST_CASE("every text that people wrote is handed over with its row, and nothing else") {
    const OnSqlite at;
    const std::vector<Json> rows{family_row(), family_member_row(1), family_event_row(0, 1),
                                 family_address_row(2, 7),
                                 row("tax", 1,
                                     {{"resident_id", "r1"},
                                      {"year", 2026},
                                      {"declared", true},
                                      {"resident_on_january_1", true},
                                      {"address_on_january_1", "見本町1番"},
                                      {"tax_total", 5}})};
    const auto file = at.file("feed.jsonl");
    std::ofstream(file, std::ios::binary) << lines(head_of_all(), rows);
    std::vector<std::string> seen;
    CHECK(read_texts(file, [&](const FeedText& text) {
              seen.push_back(std::to_string(text.line) + " " + text.about + " " + text.subject +
                             " " + std::string(text.item) + " " + text.text);
          }).empty());
    CHECK(seen == std::vector<std::string>{
                      "2 family f1 domicile 長崎県長崎市見本町1番地",
                      "2 family f1 head_of_register 𠮷野 葛󠄂子",
                      "3 family_member f1 1 name 葛󠄂子",
                      "3 family_member f1 1 name_kana クズコ",
                      "3 family_member f1 1 father 辻󠄂一",
                      "3 family_member f1 1 mother 辻󠄂ハル",
                      "3 family_member f1 1 relation 長女",
                      "4 family_event f1 0 1 title 戸籍編製",
                      "4 family_event f1 0 1 row_1 【届出日】平成1年4月1日",
                      "4 family_event f1 0 1 row_2 【届出人】父",
                      "5 family_address f1 2 7 address 長崎県長崎市見本町7番1号",
                      "6 tax r1 2026 address_on_january_1 見本町1番",
                  });
}
