// SPDX-License-Identifier: Apache-2.0
#include "application.h"

#include "answering.h"
#include "offering.h"
#include "shomei/issuance/certificate/compose.h"

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
    const auto people_now = people_offered(household);
    if (people_now.keys != visit.people.keys || people_now.household != visit.people.household ||
        people_now.family != visit.people.family)
        return refuse(RefusalCode::A11, body);
    const auto offers = name_handles(visit.people, visit.resident);
    const auto kind = application.choice.kind;
    auto people = certificate::people_of(offers, kind, application.choice.scope);
    if (!people) return refuse(RefusalCode::C09, body);
    if (people->size() > certificate::people_limit) return refuse(RefusalCode::C10, body);
    Record record{std::move(household), std::move(*people), {}};
    const auto& listed = certificate::people_for(offers, kind);
    for (const auto index : record.people) record.handles.push_back(listed[index].handle);
    return record;
}

}  // namespace shomei::issuer
