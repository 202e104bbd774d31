// SPDX-License-Identifier: Apache-2.0
// The municipal system as the issuer sees it: a port, since a municipality's own system and the
// issuer's own store both stand behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::resident_register {

// One resident's current items (住民基本台帳法 art. 7 and 30-45). Text is UTF-8 as registered,
// never normalised; an item that is not there is empty. Days are ISO `YYYY-MM-DD`.
struct Resident {
    std::string id;  // key in this register, never shown
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
};

// A household as of one snapshot.
struct Household {
    std::string address;
    std::string householder;
    std::vector<Resident> members;  // in the register's order
    std::int64_t version = 0;       // version of the snapshot
};

class Register {
public:
    virtual ~Register() = default;

    // The resident a card certificate belongs to (architecture decision 2). nullopt: not known
    // here.
    virtual std::optional<std::string> find_card(int ca_generation, ByteView serial) = 0;
    // The household of one resident, all rows of one snapshot. nullopt: no such resident now.
    // Fault{storage} where a row cannot be read or is not valid.
    virtual std::optional<Household> read_household(const std::string& resident_id) = 0;
};

}  // namespace shomei::resident_register
