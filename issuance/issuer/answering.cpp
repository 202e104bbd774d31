// SPDX-License-Identifier: Apache-2.0
#include "answering.h"

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"

namespace shomei::issuer {

std::string digest_text(ByteView bytes) { return hex(sha256(bytes)); }

exchange::CheckpointMark mark_of(const ledger::TreeHead& head) { return {head.size, head.root}; }

AnswerDraft refusal_draft(AnswerDraft draft, const Refusal& refusal) {
    draft.code = certificate::name_of(refusal.code);
    draft.body = exchange::write(refusal.body);
    return draft;
}

StoredAnswer sign_answer(Transaction& transaction, const AnswerDraft& draft,
                         const exchange::SigningKey& key) {
    exchange::AnswerText text;
    text.msg = exchange::name_of(draft.message);
    text.aud = draft.terminal;
    text.vid = draft.vid;
    text.iid = draft.iid;
    text.req = draft.request;
    text.status = draft.code.empty() ? exchange::AnswerStatus::ok : exchange::AnswerStatus::refused;
    text.code = draft.code;
    text.body = digest_text(draft.body);
    text.cp = mark_of(transaction.ledger().head());
    text.now_s = wall_s();
    StoredAnswer answer;
    answer.request = draft.request;
    answer.text = exchange::write_answer(text);
    answer.signature = key.sign(answer.text);
    answer.body = draft.body;
    answer.size = text.cp.size;
    return answer;
}

Answer leave(Transaction& transaction, const StoredAnswer& answer, const std::string& code) {
    const auto tree = transaction.ledger().head();
    SHOMEI_CHECK(answer.size == tree.size);
    return {{answer.text, answer.signature, answer.body, {}}, code, tree};
}

Answer leave_again(Transaction& transaction, const StoredAnswer& answer) {
    std::string code;
    if (const auto text = exchange::parse_answer(answer.text)) code = text->code;
    if (const auto text = exchange::parse_result(answer.text)) code = text->code;
    return {{answer.text, answer.signature, answer.body, {}},
            code,
            transaction.ledger().head_at(answer.size)};
}

Answer answer_now(Parts& parts, Transaction& transaction, const AnswerDraft& draft) {
    return leave(transaction, sign_answer(transaction, draft, parts.answers), draft.code);
}

}  // namespace shomei::issuer
