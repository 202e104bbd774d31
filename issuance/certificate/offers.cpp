// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/offers.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "shomei/base/check.h"
#include "shomei/issuance/certificate/compose.h"
#include "shomei/issuance/certificate/record_text.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::certificate {
namespace {

using nlohmann::json;

constexpr std::size_t offers_limit_bytes = 1 << 20;
constexpr std::size_t people_offered_limit = 64;
constexpr std::size_t kinds_limit = 16;
constexpr std::size_t name_limit_bytes = 2000;
constexpr IntegerRange copies_range{1, 32};
constexpr IntegerRange unit_range{0, 100'000};
constexpr IntegerRange instant_range{0, 253'402'300'799};  // to 9999-12-31T23:59:59Z

template <class Items, class Key>
bool all_differ(const Items& items, Key key) {
    std::set<std::string> keys;
    return std::all_of(items.begin(), items.end(), [&](const auto& item) {
        return keys.insert(std::string(key(item))).second;
    });
}

bool is_good(const OfferedKind& kind) {
    return !kind.scopes.empty() &&
           all_differ(kind.scopes, [](auto extent) { return id_of(extent); }) &&
           kind.copies_limit >= copies_range.least && kind.copies_limit <= copies_range.most &&
           kind.unit_yen >= unit_range.least && kind.unit_yen <= unit_range.most;
}

std::optional<OfferedPerson> read_person(const json& item) {
    if (!has_exactly(item, {"handle", "name", "self"})) return std::nullopt;
    const auto* handle = text_member(item, "handle", 3);
    const auto* name = text_member(item, "name", name_limit_bytes);
    if (handle == nullptr || name == nullptr || !item.at("self").is_boolean()) return std::nullopt;
    return OfferedPerson{*handle, *name, item.at("self").get<bool>()};
}

std::optional<std::vector<Scope::Extent>> read_extents(const json& list) {
    if (!list.is_array()) return std::nullopt;
    std::vector<Scope::Extent> out;
    for (const auto& item : list) {
        const auto extent =
            item.is_string() ? extent_from_id(item.get<std::string>()) : std::nullopt;
        if (!extent) return std::nullopt;
        out.push_back(*extent);
    }
    return out;
}

std::optional<OfferedKind> read_kind(const json& item) {
    if (!has_exactly(item, {"kind", "scopes", "options", "copies_limit", "unit_yen"}))
        return std::nullopt;
    const auto* id = text_member(item, "kind", 32);
    const auto* options_text = text_member(item, "options", 600);
    const auto copies_limit = integer_member(item, "copies_limit", copies_range);
    const auto unit_yen = integer_member(item, "unit_yen", unit_range);
    auto scopes = read_extents(item.at("scopes"));
    if (id == nullptr || options_text == nullptr || !copies_limit || !unit_yen || !scopes)
        return std::nullopt;
    const auto kind = kind_from_id(*id);
    auto options = parse_options(*options_text);
    if (!kind || !options) return std::nullopt;
    return OfferedKind{*kind, std::move(*scopes), std::move(*options),
                       static_cast<int>(*copies_limit), static_cast<int>(*unit_yen)};
}

std::optional<RefusedKind> read_refused(const json& item) {
    if (!has_exactly(item, {"kind", "reason", "next_opening"})) return std::nullopt;
    const auto* id = text_member(item, "kind", 32);
    const auto* name = text_member(item, "reason", 3);
    const auto next_opening_s = integer_member(item, "next_opening", instant_range);
    if (id == nullptr || name == nullptr || !next_opening_s) return std::nullopt;
    const auto kind = kind_from_id(*id);
    const auto reason = refusal_from_name(*name);
    if (!kind || !reason) return std::nullopt;
    return RefusedKind{*kind, *reason, *next_opening_s};
}

bool people_are_good(const std::vector<OfferedPerson>& people) {
    return people.size() <= people_offered_limit &&
           all_differ(people, std::mem_fn(&OfferedPerson::handle)) &&
           std::ranges::all_of(people, [](const OfferedPerson& person) {
               return is_handle(person.handle) && !person.name.empty() &&
                      is_plain_text(person.name, name_limit_bytes);
           });
}

// Exactly one of the household is the card holder, and nobody else of the register.
bool self_is_one(const Offers& offers) {
    if (std::ranges::count_if(offers.people, &OfferedPerson::self) != 1) return false;
    const auto self = std::ranges::find_if(offers.people, &OfferedPerson::self);
    return std::ranges::all_of(offers.family, [&](const OfferedPerson& person) {
        return person.self == (person.handle == self->handle);
    });
}

json write_people(const std::vector<OfferedPerson>& people) {
    json out = json::array();
    for (const auto& person : people)
        out.push_back({{"handle", person.handle}, {"name", person.name}, {"self", person.self}});
    return out;
}

// Offered or refused, a kind stands once.
bool kinds_are_good(const Offers& offers) {
    std::set<Kind> kinds;
    for (const auto& kind : offers.kinds)
        if (!is_good(kind) || !kinds.insert(kind.kind).second) return false;
    for (const auto& kind : offers.refused)
        if (traits_of(kind.reason).is_notice || kind.next_opening_s < instant_range.least ||
            kind.next_opening_s > instant_range.most || !kinds.insert(kind.kind).second)
            return false;
    return kinds.size() <= kinds_limit;
}

// Reads every item of a list with `read`; false where one is refused or there are too many.
template <class Item, class Read>
bool read_list(const json& list, std::vector<Item>& out, Read read) {
    if (!list.is_array() || list.size() > people_offered_limit) return false;
    for (const auto& item : list) {
        auto value = read(item);
        if (!value) return false;
        out.push_back(std::move(*value));
    }
    return true;
}

std::optional<std::string> read_notice(const json& item) {
    if (!item.is_string()) return std::nullopt;
    return item.get<std::string>();
}

}  // namespace

bool is_well_formed(const Offers& offers) {
    if (!people_are_good(offers.people) || !people_are_good(offers.family)) return false;
    if (!self_is_one(offers) || !kinds_are_good(offers)) return false;
    if (!all_differ(offers.notices, [](const auto& code) { return code; })) return false;
    return std::all_of(offers.notices.begin(), offers.notices.end(), [](const auto& name) {
        const auto code = refusal_from_name(name);
        return code && traits_of(*code).is_notice;
    });
}

Bytes write_offers(const Offers& offers) {
    SHOMEI_CHECK(is_well_formed(offers));
    json kinds = json::array();
    for (const auto& kind : offers.kinds) {
        json scopes = json::array();
        for (const auto extent : kind.scopes) scopes.push_back(id_of(extent));
        kinds.push_back({{"kind", id_of(kind.kind)},
                         {"scopes", std::move(scopes)},
                         {"options", write_options(kind.options)},
                         {"copies_limit", kind.copies_limit},
                         {"unit_yen", kind.unit_yen}});
    }
    json refused = json::array();
    for (const auto& kind : offers.refused)
        refused.push_back({{"kind", id_of(kind.kind)},
                           {"reason", name_of(kind.reason)},
                           {"next_opening", kind.next_opening_s}});
    const json out = {{"people", write_people(offers.people)},
                      {"family", write_people(offers.family)},
                      {"kinds", std::move(kinds)},
                      {"refused", std::move(refused)},
                      {"notices", offers.notices}};
    return to_bytes(bytes_of(out.dump()));
}

std::optional<Offers> parse_offers(ByteView text) {
    const auto document = parse_strict_json(text, offers_limit_bytes);
    if (!document || !has_exactly(*document, {"people", "family", "kinds", "refused", "notices"}))
        return std::nullopt;
    Offers out;
    if (!read_list(document->at("people"), out.people, read_person) ||
        !read_list(document->at("family"), out.family, read_person) ||
        !read_list(document->at("kinds"), out.kinds, read_kind) ||
        !read_list(document->at("refused"), out.refused, read_refused) ||
        !read_list(document->at("notices"), out.notices, read_notice) || !is_well_formed(out))
        return std::nullopt;
    return out;
}

const std::vector<OfferedPerson>& people_for(const Offers& offers, Kind kind) {
    return traits_of(kind).part == RecordPart::family_register ? offers.family : offers.people;
}

std::optional<std::vector<std::size_t>> people_of(const Offers& offers, Kind kind,
                                                  const Scope& scope) {
    const auto& people = people_for(offers, kind);
    const auto chosen = [&scope](const OfferedPerson& person) {
        switch (scope.extent) {
            case Scope::Extent::self:
                return person.self;
            case Scope::Extent::household:
                return true;
            case Scope::Extent::members:
                return std::find(scope.members.begin(), scope.members.end(), person.handle) !=
                       scope.members.end();
        }
        check_failed();
    };
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < people.size(); ++i)
        if (chosen(people[i])) out.push_back(i);
    if (out.empty()) return std::nullopt;
    if (scope.extent == Scope::Extent::members && out.size() != scope.members.size())
        return std::nullopt;
    return out;
}

std::optional<RefusalCode> refusal_of(const Offers& offers, const Choice& choice) {
    const auto kind =
        std::find_if(offers.kinds.begin(), offers.kinds.end(),
                     [&](const auto& offered) { return offered.kind == choice.kind; });
    if (kind == offers.kinds.end()) return RefusalCode::B03;
    const auto offered = [](const auto& list, const auto& item) {
        return std::find(list.begin(), list.end(), item) != list.end();
    };
    if (!offered(kind->scopes, choice.scope.extent)) return RefusalCode::C09;
    for (const auto& option : choice.options)
        if (!offered(kind->options, option)) return RefusalCode::C09;
    const auto people = people_of(offers, choice.kind, choice.scope);
    if (!people) return RefusalCode::C09;
    if (choice.copies < 1 || choice.copies > kind->copies_limit || people->size() > people_limit)
        return RefusalCode::C10;
    return std::nullopt;
}

}  // namespace shomei::certificate
