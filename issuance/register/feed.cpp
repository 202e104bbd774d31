// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <utility>

#include "connection.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/register/register_store.h"
#include "shomei/issuance/storage/transaction.h"
#include "tables.h"

namespace shomei::resident_register {
namespace {

using storage::Database;

// The statements of one aspect; made once, since a file has millions of rows.
struct AspectSql {
    std::string state, confirm;
};
const AspectSql& sql_of(const Aspect& aspect) {
    static const std::vector<AspectSql> all = [] {
        std::vector<AspectSql> out;
        for (const auto& each : aspects())
            out.push_back({sql::state_aspect(each), sql::confirm_aspect(each)});
        return out;
    }();
    return all[static_cast<std::size_t>(&aspect - aspects().data())];
}

// What one file does to the tables, within one transaction.
class Run {
public:
    explicit Run(Database& database) : database_(database) {
        database_.change(sql::next_version);
        before_ = read_state(database_);
        result_.version = before_.version;
    }

    // The rule that the row breaks; nullopt: it is in the tables.
    std::optional<std::string> take(const Row& row, FeedContent wanted) {
        if (!head_) return take_head(row, wanted);
        auto statement = read_statement(row);
        if (!statement) return statement.error();
        if (statement->version > head_->version) return "version is above the file's own";
        ++result_.statements;
        if (state(*statement))
            changed_ = true;
        else
            ++result_.stale;
        return std::nullopt;
    }

    bool has_head() const { return head_.has_value(); }

    FeedResult finish() {
        if (head_->content == FeedContent::all) drop_rest();
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
    std::optional<std::string> take_head(const Row& row, FeedContent wanted) {
        const auto head = read_head(row);
        if (!head) return head.error();
        // A file of changes taken as everything would drop everyone else.
        if (head->content != wanted) return "content is not what this command takes";
        head_ = *head;
        return std::nullopt;
    }

    // False where the register knows something newer.
    bool state(const Statement& statement) {
        const auto& aspect = *statement.aspect;
        const auto ended = statement.ended ? 1 : 0;
        const auto& sql = sql_of(aspect);
        const bool fresh = database_.change(sql.state, statement.subject, statement.items,
                                            statement.version, ended, result_.version) > 0;
        if (statement.ended && aspect.name == "resident") end_seal(statement);
        if (fresh || head_->content != FeedContent::all) return fresh;
        if (aspect.keeps_all)
            database_.change(sql.confirm, result_.version, statement.subject, statement.version,
                             ended);
        else
            database_.change(sql.confirm, result_.version, statement.subject);
        return false;
    }

    // A seal registration ends with the residence; one that comes late does not bring it back.
    void end_seal(const Statement& statement) {
        const auto& guardianship = *find_aspect("guardianship");
        const auto rows = database_.change(sql_of(guardianship).state, statement.subject,
                                           statement.version, 1, result_.version);
        // News even where the resident's own row knows something newer.
        if (rows > 0) changed_ = true;
    }

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
