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

// Nothing, or why these two cannot stand for an act.
std::optional<ActProblem> check_two(Parts& parts, const TwoOperators& by) {
    if (by.first.name == by.second.name) return ActProblem::needs_two;
    for (const auto* person : {&by.first, &by.second})
        if (!is_proven(parts, *person)) return ActProblem::not_proven;
    return std::nullopt;
}

// The first two operators are named by whoever runs the issuer.
bool needs_two(Parts& parts) {
    return parts.store.look(
        [](Transaction& transaction) { return list_operators(transaction).size() >= 2; });
}

}  // namespace

Done Issuer::add_operator(const Credential& fresh, const std::optional<TwoOperators>& by) {
    if (!is_operator_name(fresh.name) || !is_passphrase(fresh.passphrase))
        return refuse(ActProblem::malformed);
    if (!by && needs_two(*parts_)) return refuse(ActProblem::needs_two);
    if (by)
        if (const auto problem = check_two(*parts_, *by)) return refuse(*problem);
    const auto hash = hash_of(fresh.passphrase);
    return parts_->store.transact([&](Transaction& transaction) -> Done {
        if (!keep_operator(transaction, fresh.name, hash, wall_ms()))
            return refuse(ActProblem::exists);
        append_operator_act(*parts_, transaction,
                            {{"action", "add"},
                             {"operator", fresh.name},
                             {"by", by ? by->first.name : "-"},
                             {"second", by ? by->second.name : "-"}});
        return {};
    });
}

Done Issuer::withdraw_operator(const std::string& name, const TwoOperators& by) {
    if (const auto problem = check_two(*parts_, by)) return refuse(*problem);
    return parts_->store.transact([&](Transaction& transaction) -> Done {
        if (!mark_withdrawn(transaction, name)) return refuse(ActProblem::nothing_to_do);
        append_operator_act(*parts_, transaction,
                            {{"action", "withdraw"},
                             {"operator", name},
                             {"by", by.first.name},
                             {"second", by.second.name}});
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
    if (const auto problem = check_two(*parts_, resumption.by)) return refuse(*problem);
    return parts_->store.transact([&](Transaction& transaction) -> Done {
        if (!lift_stop(transaction, {resumption.city, resumption.kind}))
            return refuse(ActProblem::nothing_to_do);
        ledger::Entry entry;
        entry.event = ledger::EntryEvent::resume;
        entry.city = resumption.city;
        entry.kind = resumption.kind;
        append_committed(*parts_, transaction, std::move(entry),
                         {{"operator", resumption.by.first.name},
                          {"second", resumption.by.second.name},
                          {"reason", resumption.reason}});
        return {};
    });
}

}  // namespace shomei::issuer
