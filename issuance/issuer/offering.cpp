// SPDX-License-Identifier: Apache-2.0
#include "offering.h"

#include <algorithm>

#include "stops.h"

namespace shomei::issuer {

using certificate::RefusalCode;

std::vector<exchange::KindOpenness> list_openness(Transaction& transaction, const Desk& desk,
                                                  std::int64_t now_s) {
    std::vector<exchange::KindOpenness> kinds;
    for (const auto& offered : desk.municipality.kinds()) {
        exchange::KindOpenness kind;
        kind.kind = offered.kind;
        const auto available = desk.municipality.availability(offered.kind, now_s);
        kind.open = available.open;
        if (available.reason) kind.reason = certificate::name_of(*available.reason);
        kind.next_opening_s = available.next_opening_s.value_or(0);
        if (is_stopped(transaction, desk.city, std::string(certificate::id_of(offered.kind)))) {
            kind.open = false;
            kind.reason = certificate::name_of(RefusalCode::B05);
            kind.next_opening_s = 0;
        }
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

namespace {

tl::unexpected<Refusal> closed(const exchange::KindOpenness& kind, const Desk& desk) {
    const auto code = certificate::refusal_from_name(kind.reason).value_or(RefusalCode::B01);
    return refuse(code, {desk.city, 0});
}

}  // namespace

Step<void> require_open_kind(const std::vector<exchange::KindOpenness>& kinds, const Desk& desk) {
    if (kinds.empty()) return refuse(RefusalCode::B03, {desk.city, 0});
    if (std::any_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.open; }))
        return {};
    return closed(kinds.front(), desk);
}

Step<void> require_open(const std::vector<exchange::KindOpenness>& kinds, certificate::Kind kind,
                        const Desk& desk) {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& row) { return row.kind == kind; });
    if (found == kinds.end()) return refuse(RefusalCode::B03, {desk.city, 0});
    if (!found->open) return closed(*found, desk);
    return {};
}

std::vector<certificate::OfferedKind> offered_kinds(
    const Desk& desk, const std::vector<exchange::KindOpenness>& kinds, std::int64_t now_s) {
    std::vector<certificate::OfferedKind> offered;
    for (const auto& kind : desk.municipality.kinds()) {
        if (!require_open(kinds, kind.kind, desk)) continue;
        offered.push_back({kind.kind, kind.scopes, kind.options, kind.copies_limit,
                           desk.municipality.unit_yen(kind.kind, now_s)});
    }
    return offered;
}

std::vector<certificate::OfferedPerson> handles_of(const std::vector<std::string>& people,
                                                   const std::string& self) {
    std::vector<certificate::OfferedPerson> offered;
    for (const auto& person : people)
        offered.push_back({"m" + std::to_string(offered.size() + 1), "-", person == self});
    return offered;
}

Step<void> require_offered(const certificate::Offers& offers, const certificate::Choice& choice,
                           const Desk& desk) {
    if (const auto code = certificate::refusal_of(offers, choice))
        return refuse(*code, {desk.city, 0});
    return {};
}

certificate::Quote make_quote(const Desk& desk, const certificate::Choice& choice,
                              std::int64_t now_s) {
    const int yen = desk.municipality.unit_yen(choice.kind, now_s) * choice.copies;
    return {choice, yen, {{"quote." + std::string(certificate::id_of(choice.kind)), yen}}};
}

}  // namespace shomei::issuer
