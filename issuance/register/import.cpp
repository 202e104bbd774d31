// SPDX-License-Identifier: Apache-2.0
#include <Poco/Data/LOB.h>
#include <Poco/Data/Statement.h>

#include <fstream>
#include <set>

#include "database.h"
#include "record_rules.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/register/register_store.h"
#include "town_line.h"

namespace shomei::resident_register {
namespace {

using namespace Poco::Data::Keywords;
using certificate::Resident;
using Poco::Data::Session;
using Poco::Data::Statement;

constexpr std::size_t errors_limit = 20;

// Reads one line without its end; false at the end of the file. A line over the limit comes back
// longer than the limit, and no more of it is kept.
bool read_line(std::istream& in, std::string& line) {
    line.clear();
    for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
        if (c == '\n') return true;
        if (line.size() <= line_limit_bytes) line += static_cast<char>(c);
    }
    return !line.empty();
}

std::string insert_resident_sql() {
    std::string names = "household_id, seq, suppressed";
    std::string marks = "$1, $2, $3";
    for (std::size_t i = 0; i < item_rules().size(); ++i) {
        names.append(", ").append(item_rules()[i].name);
        marks.append(", $").append(std::to_string(i + 4));
    }
    return "INSERT INTO resident (" + names + ") VALUES (" + marks + ")";
}

class Import {
public:
    explicit Import(Session& session) : session_(session) {}

    void clear() {
        for (const auto* table : {"card", "resident", "household"})
            session_ << "DELETE FROM " + std::string(table), now;
    }

    // The rule the line breaks; nullopt: it is in the tables.
    std::optional<std::string> add(const std::string& text) {
        auto line = parse_town_line(text);
        if (!line) return line.error();
        for (const auto& member : line->household.members)
            if (!residents_.insert(member.id).second) return "id was used before";
        for (const auto& card : line->cards)
            if (!cards_.emplace(card.ca_generation, card.serial).second)
                return "cards: a serial was used before";
        insert(*line);
        return std::nullopt;
    }

    ImportResult result() const {
        return {static_cast<std::size_t>(household_id_), residents_.size(), cards_.size(), 0, true};
    }

private:
    void insert(TownLine& line) {
        ++household_id_;
        session_ << "INSERT INTO household (id, address, householder) VALUES ($1, $2, $3)",
            use(household_id_), use(line.household.address), use(line.household.householder), now;
        std::int64_t seq = 0;
        for (auto& member : line.household.members) insert(member, ++seq);
        for (auto& card : line.cards) {
            Poco::Data::BLOB serial(card.serial.data(), card.serial.size());
            session_ << "INSERT INTO card (ca_generation, serial, resident_id)"
                        " VALUES ($1, $2, $3)",
                use(card.ca_generation), use(serial), use(card.resident_id), now;
        }
    }

    void insert(Resident& member, std::int64_t seq) {
        static const std::string sql = insert_resident_sql();
        std::int64_t suppressed = member.suppressed ? 1 : 0;
        Statement statement(session_);
        statement << sql, use(household_id_), use(seq), use(suppressed);
        for (const auto& rule : item_rules()) statement, use(member.*rule.item);
        statement.execute();
    }

    Session& session_;
    std::int64_t household_id_ = 0;
    std::set<std::string> residents_;
    std::set<std::pair<int, Bytes>> cards_;
};

std::string read_imported(Session& session) {
    std::string out;
    session << "SELECT value FROM meta WHERE name = 'imported'", into(out), now;
    return out;
}

void write_meta(Session& session, std::string name, std::string value) {
    session << "UPDATE meta SET value = $1 WHERE name = $2", use(value), use(name), now;
}

// Digest of all lines so far, each bound to its place.
void extend(Digest& digest, const std::string& line) {
    Bytes both(digest.begin(), digest.end());
    const auto of_line = sha256(line);
    both.insert(both.end(), of_line.begin(), of_line.end());
    digest = sha256(both);
}

using Outcome = tl::expected<ImportResult, std::vector<ImportError>>;

Outcome import_lines(Session& session, std::istream& in) {
    WriteTransaction transaction(session);
    Import import(session);
    import.clear();
    std::vector<ImportError> errors;
    Digest digest{};
    std::string text;
    for (std::size_t line = 1; errors.size() < errors_limit && read_line(in, text); ++line) {
        extend(digest, text);
        if (auto error = import.add(text)) errors.push_back({line, std::move(*error)});
    }
    if (in.bad()) errors.push_back({0, "the file cannot be read to its end"});
    auto result = import.result();
    if (errors.empty() && result.households == 0) errors.push_back({0, "the file has no line"});
    if (!errors.empty()) return tl::unexpected(std::move(errors));
    result.version = read_version(session);
    result.changed = read_imported(session) != hex(digest);
    if (!result.changed) return result;
    ++result.version;
    write_meta(session, "version", std::to_string(result.version));
    write_meta(session, "imported", hex(digest));
    transaction.commit();
    return result;
}

}  // namespace

Outcome RegisterStore::import_town(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in.is_open())
        return tl::unexpected(std::vector<ImportError>{{0, "the file cannot be opened"}});
    const std::lock_guard lock(database_->mutex);
    return with_storage_faults([&] { return import_lines(database_->session, in); });
}

}  // namespace shomei::resident_register
