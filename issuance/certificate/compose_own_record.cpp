// SPDX-License-Identifier: Apache-2.0
// Certificates of the card holder alone: 印鑑登録証明書 and 所得・課税証明書.
#include <algorithm>

#include "cells.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/entitlement.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/tax_items.h"

namespace shomei::certificate {
namespace {

const Resident& holder_of(const Sheet& sheet) {
    SHOMEI_CHECK(sheet.order.people.size() == 1);
    return sheet.household.members.at(sheet.order.people.front());
}

const TaxYear& tax_year_of(const Sheet& sheet) {
    const auto& years = holder_of(sheet).tax_years;
    const int year = tax_year_on(japan_day(sheet.order.issued_s),
                                 sheet.municipality.entitlement().tax_year_from);
    const auto found = std::ranges::find(years, year, &TaxYear::year);
    if (found == years.end()) throw Fault(FaultCode::storage, "the tax year is not in the record");
    return *found;
}

std::string write_amount(std::int64_t amount) {
    auto digits = std::to_string(amount < 0 ? -amount : amount);
    for (auto i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return (amount < 0 ? "△" : "") + digits;
}

// 令和8年度, named for the era of its first day.
std::string write_fiscal_year(int year) {
    const auto first = write_era(std::to_string(year) + "-04-01");
    constexpr std::string_view year_word = "年";
    return first.substr(0, first.find(year_word) + year_word.size()) + "度";
}

// The calendar year whose income is taxed.
std::string write_income_year(int year) {
    const auto before = std::to_string(year - 1);
    return write_era(before + "-01-01") + "から" + write_era(before + "-12-31") + "まで";
}

}  // namespace

// The name is the one in force: a registration under another one has ended (entitlement.h), except
// that a former surname or alias may be what the seal shows.
void add_seal_registration(Sheet& sheet) {
    const auto& holder = holder_of(sheet);
    auto cells = sheet.owner(1);
    cells.always("seal-image", holder.seal_image);
    cells.always("name", holder.name);
    // Only foreign residents' readings belong to the seal's register.
    cells.if_any("name-kana", holder.foreign() ? holder.name_kana : "");
    if (holder.foreign())
        cells.if_any("alias", holder.alias);
    else
        cells.if_any("former-name", holder.former_name);
    cells.always("birth", write_day(holder, holder.birth_day));
    cells.always("address", sheet.household.address);
}

void add_income_tax(Sheet& sheet) {
    const auto& holder = holder_of(sheet);
    const auto& year = tax_year_of(sheet);
    auto head = sheet.head();
    head.always("tax-year", write_fiscal_year(year.year));
    head.always("income-year", write_income_year(year.year));
    auto cells = sheet.owner(1);
    cells.always("name", holder.name);
    cells.always("birth", write_day(holder, holder.birth_day));
    cells.always("address", sheet.household.address);
    cells.always("address-january-1", year.address_on_january_1);
    for (const auto& item : tax_items()) {
        const auto amount = year.amounts.find(item.id);
        cells.always(item.id, amount == year.amounts.end() ? "" : write_amount(amount->second));
    }
}

}  // namespace shomei::certificate
