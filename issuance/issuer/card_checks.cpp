// SPDX-License-Identifier: Apache-2.0
#include "card_checks.h"

#include "shomei/issuance/certificate/entitlement.h"

namespace shomei::issuer {

using certificate::RefusalCode;

namespace {

RefusalCode code_of(jpki::CertificateProblem problem) {
    switch (problem) {
        case jpki::CertificateProblem::malformed:
        case jpki::CertificateProblem::unknown_issuer:
        case jpki::CertificateProblem::wrong_profile:
            return RefusalCode::A17;
        case jpki::CertificateProblem::not_yet_valid:
            return RefusalCode::A11;
        case jpki::CertificateProblem::expired:
            return RefusalCode::A04;
        case jpki::CertificateProblem::revoked:
            return RefusalCode::A06;
        case jpki::CertificateProblem::suspended:
            return RefusalCode::A07;
        case jpki::CertificateProblem::cannot_know:
            return RefusalCode::A13;
    }
    check_failed();
}

std::string city_of(Parts& parts, const jpki::CardCertificate& certificate) {
    const auto holder = find_holder(parts, certificate);
    return holder ? holder->desk->city : std::string();
}

}  // namespace

Step<jpki::CardCertificate> check_card(Parts& parts, ByteView der, std::int64_t now_s) {
    auto checked = parts.cards.check_path(der, now_s);
    if (checked) return std::move(*checked);
    const auto& problem = checked.error();
    exchange::RefusalBody body;
    if (problem.what == jpki::CertificateProblem::expired) {
        body.not_after_s = problem.not_after_s;
        // As of its last second the certificate was good: enough to name the city's offices.
        const auto ended = parts.cards.check_path(der, problem.not_after_s);
        if (ended) body.city_code = city_of(parts, *ended);
    }
    return refuse(code_of(problem.what), body);
}

Step<jpki::RevocationEvidence> check_revocation(Parts& parts,
                                                const jpki::CardCertificate& certificate,
                                                std::int64_t now_s) {
    auto checked = parts.cards.check_revocation(certificate, now_s);
    const bool known = checked || checked.error().what != jpki::CertificateProblem::cannot_know;
    parts.watch.responders.note(certificate.anchor, known);
    if (checked) return std::move(*checked);
    return refuse(code_of(checked.error().what), {city_of(parts, certificate), 0});
}

Step<Holder> find_holder(Parts& parts, const jpki::CardCertificate& certificate) {
    std::optional<Holder> holder;
    bool all_answered = true;
    for (auto& desk : parts.desks) {
        try {
            auto row = desk.residents->find_card(certificate.generation, certificate.serial);
            if (!row) continue;
            if (holder) return refuse(RefusalCode::A11);
            holder = Holder{&desk, std::move(row->resident_id)};
        } catch (const std::exception&) {
            all_answered = false;
        }
    }
    if (holder) return std::move(*holder);
    return refuse(all_answered ? RefusalCode::A11 : RefusalCode::B04);
}

Step<certificate::Household> read_household(Desk& desk, const std::string& resident) {
    std::optional<certificate::Household> household;
    try {
        household = desk.residents->read_household(resident);
    } catch (const std::exception&) {
        return refuse(RefusalCode::B04, {desk.city, 0});
    }
    if (!household) return refuse(RefusalCode::A11, {desk.city, 0});
    if (const auto code = certificate::refusal_of(*household)) return refuse(*code, {desk.city, 0});
    return std::move(*household);
}

}  // namespace shomei::issuer
