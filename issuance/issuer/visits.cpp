// SPDX-License-Identifier: Apache-2.0
#include "visits.h"

namespace shomei::issuer {

namespace {

constexpr std::int64_t kept_ms = 24 * 60 * 60 * 1000;

// Keys of a register never hold a line feed.
std::string join(const std::vector<std::string>& people) {
    std::string out;
    for (const auto& person : people) {
        SHOMEI_CHECK(!person.empty() && person.find('\n') == std::string::npos);
        out += person + '\n';
    }
    return out;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> people;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        people.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return people;
}

void read_authentication(Transaction& transaction, Visit& visit) {
    const auto row = transaction.database()
                         .find<std::string, std::string, std::string, std::string, std::string,
                               std::string, std::string, std::int64_t, std::int64_t>(
                             "SELECT people, request, request_text, request_signature, "
                             "answer_text, answer_signature, answer_body, answer_size, repeats "
                             "FROM visit WHERE terminal = $1 AND vid = $2",
                             visit.terminal, visit.vid);
    const auto& [people, request, consent, consent_signature, text, signature, body, size,
                 repeats] = row.value();
    visit.people = split(people);
    visit.consent_text = consent;
    visit.consent_signature = stored_bytes(consent_signature);
    visit.authenticated = {request,
                           text,
                           stored_bytes(signature),
                           stored_bytes(body),
                           static_cast<std::uint64_t>(size),
                           static_cast<int>(repeats)};
}

}  // namespace

std::optional<Visit> find_visit(Transaction& transaction, const std::string& terminal,
                                const std::string& vid) {
    const auto row =
        transaction.database()
            .find<std::int64_t, Bytes, std::string, std::string, std::string, std::string,
                  std::int64_t, std::string, std::int64_t>(
                "SELECT opens, certificate, city, resident, build, nonce1, nonce1_until_s, nonce2, "
                "nonce2_until_s FROM visit WHERE terminal = $1 AND vid = $2",
                terminal, vid);
    if (!row) return std::nullopt;
    Visit visit;
    visit.terminal = terminal;
    visit.vid = vid;
    std::int64_t opens = 0;
    std::tie(opens, visit.certificate, visit.city, visit.resident, visit.build, visit.nonce1.value,
             visit.nonce1.until_s, visit.nonce2.value, visit.nonce2.until_s) = *row;
    visit.opens = static_cast<int>(opens);
    read_authentication(transaction, visit);
    return visit;
}

void keep_opened(Transaction& transaction, const Visit& visit, std::int64_t now_ms) {
    auto& database = transaction.database();
    database.change("DELETE FROM visit WHERE opened_ms < $1", now_ms - kept_ms);
    database.change("DELETE FROM visit WHERE terminal = $1 AND vid = $2", visit.terminal,
                    visit.vid);
    database.change(
        "INSERT INTO visit VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "'', 0, '', '', '', '', '', '', '', 0, 0)",
        visit.terminal, visit.vid, now_ms, visit.opens, visit.certificate, visit.city,
        visit.resident, visit.build, visit.nonce1.value, visit.nonce1.until_s);
}

void take_authentication(Transaction& transaction, const Visit& visit, const std::string& request) {
    SHOMEI_CHECK(transaction.database().change("UPDATE visit SET nonce1 = '', request = $1 "
                                               "WHERE terminal = $2 AND vid = $3 AND request = ''",
                                               request, visit.terminal, visit.vid) == 1);
}

void keep_authenticated(Transaction& transaction, const Visit& visit) {
    const auto& answer = visit.authenticated;
    SHOMEI_CHECK(
        transaction.database().change(
            "UPDATE visit SET nonce2 = $1, nonce2_until_s = $2, people = $3, request_text = $4, "
            "request_signature = $5, answer_text = $6, answer_signature = $7, answer_body = $8, "
            "answer_size = $9 WHERE terminal = $10 AND vid = $11 AND answer_text = ''",
            visit.nonce2.value, visit.nonce2.until_s, join(visit.people), visit.consent_text,
            base64(visit.consent_signature), answer.text, base64(answer.signature),
            base64(answer.body), answer.size, visit.terminal, visit.vid) == 1);
}

void count_repeat(Transaction& transaction, const Visit& visit) {
    transaction.database().change(
        "UPDATE visit SET repeats = repeats + 1 WHERE terminal = $1 AND vid = $2", visit.terminal,
        visit.vid);
}

void use_up_nonce2(Transaction& transaction, const Visit& visit) {
    transaction.database().change("UPDATE visit SET nonce2 = '' WHERE terminal = $1 AND vid = $2",
                                  visit.terminal, visit.vid);
}

}  // namespace shomei::issuer
