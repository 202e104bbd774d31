// SPDX-License-Identifier: Apache-2.0
#include "application.h"

#include <algorithm>

#include "answering.h"
#include "offering.h"
#include "shomei/issuance/certificate/residence_copy.h"

namespace shomei::issuer {

using certificate::RefusalCode;

std::optional<Application> read_application(ByteView body) {
    auto bytes = exchange::parse<exchange::SignedRequest>(body);
    if (!bytes) return std::nullopt;
    auto text = exchange::parse_application(bytes->text);
    if (!text) return std::nullopt;
    const auto kind = certificate::kind_from_id(text->kind);
    auto scope = certificate::parse_scope(text->scope);
    auto options = certificate::parse_options(text->opts);
    if (!kind || !scope || !options) return std::nullopt;
    Application application;
    application.choice = {*kind, std::move(*scope), std::move(*options), text->copies};
    application.bytes = std::move(*bytes);
    application.text = std::move(*text);
    application.request = digest_text(body);
    return application;
}

Step<Record> choose_people(certificate::Household household, const Application& application) {
    const auto& visit = application.visit;
    const exchange::RefusalBody body{visit.city, 0};
    const auto& members = household.members;
    const bool same =
        std::equal(members.begin(), members.end(), visit.people.begin(), visit.people.end(),
                   [](const auto& member, const auto& id) { return member.id == id; });
    if (!same) return refuse(RefusalCode::A11, body);
    const certificate::Offers offers{handles_of(visit.people, visit.resident), {}, {}};
    auto people = certificate::people_of(offers, application.choice.scope);
    if (!people) return refuse(RefusalCode::C09, body);
    if (people->size() > certificate::people_limit) return refuse(RefusalCode::C10, body);
    Record record{std::move(household), std::move(*people), {}};
    for (const auto index : record.people) record.handles.push_back(offers.people[index].handle);
    return record;
}

}  // namespace shomei::issuer
