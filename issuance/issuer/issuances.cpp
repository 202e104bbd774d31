// SPDX-License-Identifier: Apache-2.0
#include "issuances.h"

#include <fmt/format.h>

#include <array>
#include <sstream>

namespace shomei::issuer {

namespace {

constexpr std::array<std::string_view, 4> state_words{"in-progress", "granted", "refused", "void"};

std::string word_of(IssuanceState state) {
    return std::string(state_words.at(static_cast<std::size_t>(state)));
}

IssuanceState state_of(const std::string& word) {
    const auto found = std::find(state_words.begin(), state_words.end(), word);
    SHOMEI_CHECK(found != state_words.end());
    return static_cast<IssuanceState>(found - state_words.begin());
}

std::string write_fields(const std::vector<FieldDigest>& fields) {
    std::string out;
    for (const auto& field : fields) out += field.id + ' ' + hex(field.digest) + '\n';
    return out;
}

std::vector<FieldDigest> read_fields(std::string_view text) {
    std::vector<FieldDigest> fields;
    while (!text.empty()) {
        const auto blank = text.find(' ');
        const auto end = text.find('\n');
        if (blank == text.npos || end == text.npos || blank > end)
            throw Fault(FaultCode::storage, "database: stored fields cannot be read");
        const auto digest = from_hex_exactly<32>(text.substr(blank + 1, end - blank - 1));
        if (!digest) throw Fault(FaultCode::storage, "database: stored fields cannot be read");
        fields.push_back({std::string(text.substr(0, blank)), *digest});
        text.remove_prefix(end + 1);
    }
    return fields;
}

std::string write_entries(const Chain& entries) {
    std::string out;
    for (const auto& link : entries)
        out +=
            fmt::format("{}{} {}", out.empty() ? "" : " ", link.seq, ledger::name_of(link.event));
    return out;
}

Chain read_entries(const std::string& text) {
    Chain entries;
    std::istringstream words(text);
    std::uint64_t seq = 0;
    for (std::string word; words >> seq >> word;) {
        const auto event = ledger::event_named(word);
        if (!event) throw Fault(FaultCode::storage, "database: an unknown event is stored");
        entries.push_back({seq, *event});
    }
    return entries;
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

}  // namespace

std::optional<Issuance> find_issuance(Transaction& transaction, const std::string& iid) {
    const auto row =
        transaction.database()
            .find<std::string, std::string, std::string, std::string, std::string, std::string,
                  std::int64_t, std::int64_t, std::int64_t, std::string, std::string>(
                "SELECT terminal, vid, state, city, kind, documents, yen, issued_s, fresh_s, "
                "fields, entries FROM issuance WHERE iid = $1",
                iid);
    if (!row) return std::nullopt;
    const auto& [terminal, vid, state, city, kind, documents, yen, issued_s, fresh_s, fields,
                 entries] = *row;
    Issuance issuance{.iid = iid,
                      .terminal = terminal,
                      .vid = vid,
                      .state = state_of(state),
                      .city = city,
                      .kind = kind,
                      .documents = split(documents),
                      .yen = static_cast<int>(yen),
                      .issued_s = issued_s,
                      .fresh_s = fresh_s,
                      .fields = read_fields(fields),
                      .entries = read_entries(entries),
                      .decided = {},
                      .paged = {}};
    issuance.decided =
        read_answer(transaction,
                    "SELECT request, answer_text, answer_signature, answer_body, answer_size, "
                    "repeats FROM issuance WHERE iid = $1",
                    iid);
    issuance.paged =
        read_answer(transaction,
                    "SELECT pages_request, pages_text, pages_signature, pages_body, pages_size, "
                    "pages_repeats FROM issuance WHERE iid = $1",
                    iid);
    return issuance;
}

std::optional<Issuance> newest_granted(Transaction& transaction, const std::string& terminal) {
    const auto row = transaction.database().find<std::string>(
        "SELECT iid FROM issuance WHERE terminal = $1 AND documents <> '' "
        "ORDER BY made_ms DESC LIMIT 1",
        terminal);
    if (!row) return std::nullopt;
    return find_issuance(transaction, std::get<0>(*row));
}

void begin_issuance(Transaction& transaction, const Issuance& issuance, std::int64_t now_ms) {
    transaction.database().change(
        "INSERT INTO issuance VALUES ($1, $2, $3, $4, $5, $6, $7, "
        "'', 0, 0, 0, '', '', $8, '', '', '', 0, 0, '', '', '', '', 0, 0)",
        issuance.iid, issuance.terminal, issuance.vid, word_of(issuance.state), now_ms,
        issuance.city, issuance.kind, issuance.decided.request);
}

bool keep_decision(Transaction& transaction, const Issuance& issuance) {
    const auto& answer = issuance.decided;
    const bool kept =
        transaction.database().change(
            "UPDATE issuance SET state = $1, documents = $2, yen = $3, issued_s = $4, "
            "fresh_s = $5, fields = $6, answer_text = $7, answer_signature = $8, "
            "answer_body = $9, answer_size = $10 WHERE iid = $11 AND state = 'in-progress'",
            word_of(issuance.state), join(issuance.documents), issuance.yen, issuance.issued_s,
            issuance.fresh_s, write_fields(issuance.fields), answer.text, base64(answer.signature),
            base64(answer.body), answer.size, issuance.iid) == 1;
    if (!kept) return false;
    for (const auto& number : issuance.documents)
        transaction.database().change("INSERT INTO document VALUES ($1, $2, $3)", issuance.city,
                                      number, issuance.iid);
    return true;
}

std::optional<DocumentHistory> find_document(Transaction& transaction, const std::string& city,
                                             const std::string& number) {
    const auto row = transaction.database().find<std::string, std::string, std::string>(
        "SELECT issuance.state, issuance.kind, issuance.entries FROM document "
        "JOIN issuance ON issuance.iid = document.iid "
        "WHERE document.city = $1 AND document.number = $2",
        city, number);
    if (!row) return std::nullopt;
    const auto& [state, kind, entries] = *row;
    return DocumentHistory{state_of(state), kind, read_entries(entries)};
}

void keep_pages(Transaction& transaction, const Issuance& issuance) {
    const auto& answer = issuance.paged;
    SHOMEI_CHECK(
        transaction.database().change("UPDATE issuance SET pages_request = $1, pages_text = $2, "
                                      "pages_signature = $3, pages_body = $4, pages_size = $5 "
                                      "WHERE iid = $6 AND state = 'granted' AND pages_request = ''",
                                      answer.request, answer.text, base64(answer.signature),
                                      base64(answer.body), answer.size, issuance.iid) == 1);
}

void name_issuance(ledger::Entry& entry, const Issuance& issuance) {
    entry.iid = issuance.iid;
    entry.city = issuance.city;
    entry.kind = issuance.kind;
}

void append_entry(Transaction& transaction, Issuance& issuance, ledger::Entry entry) {
    name_issuance(entry, issuance);
    transaction.ledger().append(std::move(entry), issuance.entries);
    transaction.database().change("UPDATE issuance SET entries = $1 WHERE iid = $2",
                                  write_entries(issuance.entries), issuance.iid);
}

void mark_void(Transaction& transaction, const std::string& iid) {
    transaction.database().change("UPDATE issuance SET state = 'void' WHERE iid = $1", iid);
}

void count_decision_repeat(Transaction& transaction, const std::string& iid) {
    transaction.database().change("UPDATE issuance SET repeats = repeats + 1 WHERE iid = $1", iid);
}

void count_pages_repeat(Transaction& transaction, const std::string& iid) {
    transaction.database().change(
        "UPDATE issuance SET pages_repeats = pages_repeats + 1 WHERE iid = $1", iid);
}

std::string next_document_number(Transaction& transaction, const std::string& city,
                                 std::chrono::year_month_day japan_day) {
    const auto day = fmt::format("{:04}{:02}{:02}", static_cast<int>(japan_day.year()),
                                 static_cast<unsigned>(japan_day.month()),
                                 static_cast<unsigned>(japan_day.day()));
    const auto row = transaction.database().find<std::int64_t>(
        "INSERT INTO document_counter(city, day, last) VALUES ($1, $2, 1) "
        "ON CONFLICT (city, day) DO UPDATE SET last = document_counter.last + 1 "
        "RETURNING last",
        city, day);
    const auto number = std::get<0>(row.value());
    if (number > 99'999'999) throw Fault(FaultCode::storage, "document numbers: the day is full");
    return fmt::format("{}-{:08}", day, number);
}

}  // namespace shomei::issuer
