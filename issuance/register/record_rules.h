// SPDX-License-Identifier: Apache-2.0
// What a record must be to be certified; asked when it is written and again when it is read.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/issuance/certificate/record.h"

namespace shomei::resident_register {

inline constexpr std::size_t members_limit = 64;

// One text item of a resident: its name in files and tables, where it lies, and its rule.
struct ItemRule {
    enum class Form { id, text, day, sex, my_number };
    std::string_view name;
    std::string certificate::Resident::*item;
    Form form;
    bool required;
};

// Every text item once, in the order of the table's columns.
const std::array<ItemRule, 24>& item_rules();

// The first member that breaks its rule and how, without its value; nullopt: none.
std::optional<std::string> first_error(const certificate::Resident& resident);
std::optional<std::string> first_error(const certificate::Household& household);

}  // namespace shomei::resident_register
