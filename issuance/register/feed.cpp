// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "batch.h"
#include "connection.h"
#include "shomei/issuance/register/register_store.h"
#include "shomei/issuance/storage/transaction.h"
#include "tables.h"

namespace shomei::resident_register {
namespace {

using storage::Database;

// What one file does to the tables, within one transaction.
class Run {
public:
    // `city`: whose files are taken; empty: of whichever city the register has.
    Run(Database& database, std::string city)
        : database_(database),
          before_(next_state(database)),
          city_(std::move(city)),
          ended_seals_(*find_aspect("guardianship"), before_.version, Batch::Kind::news) {
        result_.version = before_.version;
    }

    void take(const NumberedRow& row, FeedContent wanted) {
        const auto error = row.row ? take(*row.row, row.line, wanted) : row.row.error();
        if (error) errors_.push_back({row.line, *error});
    }

    bool has_head() const { return head_.has_value(); }
    const std::vector<FeedError>& errors() const { return errors_; }

    // All rows are in the tables, or among the errors.
    void write_rest() {
        for (auto& [key, batch] : stated_) write(batch);
        end_seals();
    }

    FeedResult finish() {
        if (renews()) drop_rest();
        forget_images();
        const auto after = reach();
        result_.as_of_s = after.as_of_s;
        if (after != before_) changed_ = true;
        database_.change(sql::write_state, after.complete, after.as_of_s, after.everything_up_to,
                         after.city);
        result_.changed = changed_;
        if (!changed_) --result_.version;
        return result_;
    }

private:
    static State next_state(Database& database) {
        database.change(sql::next_version);
        return read_state(database);
    }

    // The rule that the row breaks.
    std::optional<std::string> take(const Row& row, std::size_t line, FeedContent wanted) {
        if (!head_) return take_head(row, wanted);
        auto statement = read_statement(row);
        if (!statement) return statement.error();
        if (statement->version > head_->version) return "version is above the file's own";
        ++result_.statements;
        state(*statement, line);
        return std::nullopt;
    }

    std::optional<std::string> take_head(const Row& row, FeedContent wanted) {
        auto head = read_head(row);
        if (!head) return head.error();
        // A file of changes taken as everything would drop everyone else.
        if (head->content != wanted) return "content is not what this command takes";
        for (const auto& ours : {city_, before_.city})
            if (!ours.empty() && head->city != ours)
                return "city is another one than the register's, " + ours;
        // What a file leaves out must be known before it: behind a gap nothing could be relied on.
        if (head->content == FeedContent::changes && head->after > before_.complete)
            return "begins after version " + std::to_string(head->after) +
                   ", but the register is complete only up to " + std::to_string(before_.complete) +
                   ": an earlier file is missing; send that one, then this one again";
        head_ = std::move(*head);
        return std::nullopt;
    }

    // A file of everything, and newer than any before.
    bool renews() const {
        return head_->content == FeedContent::all && head_->version > before_.everything_up_to;
    }

    Batch::Kind kind_of(const Statement& statement) const {
        if (renews()) return Batch::Kind::renewal;
        // What forbids counts however late it comes: an end of a seal, a suppression.
        const bool restricts =
            statement.aspect->outlasts_silence || (statement.aspect->keeps_all && statement.ended);
        return statement.version <= before_.everything_up_to && !restricts ? Batch::Kind::late
                                                                           : Batch::Kind::news;
    }

    void state(const Statement& statement, std::size_t line) {
        const auto& aspect = *statement.aspect;
        const auto kind = kind_of(statement);
        const auto key = std::pair(&aspect, kind);
        auto& batch = stated_.try_emplace(key, aspect, result_.version, kind).first->second;
        batch.add(statement, line);
        if (batch.full()) write(batch);
        const bool ends_residence = statement.ended && aspect.name == "resident";
        if (!renews() && (aspect.keeps_all || ends_residence))
            holders_.push_back(statement.subject.front());
        if (!ends_residence) return;
        // A seal registration ends with the residence; one that comes late does not bring it back.
        auto end = statement;
        end.items.clear();
        ended_seals_.add(end, line);
        if (ended_seals_.full()) end_seals();
    }

    void write(Batch& batch) {
        const auto rows = batch.rows();
        const auto written = batch.write(database_);
        result_.stale += rows - written.fresh;
        if (written.fresh > 0) changed_ = true;
        for (const auto line : written.contradicting_lines)
            errors_.push_back({line, "differs from what was stated with the same version"});
    }

    // News even where the residents' own rows know something newer.
    void end_seals() {
        if (ended_seals_.write(database_).fresh > 0) changed_ = true;
    }

    void drop_rest() {
        for (const auto& aspect : aspects()) {
            if (aspect.ends) continue;  // shares its table with what it ends
            if (aspect.outlasts_silence) continue;
            result_.dropped +=
                database_.change(sql::drop_rest(aspect), head_->version, result_.version);
        }
        if (result_.dropped > 0) changed_ = true;
    }

    // Personal data stays no longer than what it is for: the picture of a seal that is over goes.
    void forget_images() {
        std::size_t forgotten = 0;
        if (renews())
            forgotten = database_.change(sql::forget_images());
        else if (!holders_.empty())
            forgotten = database_.change_rows(sql::forget_images_of(), {holders_});
        if (forgotten > 0) changed_ = true;
    }

    // How far the register is complete with this file.
    State reach() const {
        State now = before_;
        now.city = head_->city;
        if (renews()) now.everything_up_to = head_->version;
        if (head_->version < now.complete) return now;
        now.complete = head_->version;
        now.as_of_s = std::max(now.as_of_s, head_->as_of_s);
        return now;
    }

    Database& database_;
    State before_;
    std::string city_;
    std::map<std::pair<const Aspect*, Batch::Kind>, Batch> stated_;
    Batch ended_seals_;
    std::vector<std::string> holders_;  // of seals that this file says something about
    std::optional<FeedHead> head_;
    std::vector<FeedError> errors_;
    FeedResult result_;
    bool changed_ = false;
};

// The first ones by their lines: a batch finds some of them late.
std::vector<FeedError> first_errors(std::vector<FeedError> errors) {
    std::ranges::stable_sort(errors, {}, &FeedError::line);
    if (errors.size() > feed_errors_limit) errors.resize(feed_errors_limit);
    return errors;
}

FeedOutcome take_rows(RowReader& reader, Run& run, FeedContent content) {
    for (auto row = reader.next(); row; row = reader.next()) {
        run.take(*row, content);
        if (run.errors().size() >= feed_errors_limit || !run.has_head()) break;
    }
    run.write_rest();
    auto errors = run.errors();
    if (reader.broken()) errors.push_back({0, "the file cannot be read to its end"});
    if (errors.empty() && !run.has_head()) errors.push_back({0, "the file has no row"});
    if (!errors.empty()) return tl::unexpected(first_errors(std::move(errors)));
    return run.finish();
}

}  // namespace

FeedOutcome RegisterStore::take(const std::filesystem::path& file, FeedContent content) {
    auto opened = open_feed_file(file);
    if (!opened) return tl::unexpected(std::vector<FeedError>{{0, opened.error()}});
    return connection_->write([&](Database& database) {
        storage::WriteTransaction transaction(database);
        Run run(database, city_);
        RowReader reader(opened->in, opened->form);
        auto outcome = take_rows(reader, run, content);
        // Left uncommitted, a file that says nothing new leaves no trace.
        if (outcome && outcome->changed) transaction.commit();
        return outcome;
    });
}

}  // namespace shomei::resident_register
