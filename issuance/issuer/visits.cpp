// SPDX-License-Identifier: Apache-2.0
#include "visits.h"

#include "limits.h"
#include "visit_card.h"

namespace shomei::issuer {

std::optional<Visit> find_visit(Parts& parts, Transaction& transaction, const std::string& terminal,
                                const std::string& vid) {
    const auto row = transaction.database()
                         .find<std::int64_t, std::string, std::string, std::string, std::int64_t,
                               std::string, std::int64_t>(
                             "SELECT opens, city, build, nonce1, nonce1_until_s, nonce2, "
                             "nonce2_until_s FROM visit WHERE terminal = $1 AND vid = $2",
                             terminal, vid);
    if (!row) return std::nullopt;
    Visit visit;
    visit.terminal = terminal;
    visit.vid = vid;
    std::int64_t opens = 0;
    std::tie(opens, visit.city, visit.build, visit.nonce1.value, visit.nonce1.until_s,
             visit.nonce2.value, visit.nonce2.until_s) = *row;
    visit.opens = static_cast<int>(opens);
    visit.authenticated =
        read_answer(transaction,
                    "SELECT request, answer_text, answer_signature, answer_body, answer_size, "
                    "repeats FROM visit WHERE terminal = $1 AND vid = $2",
                    terminal, vid);
    read_card(parts, transaction, visit);
    return visit;
}

void forget_old_visits(Transaction& transaction, std::int64_t now_ms) {
    auto& database = transaction.database();
    database.change("DELETE FROM visit WHERE opened_ms < $1", now_ms - limit::visit_kept_ms);
    // There are few cards and many visits, so it is the cards that are walked through.
    database.change(
        "DELETE FROM visit_card WHERE NOT EXISTS (SELECT 1 FROM visit "
        "WHERE visit.terminal = visit_card.terminal AND visit.vid = visit_card.vid "
        "AND visit.opened_ms >= $1)",
        now_ms - limit::card_kept_ms);
}

void keep_opened(Parts& parts, Transaction& transaction, const Visit& visit, std::int64_t now_ms) {
    auto& database = transaction.database();
    database.change("DELETE FROM visit WHERE terminal = $1 AND vid = $2", visit.terminal,
                    visit.vid);
    database.change(
        "DELETE FROM visit WHERE terminal = $1 AND nonce2_until_s = 0 AND vid NOT IN "
        "(SELECT vid FROM visit WHERE terminal = $2 AND nonce2_until_s = 0 "
        "ORDER BY opened_ms DESC LIMIT $3)",
        visit.terminal, visit.terminal, limit::unproven_visits - 1);
    database.change(
        "INSERT INTO visit VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, '', '', '', '', 0, 0)",
        visit.terminal, visit.vid, now_ms, visit.opens, visit.city, visit.build, visit.nonce1.value,
        visit.nonce1.until_s);
    keep_card(parts, transaction, visit);
}

void take_authentication(Transaction& transaction, const Visit& visit, const std::string& request) {
    SHOMEI_CHECK(transaction.database().change("UPDATE visit SET nonce1 = '', request = $1 "
                                               "WHERE terminal = $2 AND vid = $3 AND request = ''",
                                               request, visit.terminal, visit.vid) == 1);
}

bool keep_authenticated(Parts& parts, Transaction& transaction, const Visit& visit) {
    const auto& answer = visit.authenticated;
    const auto kept = transaction.database().change(
        "UPDATE visit SET nonce2 = $1, nonce2_until_s = $2, answer_text = $3, "
        "answer_signature = $4, answer_body = $5, answer_size = $6 "
        "WHERE terminal = $7 AND vid = $8 AND answer_text = ''",
        visit.nonce2.value, visit.nonce2.until_s, answer.text, base64(answer.signature),
        base64(answer.body), answer.size, visit.terminal, visit.vid);
    if (kept == 0 || !drop_card(transaction, visit)) return false;
    if (visit.was_offered()) keep_card(parts, transaction, visit);
    return true;
}

void count_repeat(Transaction& transaction, const Visit& visit) {
    transaction.database().change(
        "UPDATE visit SET repeats = repeats + 1 WHERE terminal = $1 AND vid = $2", visit.terminal,
        visit.vid);
}

void use_up_nonce2(Transaction& transaction, const Visit& visit) {
    transaction.database().change("UPDATE visit SET nonce2 = '' WHERE terminal = $1 AND vid = $2",
                                  visit.terminal, visit.vid);
    drop_card(transaction, visit);
}

}  // namespace shomei::issuer
