// SPDX-License-Identifier: Apache-2.0
// What a municipal system may state about its people: the one description behind the file reader,
// the tables and their checks (docs/register-format.md is the same for vendors).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shomei/issuance/certificate/record.h"

namespace shomei::resident_register {

inline constexpr std::size_t text_limit_bytes = 1000;
inline constexpr std::size_t members_limit = 64;
inline constexpr int event_rows_limit = 12;  // row_1 to row_12
inline constexpr std::int64_t yen_limit = 1'000'000'000'000;

struct Item {
    enum class Form {
        id,          // A-Z a-z 0-9 - _, at most 64
        text,        // a record text (record_text.h) of at most 1,000 bytes
        day,         // YYYY-MM-DD from 1873 on
        sex,         // 男 or 女
        my_number,   // 12 digits
        serial,      // 1 to 20 bytes of lower-case hex without leading zero bytes
        image,       // of a seal (seal_image.h)
        family,      // elsewhere, current, updating
        standing,    // of a card: the words of certificate::CardRow::Standing
        seat,        // 1 to 64
        place,       // 0 to 64: a seat, or 0 for the register itself
        number,      // 1 to 999
        generation,  // 1 to 99
        year,        // 1900 to 2999
        yen,         // 0 to 10^12
        persons,     // 0 to 99
        flag,        // true or false
    };
    std::string_view name;  // in files and tables
    Form form;
    bool required;
    std::string certificate::Resident::*member = nullptr;  // where a resident keeps it
};

struct Aspect {
    std::string_view name;          // `about` in files
    std::string_view table;         // where it is kept
    std::span<const Item> subject;  // the items that name what is stated about
    std::span<const Item> items;
    // Every statement is kept, not the newest alone: the seal is what all of them leave standing.
    bool keeps_all = false;
    // The statement itself ends something and says no more.
    bool ends = false;
    // Ends by a statement only, never by a file of everything that does not name it.
    bool outlasts_silence = false;
};

std::span<const Aspect> aspects();
const Aspect* find_aspect(std::string_view name);
// An item of any aspect, so that of one name all are numbers, all flags or neither; nullptr: nobody
// states such a thing.
const Item* find_item(std::string_view name);

// An amount that is not there is kept as -1, since 0 is one.
bool is_amount(Item::Form form);
// Numbers and flags are kept as integers, all else as text.
bool is_number(Item::Form form);
// `value` as files write it, never empty.
bool follows(std::string_view value, Item::Form form);

// The first item that breaks its rule and how, without its value; nullopt: none. Asked when a
// record is written and again when it is read, since what is drawn comes from there.
std::optional<std::string> first_error(const certificate::Resident& resident);
std::optional<std::string> first_error(const certificate::Household& household);

}  // namespace shomei::resident_register
