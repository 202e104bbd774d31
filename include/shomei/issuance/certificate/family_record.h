// SPDX-License-Identifier: Apache-2.0
// One family register (戸籍) with the addresses of its people (戸籍の附票), as one snapshot of the
// municipal system. Text is UTF-8 as registered, never normalised; an item that is not there is
// empty. Days are ISO `YYYY-MM-DD`.
#pragma once

#include <string>
#include <vector>

namespace shomei::certificate {

// One matter of the register as a whole (戸籍事項) or of one person (身分事項).
struct FamilyEvent {
    std::string title;              // 戸籍編製, 出生, 婚姻, …
    std::vector<std::string> rows;  // as they are printed: 【出生日】平成3年4月5日

    bool operator==(const FamilyEvent&) const = default;
};

// One line of the address supplement.
struct FamilyAddress {
    std::string address;
    std::string since;  // 住所を定めた年月日

    bool operator==(const FamilyAddress&) const = default;
};

// Who stands in the register (戸籍に記録されている者).
struct FamilyMember {
    // Empty for who is no resident here, unless the register protects them by it.
    std::string resident_id;
    std::string name;  // 名: without the surname, which is the register's
    std::string name_kana;
    std::string birth_day, sex, father, mother, relation;  // relation 長男, 二女, …
    bool removed = false;                                  // 除籍
    std::vector<FamilyEvent> events;                       // in the register's order
    std::vector<FamilyAddress> addresses;                  // oldest first
    // Any reason, also of who is no resident here: where they live must not be shown.
    bool suppressed = false;

    bool operator==(const FamilyMember&) const = default;
};

struct FamilyRecord {
    std::string domicile;              // 本籍
    std::string head_of_register;      // 筆頭者の氏名
    std::vector<FamilyEvent> events;   // of the register as a whole
    std::vector<FamilyMember> people;  // in the register's order

    bool operator==(const FamilyRecord&) const = default;
};

}  // namespace shomei::certificate
