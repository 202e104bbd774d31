// SPDX-License-Identifier: Apache-2.0
// Fictional households as the issuer would grant them.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "shomei/issuance/certificate/content.h"

namespace shomei::sample {

using Values = std::vector<std::pair<std::string, std::string>>;

// Replaces the value of `name`, which must be there.
inline Values with(Values values, const std::string& name, const std::string& value) {
    for (auto& [key, old] : values) {
        if (key != name) continue;
        old = value;
        return values;
    }
    throw std::logic_error("no such field: " + name);
}

inline const std::string& value_of(const certificate::Content& content,
                                   const std::string& field_id) {
    for (const auto& field : content.fields)
        if (field.id == field_id) return field.value;
    throw std::logic_error("no such field: " + field_id);
}

// 𠮷田 辻󠄂郎
inline Values japanese_person() {
    return {{"name", "𠮷田　辻\U000E0102郎"},
            {"name-kana", "ヨシダ　ツジロウ"},
            {"former-name", "＊＊＊"},
            {"former-name-kana", "＊＊＊"},
            {"birth", "昭和55年4月12日"},
            {"sex", "男"},
            {"relation", "世帯主"},
            {"domicile", "長崎県長崎市見本町九丁目99番地"},
            {"head-of-register", "𠮷田　辻\U000E0102郎"},
            {"resident-since", "平成20年3月25日"},
            {"address-since", "平成31年4月2日"},
            {"notified", "平成20年4月2日"},
            {"previous-address", "東京都葛\U000E0102飾区見本台八丁目88番8号　見本ハイツ801号室"},
            {"my-number", "【省略】"},
            {"resident-code", "【省略】"},
            {"remarks", "＊＊＊"}};
}

inline Values foreign_person() {
    return {{"name", "SAMPLE MARIA GUADALUPE"},
            {"name-kana", "サンプル　マリア　グアダルーペ"},
            {"alias", "見本　真理亜"},
            {"birth", "1984年11月3日"},
            {"sex", "女"},
            {"relation", "妻"},
            {"nationality", "フィリピン共和国"},
            {"status", "日本人の配偶者等"},
            {"period", "5年"},
            {"period-end", "2029年6月30日"},
            {"residence-card", "AB12345678CD"},
            {"category", "中長期在留者"},
            {"resident-since", "2012年7月9日"},
            {"address-since", "2019年4月2日"},
            {"notified", "2012年7月12日"},
            {"previous-address", "福岡県福岡市見本区見本一丁目1番1号"},
            {"my-number", "【省略】"},
            {"resident-code", "【省略】"},
            {"remarks", "＊＊＊"}};
}

// A household of these people with its header; one document.
inline certificate::Content household(const std::vector<Values>& people) {
    certificate::Content content;
    content.iid = std::string(32, '0');
    content.city_code = "422011";
    content.documents = {"20261122-00000001"};
    content.issued_s = 1795305600;
    const auto add = [&content](const std::string& id, const std::string& value) {
        content.fields.push_back({id, {}, value});
    };
    add("head.address", "長崎県長崎市見本町九丁目99番9号　見本マンション901号室");
    add("head.householder", "𠮷田　辻\U000E0102郎");
    add("head.sentence", "この写しは、世帯全員の住民票の原本と相違ないことを証明する。");
    add("head.issue-date", "令和8年11月22日");
    add("head.issuer-title", "長崎市長");
    add("head.issuer-name", "見　本　花　子");
    for (std::size_t k = 1; k <= people.size(); ++k) {
        content.people.push_back("m" + std::to_string(k));
        for (const auto& [name, value] : people[k - 1])
            add("p" + std::to_string(k) + "." + name, value);
    }
    return content;
}

// Five people: variation sequences, characters above the basic plane, a former name, か゚, a foreign
// resident with alias, a name of 60 characters.
inline certificate::Content five_people() {
    auto child = with(japanese_person(), "relation", "子");
    child = with(child, "birth", "平成25年6月1日");
    child = with(child, "name", "𠮷田　祐\uFA19子");
    child = with(child, "sex", "女");
    child = with(child, "name-kana", "ヨシダ　ユウコ");
    auto mother = with(japanese_person(), "relation", "母");
    mother = with(mother, "name", "髙橋　渡邉\U000E010Fか\u309Aね");
    mother = with(mother, "name-kana", "タカハシ　ワタナベカ\u309Aネ");
    mother = with(mother, "former-name", "濵﨑");
    mother = with(mother, "former-name-kana", "ハマサキ");
    mother = with(mother, "sex", "女");
    mother = with(mother, "birth", "昭和元年12月30日");
    mother = with(mother, "remarks", "職権により記載");
    auto guest = with(foreign_person(), "relation", "同居人");
    guest = with(guest, "name", "SAMPLE-BARTHOLOMEW MAXIMILIAN ALEXANDER CHRISTOPHER-JONATHAN");
    guest = with(guest, "sex", "男");
    return household({japanese_person(), foreign_person(), child, mother, guest});
}

}  // namespace shomei::sample
