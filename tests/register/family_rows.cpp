// SPDX-License-Identifier: Apache-2.0
#include "family_rows.h"

namespace shomei::resident_register {

Json family_row(std::int64_t version, const std::string& family) {
    return row("family", version,
               {{"family_id", family},
                {"domicile", "長崎県長崎市見本町1番地"},
                {"head_of_register", "𠮷野 葛󠄂子"}});
}

Json family_member_row(int seat, std::int64_t version, const std::string& family) {
    auto out = row("family_member", version,
                   {{"family_id", family},
                    {"seat", seat},
                    {"name", seat == 1 ? "葛󠄂子" : "か゚の" + std::to_string(seat)},
                    {"birth_day", "1989-01-08"}});
    if (seat == 1)
        out.update({{"resident_id", "r1"},
                    {"name_kana", "クズコ"},
                    {"sex", "女"},
                    {"father", "辻󠄂一"},
                    {"mother", "辻󠄂ハル"},
                    {"relation", "長女"}});
    if (seat == 3) out["removed"] = true;
    return out;
}

Json family_event_row(int seat, int number, std::int64_t version, const std::string& family) {
    return row("family_event", version,
               {{"family_id", family},
                {"seat", seat},
                {"number", number},
                {"title", seat == 0 ? "戸籍編製" : "出生"},
                {"row_1", "【届出日】平成" + std::to_string(number) + "年4月1日"},
                {"row_2", "【届出人】父"}});
}

Json family_address_row(int seat, int number, std::int64_t version, const std::string& family) {
    return row("family_address", version,
               {{"family_id", family},
                {"seat", seat},
                {"number", number},
                {"address", "長崎県長崎市見本町" + std::to_string(number) + "番1号"},
                {"since", "2019-05-01"}});
}

Json family_standing_row(const std::string& state, std::int64_t version) {
    return row("family_register", version, {{"resident_id", "r1"}, {"state", state}});
}

std::vector<Json> resident_with_family() {
    return {household_row(),
            resident_row(),
            family_standing_row("current"),
            family_row(),
            family_member_row(3),
            family_member_row(1),
            family_member_row(2),
            family_event_row(1, 12),
            family_event_row(1, 2),
            family_event_row(0, 1),
            family_event_row(3, 1),
            family_address_row(1, 2),
            family_address_row(1, 1),
            family_address_row(2, 1)};
}

}  // namespace shomei::resident_register
