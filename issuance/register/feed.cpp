// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <utility>

#include "batch.h"
#include "connection.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/register/register_store.h"
#include "shomei/issuance/storage/transaction.h"
#include "tables.h"

namespace shomei::resident_register {
namespace {

using storage::Database;

// What one file does to the tables, within one transaction.
class Run {
public:
    explicit Run(Database& database)
        : database_(database),
          before_(next_state(database)),
          ended_seals_(*find_aspect("guardianship"), before_.version, false) {
        result_.version = before_.version;
    }

    // The rule that the row breaks; nullopt: it is in the tables.
    std::optional<std::string> take(const Row& row, FeedContent wanted) {
        if (!head_) return take_head(row, wanted);
        auto statement = read_statement(row);
        if (!statement) return statement.error();
        if (statement->version > head_->version) return "version is above the file's own";
        ++result_.statements;
        state(*statement);
        return std::nullopt;
    }

    bool has_head() const { return head_.has_value(); }

    FeedResult finish() {
        for (auto& [aspect, batch] : stated_) write(batch);
        end_seals();
        if (is_all()) drop_rest();
        const auto after = reach();
        result_.as_of_s = after.as_of_s;
        result_.waits = head_->version > after.complete;
        if (after.complete != before_.complete || after.as_of_s != before_.as_of_s) changed_ = true;
        database_.change(sql::write_state, after.complete, after.as_of_s);
        result_.changed = changed_;
        if (!changed_) --result_.version;
        return result_;
    }

private:
    static State next_state(Database& database) {
        database.change(sql::next_version);
        return read_state(database);
    }

    std::optional<std::string> take_head(const Row& row, FeedContent wanted) {
        const auto head = read_head(row);
        if (!head) return head.error();
        // A file of changes taken as everything would drop everyone else.
        if (head->content != wanted) return "content is not what this command takes";
        head_ = *head;
        return std::nullopt;
    }

    void state(const Statement& statement) {
        const auto& aspect = *statement.aspect;
        auto& batch = stated_.try_emplace(&aspect, aspect, result_.version, is_all()).first->second;
        batch.add(statement.subject, statement.items, statement.version, statement.ended);
        if (batch.full()) write(batch);
        if (!statement.ended || aspect.name != "resident") return;
        // A seal registration ends with the residence; one that comes late does not bring it back.
        ended_seals_.add(statement.subject, {}, statement.version, true);
        if (ended_seals_.full()) end_seals();
    }

    void write(Batch& batch) {
        const auto rows = batch.rows();
        const auto fresh = batch.write(database_);
        result_.stale += rows - fresh;
        if (fresh > 0) changed_ = true;
    }

    // News even where the residents' own rows know something newer.
    void end_seals() {
        if (ended_seals_.write(database_) > 0) changed_ = true;
    }

    bool is_all() const { return head_->content == FeedContent::all; }

    void drop_rest() {
        for (const auto& aspect : aspects()) {
            if (aspect.ends) continue;  // shares its table with what it ends
            result_.dropped +=
                database_.change(sql::drop_rest(aspect), head_->version, result_.version);
        }
        if (result_.dropped > 0) changed_ = true;
    }

    // How far the register is complete with this file. One behind a gap waits until the gap is
    // filled, in whichever order the files come.
    State reach() {
        State now = before_;
        if (head_->content == FeedContent::changes) {
            const auto fresh =
                database_.change(sql::await_feed, head_->after, head_->version, head_->as_of_s) > 0;
            if (fresh && head_->after > now.complete) changed_ = true;
        } else {
            extend(now, *head_);
        }
        for (const auto& [after, version, as_of_s] :
             database_.list<std::int64_t, std::int64_t, std::int64_t>(sql::waiting_feeds))
            if (after <= now.complete) extend(now, {FeedContent::changes, after, version, as_of_s});
        database_.change(sql::forget_feeds, now.complete);
        return now;
    }

    static void extend(State& state, const FeedHead& head) {
        if (head.version < state.complete) return;
        state.complete = head.version;
        state.as_of_s = std::max(state.as_of_s, head.as_of_s);
    }

    Database& database_;
    State before_;
    std::map<const Aspect*, Batch> stated_;
    Batch ended_seals_;
    std::optional<FeedHead> head_;
    FeedResult result_;
    bool changed_ = false;
};

FeedOutcome take_rows(Database& database, std::istream& in, RowReader::Form form,
                      FeedContent content) {
    storage::WriteTransaction transaction(database);
    Run run(database);
    RowReader reader(in, form);
    std::vector<FeedError> errors;
    for (auto row = reader.next(); row; row = reader.next()) {
        auto error = row->row ? run.take(*row->row, content) : row->row.error();
        if (error) errors.push_back({row->line, std::move(*error)});
        if (errors.size() == feed_errors_limit || !run.has_head()) break;
    }
    if (in.bad()) errors.push_back({0, "the file cannot be read to its end"});
    if (errors.empty() && !run.has_head()) errors.push_back({0, "the file has no row"});
    if (!errors.empty()) return tl::unexpected(std::move(errors));
    const auto result = run.finish();
    // Left uncommitted, a file that says nothing new leaves no trace.
    if (result.changed) transaction.commit();
    return result;
}

FeedOutcome refuse(const char* what) { return tl::unexpected(std::vector<FeedError>{{0, what}}); }

}  // namespace

std::string text_of(const FeedResult& result) {
    const std::chrono::sys_seconds instant{std::chrono::seconds(result.as_of_s)};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time(instant - day);
    char clock[sizeof "T00:00:00Z"];
    std::snprintf(clock, sizeof clock, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return std::to_string(result.statements) + " statements, " + std::to_string(result.stale) +
           " stale, " + std::to_string(result.dropped) + " dropped; version " +
           std::to_string(result.version) + (result.changed ? "" : " (unchanged)") +
           (result.as_of_s == 0 ? "; not complete yet"
                                : "; complete up to " + certificate::write_iso_day(day) + clock) +
           (result.waits ? "; waits for an earlier file" : "");
}

std::string text_of(const FeedError& error) {
    return (error.line == 0 ? "" : "line " + std::to_string(error.line) + ": ") + error.what;
}

FeedOutcome RegisterStore::take(const std::filesystem::path& file, FeedContent content) {
    const auto ending = file.extension();
    if (ending != ".jsonl" && ending != ".csv")
        return refuse("the name ends in neither .jsonl nor .csv");
    std::error_code problem;
    std::ifstream in;
    if (std::filesystem::is_regular_file(file, problem)) in.open(file, std::ios::binary);
    if (!in.is_open()) return refuse("the file cannot be opened");
    const auto form = ending == ".csv" ? RowReader::Form::csv : RowReader::Form::json_lines;
    return connection_->write(
        [&](Database& database) { return take_rows(database, in, form, content); });
}

}  // namespace shomei::resident_register
