// SPDX-License-Identifier: Apache-2.0
// Making and repeating signed answers. Every text names the ledger's tree as it will be when the
// open transaction is durable.
#pragma once

#include "outcome.h"
#include "parts.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "stored_answer.h"

namespace shomei::issuer {

// What an answer says, besides time and checkpoint.
struct AnswerDraft {
    exchange::Message message = exchange::Message::open;
    std::string terminal, vid, iid;
    std::string request;  // SHA-256 of the request's bytes, hex
    std::string code;     // empty: ok
    Bytes body;
};

std::string digest_text(ByteView bytes);  // SHA-256, hex
exchange::CheckpointMark mark_of(const ledger::TreeHead& head);

AnswerDraft refusal_draft(AnswerDraft draft, const Refusal& refusal);
StoredAnswer sign_answer(Transaction& transaction, const AnswerDraft& draft,
                         const exchange::SigningKey& key);
// The answer as it leaves when the transaction is durable; the last thing that is done in it.
Answer leave(Transaction& transaction, const StoredAnswer& answer, const std::string& code = "");
// Gives an earlier answer again; the code is read from its text.
Answer leave_again(Transaction& transaction, const StoredAnswer& answer);
// Signs and leaves: for answers that are not kept.
Answer answer_now(Parts& parts, Transaction& transaction, const AnswerDraft& draft);

}  // namespace shomei::issuer
