// SPDX-License-Identifier: Apache-2.0
#include "town_line.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "record_rules.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::resident_register {
namespace {

using certificate::integer_member;
using certificate::Resident;
using certificate::text_member;
using nlohmann::json;

constexpr std::size_t text_limit_bytes = 1000;
constexpr std::size_t cards_limit = 8;
constexpr certificate::IntegerRange generation_range{1, 99};

using Broken = tl::unexpected<std::string>;

tl::expected<Card, std::string> read_card(const json& item, const std::string& resident_id) {
    if (!certificate::has_exactly(item, {"generation", "serial"}))
        return Broken("cards: an entry has other members than generation and serial");
    const auto generation = integer_member(item, "generation", generation_range);
    if (!generation) return Broken("cards: generation is no number from 1 to 99");
    const auto* text = text_member(item, "serial", 40);
    auto serial = text != nullptr ? from_hex(*text) : std::nullopt;
    if (!serial || serial->empty() || serial->front() == 0)
        return Broken("cards: serial is not 1 to 20 bytes of lower-case hex without leading zero");
    return Card{resident_id, static_cast<int>(*generation), std::move(*serial)};
}

const ItemRule* rule_of(std::string_view name) {
    for (const auto& rule : item_rules())
        if (rule.name == name) return &rule;
    return nullptr;
}

tl::expected<Resident, std::string> read_resident(const json& item) {
    if (!item.is_object()) return Broken("members: an entry is no object");
    Resident out;
    for (const auto& [name, value] : item.items()) {
        if (name == "cards") continue;
        if (name == "suppressed") {
            if (!value.is_boolean()) return Broken("suppressed is neither true nor false");
            out.suppressed = value.get<bool>();
            continue;
        }
        const auto* rule = rule_of(name);
        // The name of an unknown member came from outside and is not repeated.
        if (rule == nullptr) return Broken("members: an entry has an unknown member");
        const auto* text = text_member(item, name, text_limit_bytes);
        // An item that is not there is left out; an empty text would be a second way to say so.
        if (text == nullptr || text->empty())
            return Broken(std::string(rule->name) + " is no text of 1 to 1000 bytes");
        out.*rule->item = *text;
    }
    if (const auto error = first_error(out)) return Broken(*error);
    return out;
}

tl::expected<void, std::string> read_cards(const json& member, const std::string& resident_id,
                                           std::vector<Card>& cards) {
    const auto list = member.find("cards");
    if (list == member.end()) return {};
    if (!list->is_array() || list->size() > cards_limit)
        return Broken("cards is no list of at most 8 entries");
    for (const auto& item : *list) {
        auto card = read_card(item, resident_id);
        if (!card) return Broken(card.error());
        cards.push_back(std::move(*card));
    }
    return {};
}

}  // namespace

tl::expected<TownLine, std::string> parse_town_line(std::string_view line) {
    const auto document = certificate::parse_strict_json(bytes_of(line), line_limit_bytes);
    if (!document) return Broken("is not JSON as we read it (size, doubled names, depth, UTF-8)");
    if (!certificate::has_exactly(*document, {"address", "householder", "members"}))
        return Broken("has other members than address, householder and members");
    const auto* address = text_member(*document, "address", text_limit_bytes);
    const auto* householder = text_member(*document, "householder", text_limit_bytes);
    const auto& members = document->at("members");
    if (address == nullptr || householder == nullptr || !members.is_array())
        return Broken("address or householder is no text, or members no list");
    TownLine out;
    out.household.address = *address;
    out.household.householder = *householder;
    for (const auto& item : members) {
        auto resident = read_resident(item);
        if (!resident) return Broken(resident.error());
        const auto read = read_cards(item, resident->id, out.cards);
        if (!read) return Broken(read.error());
        out.household.members.push_back(std::move(*resident));
    }
    if (const auto error = first_error(out.household)) return Broken(*error);
    return out;
}

}  // namespace shomei::resident_register
