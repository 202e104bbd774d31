// SPDX-License-Identifier: Apache-2.0
#include "grant.h"

#include "grant_record.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/compose.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/exchange/seal.h"
#include "shomei/issuance/paper/page_digest.h"
#include "stops.h"

namespace shomei::issuer {

using certificate::RefusalCode;

namespace {

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

StoredAnswer sign_result(Transaction& transaction, const Application& application,
                         exchange::ResultText text) {
    text.aud = application.visit.terminal;
    text.vid = application.visit.vid;
    text.iid = application.text.iid;
    text.req = digest_text(bytes_of(application.bytes.text));
    text.cp = mark_of(transaction.ledger().head());
    text.now_s = wall_s();
    StoredAnswer answer;
    answer.request = application.request;
    answer.text = exchange::write_result(text);
    answer.signature = application.desk->results.sign(answer.text);
    answer.size = text.cp.size;
    return answer;
}

ledger::Entry entry_of(const Application& application, ledger::EntryEvent event) {
    ledger::Entry entry;
    entry.term = application.visit.terminal;
    entry.epoch = application.text.epoch;
    entry.event = event;
    return entry;
}

void append_grant(Parts& parts, Transaction& transaction, const Application& application,
                  Issuance& issuance, const Evidence& evidence) {
    auto entry = entry_of(application, ledger::EntryEvent::grant);
    entry.amount = static_cast<std::uint64_t>(issuance.yen);
    const auto key = make_commitment_key(parts, transaction, issuance.iid);
    entry.commitment =
        ledger::commit(key, transaction.ledger().next_seq(),
                       {{"serial", hex(evidence.serial)},
                        {"documents", join(issuance.documents)},
                        {"authentication", digest_text(bytes_of(application.visit.consent_text))},
                        {"application", digest_text(bytes_of(application.bytes.text))},
                        {"revocation", digest_text(evidence.revocation)},
                        {"payload", digest_text(issuance.decided.body)}});
    append_entry(transaction, issuance, std::move(entry));
}

certificate::Content compose(Transaction& transaction, const Application& application,
                             const Record& record) {
    const auto& desk = *application.desk;
    certificate::Content content;
    content.iid = application.text.iid;
    content.city_code = desk.city;
    content.kind = application.choice.kind;
    content.issued_s = application.now_s;
    content.people = record.handles;
    content.fields = certificate::compose(
        record.household, {record.people, application.choice, content.issued_s}, desk.municipality);
    for (int copy = 0; copy < application.choice.copies; ++copy)
        content.documents.push_back(
            next_document_number(transaction, desk.city, certificate::japan_day(content.issued_s)));
    return content;
}

// B04 where the register's words make no content, F03 where the application's epk is no usable key.
Step<Bytes> seal_content(const Application& application, const certificate::Content& content) {
    const exchange::RefusalBody body{content.city_code, 0};
    if (!certificate::is_well_formed(content)) return refuse(RefusalCode::B04, body);
    const auto key = from_hex_exactly<32>(application.text.epk);
    if (!key) return refuse(RefusalCode::F03, body);
    auto plain = certificate::write_content(content);
    auto sealed = exchange::seal(*key, plain, sha256(application.bytes.text));
    OPENSSL_cleanse(plain.data(), plain.size());
    if (!sealed) return refuse(RefusalCode::F03, body);
    return std::move(*sealed);
}

Issuance find_begun(Transaction& transaction, const Application& application) {
    auto issuance = find_issuance(transaction, application.text.iid);
    SHOMEI_CHECK(issuance.has_value());
    return std::move(*issuance);
}

// What is granted; `begun` is its row as it was taken.
Issuance issuance_of(Issuance begun, const Application& application,
                     const certificate::Content& content) {
    auto issuance = std::move(begun);
    issuance.state = IssuanceState::granted;
    issuance.documents = content.documents;
    issuance.yen = application.text.fee_yen;
    issuance.issued_s = content.issued_s;
    issuance.fresh_s = content.issued_s + fresh_for_s;
    for (const auto& field : content.fields)
        issuance.fields.push_back(
            {field.id, paper::field_digest(field.id, field.salt, field.value)});
    return issuance;
}

// Entry, answer and evidence of one grant; `issuance` gets its answer.
void write_grant(Parts& parts, Transaction& transaction, const Application& application,
                 const Record& record, Issuance& issuance, const Evidence& evidence) {
    append_grant(parts, transaction, application, issuance, evidence);
    exchange::ResultText text;
    text.status = exchange::AnswerStatus::ok;
    text.doc = join(issuance.documents);
    text.snap = std::to_string(record.household.version);
    text.issued_s = issuance.issued_s;
    text.fresh_s = issuance.fresh_s;
    text.payload = digest_text(issuance.decided.body);
    auto answer = sign_result(transaction, application, std::move(text));
    answer.body = std::move(issuance.decided.body);
    issuance.decided = std::move(answer);
    if (!keep_decision(transaction, issuance))
        throw Fault(FaultCode::storage, "issuance: it is in progress no more");
    keep_grant_record(parts, transaction, application, issuance, evidence);
}

}  // namespace

StoredAnswer sign_refusal(Transaction& transaction, const Application& application,
                          const Refusal& refusal) {
    const auto body = exchange::write(refusal.body);
    exchange::ResultText text;
    text.status = exchange::AnswerStatus::refused;
    text.code = certificate::name_of(refusal.code);
    text.payload = digest_text(body);
    auto answer = sign_result(transaction, application, std::move(text));
    answer.body = body;
    return answer;
}

StoredAnswer sign_refusal(Transaction& transaction, const Application& application,
                          RefusalCode code) {
    return sign_refusal(transaction, application, Refusal{code, {application.desk->city, 0}});
}

Outcome keep_refusal(Parts& parts, const Application& application, const Refusal& refusal) {
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        const std::string code(certificate::name_of(refusal.code));
        auto issuance = find_begun(transaction, application);
        // Stored already where only the word of its commit was lost.
        if (issuance.state == IssuanceState::granted || issuance.state == IssuanceState::refused)
            return leave_again(transaction, issuance.decided);
        if (issuance.state == IssuanceState::in_progress) {
            auto entry = entry_of(application, ledger::EntryEvent::refuse);
            const auto key = make_commitment_key(parts, transaction, issuance.iid);
            entry.commitment = ledger::commit(
                key, transaction.ledger().next_seq(),
                {{"code", code}, {"application", digest_text(bytes_of(application.bytes.text))}});
            append_entry(transaction, issuance, std::move(entry));
        }
        issuance.state = IssuanceState::refused;
        issuance.decided = sign_refusal(transaction, application, refusal);
        keep_decision(transaction, issuance);
        return leave(transaction, issuance.decided, code);
    });
}

Outcome keep_grant(Parts& parts, const Application& application, const Record& record,
                   const Evidence& evidence) {
    const auto granted = parts.store.transact([&](Transaction& transaction) -> Step<Answer> {
        const exchange::RefusalBody body{application.desk->city, 0};
        // A stop may have come since it was looked at: no grant stands behind one (R12).
        if (is_stopped(transaction, body.city_code, application.text.kind))
            return refuse(RefusalCode::B05, body);
        auto begun = find_begun(transaction, application);
        // Voided meanwhile.
        if (begun.state != IssuanceState::in_progress) return refuse(RefusalCode::F03, body);
        const auto content = compose(transaction, application, record);
        auto sealed = seal_content(application, content);
        if (!sealed) return refuse(sealed.error());
        auto issuance = issuance_of(std::move(begun), application, content);
        issuance.decided.body = std::move(*sealed);
        write_grant(parts, transaction, application, record, issuance, evidence);
        return leave(transaction, issuance.decided);
    });
    if (granted) return *granted;
    return keep_refusal(parts, application, granted.error());
}

}  // namespace shomei::issuer
