// SPDX-License-Identifier: Apache-2.0
#include "card_checks.h"

#include <algorithm>

#include "revoked.h"
#include "shomei/issuance/certificate/entitlement.h"
#include "shomei/issuance/certificate/japan_time.h"

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

bool is_remembered(Parts& parts, const jpki::CardCertificate& certificate) {
    return parts.store.look(
        [&](Transaction& transaction) { return is_remembered(transaction, certificate); });
}

void remember(Parts& parts, const jpki::CardCertificate& certificate, std::int64_t now_s) {
    parts.store.transact(
        [&](Transaction& transaction) { remember(transaction, certificate, now_s); });
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
    if (is_remembered(parts, certificate))
        return refuse(RefusalCode::A06, {city_of(parts, certificate), 0});
    auto checked = parts.cards.check_revocation(certificate, now_s);
    const bool known = checked || checked.error().what != jpki::CertificateProblem::cannot_know;
    parts.watch.responders.note(certificate.anchor, known);
    if (checked) return std::move(*checked);
    if (checked.error().what == jpki::CertificateProblem::revoked)
        remember(parts, certificate, now_s);
    return refuse(code_of(checked.error().what), {city_of(parts, certificate), 0});
}

namespace {

bool is_of_residence(const certificate::CardRow& row) {
    using Standing = certificate::CardRow::Standing;
    return row.standing == Standing::in_use || row.standing == Standing::continuation_due;
}

}  // namespace

Step<Holder> find_holder(Parts& parts, const jpki::CardCertificate& certificate) {
    std::vector<Holder> holders;
    bool all_answered = true;
    for (auto& desk : parts.desks) {
        try {
            auto row = desk.residents->find_card(certificate.generation, certificate.serial);
            if (row) holders.push_back({&desk, std::move(*row)});
        } catch (const std::exception&) {
            all_answered = false;
        }
    }
    const auto homes = std::ranges::count_if(
        holders, [](const Holder& holder) { return is_of_residence(holder.card); });
    if (homes > 0)
        std::erase_if(holders, [](const Holder& holder) { return !is_of_residence(holder.card); });
    if (holders.size() == 1) return std::move(holders.front());
    return refuse(all_answered || !holders.empty() ? RefusalCode::A11 : RefusalCode::B04);
}

Step<Holder> find_same_holder(Parts& parts, const jpki::CardCertificate& certificate,
                              const Known& known) {
    auto holder = find_holder(parts, certificate);
    const exchange::RefusalBody body{known.desk->city, 0};
    if (!holder) return refuse(holder.error().code, body);
    if (holder->desk != known.desk || holder->card.resident_id != known.resident)
        return refuse(RefusalCode::A11, body);
    return holder;
}

Step<void> check_row(const Holder& holder, std::int64_t now_s) {
    const auto obstacle = certificate::find_obstacle(
        holder.card, holder.desk->municipality.entitlement(), certificate::japan_day(now_s));
    if (obstacle) return refuse(obstacle->code, {holder.desk->city, 0});
    return {};
}

Step<certificate::Household> read_household(Desk& desk, const std::string& resident) {
    std::optional<certificate::Household> household;
    try {
        household = desk.residents->read_household(resident);
    } catch (const std::exception&) {
        return refuse(RefusalCode::B04, {desk.city, 0});
    }
    if (!household) return refuse(RefusalCode::A11, {desk.city, 0});
    std::erase_if(household->members, [&](const certificate::Resident& member) {
        return member.removed && member.id != resident;
    });
    // The register's words are not ours to trust.
    if (std::ranges::find(household->members, resident, &certificate::Resident::id) ==
        household->members.end())
        return refuse(RefusalCode::B04, {desk.city, 0});
    return std::move(*household);
}

}  // namespace shomei::issuer
