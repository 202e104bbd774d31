// SPDX-License-Identifier: Apache-2.0
// People and their household as one snapshot of the municipal system. Text is UTF-8 as registered,
// never normalised; an item that is not there is empty. Days are ISO `YYYY-MM-DD`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shomei::certificate {

// One resident's current items (住民基本台帳法 art. 7 and 30-45).
struct Resident {
    std::string id;  // key in the register, never shown
    std::string name, name_kana;
    std::string former_name, former_name_kana;  // 旧氏
    std::string alias;                          // 通称
    std::string birth_day, sex, relation;       // sex 男/女; relation 世帯主, 妻, 子, …
    std::string domicile, head_of_register;     // 本籍, 筆頭者
    std::string resident_since, address_since, notified_on;
    std::string previous_address;
    std::string my_number;  // 12 digits
    std::string nationality, status, period, period_end, residence_card,
        category;  // foreign residents
    std::string remarks;
    std::string changed_on;   // last change of name or address, for the signing-certificate notice
    bool suppressed = false;  // any reason; the reason itself never leaves the register

    bool foreign() const { return !nationality.empty(); }
    bool operator==(const Resident&) const = default;
};

struct Household {
    std::string address;
    std::string householder;        // name of the 世帯主
    std::vector<Resident> members;  // in the register's order
    std::int64_t version = 0;       // version of the snapshot

    bool operator==(const Household&) const = default;
};

}  // namespace shomei::certificate
