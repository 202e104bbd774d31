// SPDX-License-Identifier: Apache-2.0
#include "cells.h"

#include <algorithm>

#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {

void Cells::always(std::string_view item, const std::string& value) {
    add(item, value.empty() ? marks_.empty : value);
}

void Cells::asked(std::string_view item, bool wanted, const std::string& value) {
    wanted ? always(item, value) : add(item, marks_.omitted);
}

void Cells::never(std::string_view item) { add(item, marks_.omitted); }

void Cells::if_any(std::string_view item, const std::string& value) {
    add(item, value.empty() ? marks_.unused : value);
}

void Cells::add(std::string_view item, const std::string& value) {
    fields_.push_back({prefix_ + std::string(item), random_bytes<16>(), value});
}

bool Sheet::wants(std::string_view option) const {
    return std::ranges::find(order.choice.options, option) != order.choice.options.end();
}

Cells Sheet::head() { return {fields, "head.", municipality.marks()}; }

Cells Sheet::owner(std::size_t k) {
    return {fields, "p" + std::to_string(k) + ".", municipality.marks()};
}

std::string write_era(const std::string& iso_day) {
    if (iso_day.empty()) return {};
    const auto day = parse_iso_day(iso_day);
    auto era_day = day ? write_era_day(*day) : std::nullopt;
    if (!era_day) throw Fault(FaultCode::storage, "a day of the record cannot be written");
    return *std::move(era_day);
}

std::string write_day(const Resident& person, const std::string& iso_day) {
    auto era_day = write_era(iso_day);
    if (era_day.empty() || !person.foreign()) return era_day;
    return write_western_day(parse_iso_day(iso_day).value());
}

}  // namespace shomei::certificate
