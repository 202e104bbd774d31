// SPDX-License-Identifier: Apache-2.0
// What operators do beside the service. Each act is a ledger entry that commits to who did it; the
// names themselves lie encrypted with the evidence.
#include <nlohmann/json.hpp>

#include "limits.h"
#include "operator_store.h"
#include "parts.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/record_text.h"
#include "shomei/issuance/ledger/commitment.h"
#include "stops.h"

namespace shomei::issuer {

namespace {

using Done = tl::expected<void, ActProblem>;

Done refuse(ActProblem problem) { return tl::unexpected(problem); }

// Hashing takes long, so the writer is not held meanwhile.
bool is_proven(Parts& parts, const Credential& credential) {
    const auto hash = parts.store.look(
        [&](Transaction& transaction) { return find_hash(transaction, credential.name); });
    return hash && fits(credential.passphrase, *hash);
}

// Appends the entry with a commitment to these facts, and keeps the facts and K as evidence.
void append_committed(Parts& parts, Transaction& transaction, ledger::Entry entry,
                      const ledger::CommittedFields& facts) {
    auto random = random_bytes<32>();
    const ledger::CommitmentKey key{random};
    const auto seq = transaction.ledger().next_seq();
    entry.commitment = ledger::commit(key, seq, facts);
    const auto name = "entry " + std::to_string(seq);
    auto record = nlohmann::json{{"key", hex(random)}, {"facts", facts}}.dump();
    keep_evidence(transaction, "", name, parts.evidence.seal("", name, bytes_of(record)));
    OPENSSL_cleanse(random.data(), random.size());
    OPENSSL_cleanse(record.data(), record.size());
    transaction.ledger().append(std::move(entry));
}

void append_operator_act(Parts& parts, Transaction& transaction,
                         const ledger::CommittedFields& facts) {
    ledger::Entry entry;
    entry.event = ledger::EntryEvent::operator_action;
    append_committed(parts, transaction, std::move(entry), facts);
}

// The first two operators are named by whoever runs the issuer; every further one by an operator.
bool needs_approver(Parts& parts) {
    return parts.store.look(
        [](Transaction& transaction) { return list_operators(transaction).size() >= 2; });
}

}  // namespace

Done Issuer::add_operator(const Credential& fresh, const std::optional<Credential>& approver) {
    if (!is_operator_name(fresh.name) || !is_passphrase(fresh.passphrase))
        return refuse(ActProblem::malformed);
    if (!approver && needs_approver(*parts_)) return refuse(ActProblem::needs_two);
    if (approver && !is_proven(*parts_, *approver)) return refuse(ActProblem::not_proven);
    const auto hash = hash_of(fresh.passphrase);
    return parts_->store.transact([&](Transaction& transaction) -> Done {
        if (!keep_operator(transaction, fresh.name, hash, wall_ms()))
            return refuse(ActProblem::exists);
        append_operator_act(
            *parts_, transaction,
            {{"action", "add"}, {"operator", fresh.name}, {"by", approver ? approver->name : "-"}});
        return {};
    });
}

Done Issuer::withdraw_operator(const std::string& name, const Credential& approver) {
    if (!is_proven(*parts_, approver)) return refuse(ActProblem::not_proven);
    if (name == approver.name) return refuse(ActProblem::needs_two);
    return parts_->store.transact([&](Transaction& transaction) -> Done {
        if (!mark_withdrawn(transaction, name)) return refuse(ActProblem::nothing_to_do);
        append_operator_act(*parts_, transaction,
                            {{"action", "withdraw"}, {"operator", name}, {"by", approver.name}});
        return {};
    });
}

std::vector<OperatorRow> Issuer::list_operators() {
    return parts_->store.look(
        [](Transaction& transaction) { return issuer::list_operators(transaction); });
}

resident_register::FeedOutcome Issuer::take_register_file(const std::string& city,
                                                          const std::filesystem::path& file,
                                                          resident_register::FeedContent content) {
    auto* desk = parts_->find_desk(city);
    if (desk == nullptr) throw Fault(FaultCode::configuration, "no such municipality");
    std::error_code problem;
    const auto size = std::filesystem::file_size(file, problem);
    if (!problem && size > limit::register_file_bytes)
        return tl::unexpected(std::vector<resident_register::FeedError>{
            {0, "the file is too big for a running issuer: take it while the issuer is stopped"}});
    return desk->residents->take(file, content);
}

Done Issuer::resume_kind(const Resumption& resumption) {
    if (resumption.reason.empty() || !certificate::is_plain_text(resumption.reason, 500))
        return refuse(ActProblem::malformed);
    if (resumption.first.name == resumption.second.name) return refuse(ActProblem::needs_two);
    for (const auto* person : {&resumption.first, &resumption.second})
        if (!is_proven(*parts_, *person)) return refuse(ActProblem::not_proven);
    return parts_->store.transact([&](Transaction& transaction) -> Done {
        if (!lift_stop(transaction, {resumption.city, resumption.kind}))
            return refuse(ActProblem::nothing_to_do);
        ledger::Entry entry;
        entry.event = ledger::EntryEvent::resume;
        entry.city = resumption.city;
        entry.kind = resumption.kind;
        append_committed(*parts_, transaction, std::move(entry),
                         {{"operator", resumption.first.name},
                          {"second", resumption.second.name},
                          {"reason", resumption.reason}});
        return {};
    });
}

}  // namespace shomei::issuer
