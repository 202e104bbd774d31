// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/compose.h"

#include "cells.h"
#include "shomei/base/check.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

void add_certification(Sheet& sheet) {
    auto cells = sheet.head();
    const auto& order = sheet.order;
    const auto issuer = sheet.municipality.issuer_line(order.issued_s);
    cells.always("sentence", sheet.municipality.sentence(order.choice.kind, order.choice.scope));
    cells.always("issue-date", write_era_day(japan_day(order.issued_s)).value());
    cells.always("issuer-title", issuer.title);
    cells.always("issuer-name", issuer.name);
}

}  // namespace

std::vector<Field> compose(const Household& household, const Order& order,
                           const Municipality& municipality) {
    SHOMEI_CHECK(!order.people.empty() && order.people.size() <= people_limit);
    Sheet sheet{household, order, municipality};
    add_certification(sheet);
    switch (order.choice.kind) {
        case Kind::residence_copy:
        case Kind::residence_items:
            add_residence(sheet);
            break;
        case Kind::seal_registration:
            add_seal_registration(sheet);
            break;
        case Kind::income_tax:
            add_income_tax(sheet);
            break;
        case Kind::family_register_full:
        case Kind::family_register_individual:
            add_family_register(sheet);
            break;
        case Kind::family_register_address:
            add_family_addresses(sheet);
            break;
    }
    return std::move(sheet.fields);
}

}  // namespace shomei::certificate
