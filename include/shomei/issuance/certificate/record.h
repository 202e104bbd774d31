// SPDX-License-Identifier: Apache-2.0
// People and their household as one snapshot of the municipal system. Text is UTF-8 as registered,
// never normalised; an item that is not there is empty. Days are ISO `YYYY-MM-DD`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shomei/issuance/certificate/family_record.h"

namespace shomei::certificate {

// What is known of one tax year (年度) of a resident.
struct TaxYear {
    int year = 0;                        // 2026: the year that begins with its June notices
    bool declared = false;               // there is data to certify
    bool resident_on_january_1 = false;  // of that year, in this municipality
    std::string address_on_january_1;
    // Yen, or persons, by item: `salary-receipts`. An item that is not there has no amount.
    std::map<std::string, std::int64_t, std::less<>> amounts;

    bool operator==(const TaxYear&) const = default;
};

// Where a resident's family register (戸籍) stands for issuing.
enum class FamilyRegister {
    elsewhere,  // the domicile is in another municipality, or there is none (foreign residents)
    current,
    updating,  // a notification is being entered
};

// One resident's current items (住民基本台帳法 art. 7 and 30-45), and what the registers beside the
// resident register say about certifying.
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
    bool removed = false;     // died or moved away: kept as a tombstone while the card is known
    bool glyphs_pending = false;       // characters of the record are still being registered
    std::string move_out_notified_on;  // 転出届
    // 印鑑登録; all empty where there is none or it was cancelled.
    std::string seal_number, seal_name, seal_registered_on;
    std::string seal_image;  // base64 of a PNG: 1 bit, 600 dpi, at most 25 mm on each side
    std::vector<TaxYear> tax_years;  // rising
    FamilyRegister family_register = FamilyRegister::elsewhere;
    std::string family_register_from;  // with `updating`: the day it is expected back, if known

    bool foreign() const { return !nationality.empty(); }
    bool operator==(const Resident&) const = default;
};

struct Household {
    std::string address;
    std::string householder;        // name of the 世帯主
    std::vector<Resident> members;  // in the register's order
    std::int64_t version = 0;       // version of the snapshot
    // Of the resident who was asked for, where it is kept here.
    std::optional<FamilyRecord> family;

    bool operator==(const Household&) const = default;
};

// A row of the card table: whose certificate it is, and whether it may be used yet.
struct CardRow {
    enum class Standing {
        in_use,
        continuation_due,          // moved in, 継続利用 not done
        use_registration_pending,  // 利用登録申請 of someone who lives elsewhere
        use_registration_accepted,
    };
    std::string resident_id;
    std::string registered_on;  // the day this row was made, or empty: long ago
    Standing standing = Standing::in_use;

    bool operator==(const CardRow&) const = default;
};

}  // namespace shomei::certificate
