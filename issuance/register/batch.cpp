// SPDX-License-Identifier: Apache-2.0
#include "batch.h"

#include "shomei/base/check.h"
#include "tables.h"

namespace shomei::resident_register {

Batch::Batch(const Aspect& aspect, std::int64_t run, Kind kind)
    : aspect_(aspect),
      run_(std::to_string(run)),
      kind_(kind),
      state_sql_(kind == Kind::late ? sql::correct_aspect(aspect) : sql::state_aspect(aspect)),
      confirm_sql_(sql::confirm_aspect(aspect)),
      contradict_sql_(sql::contradict_aspect(aspect)),
      columns_(aspect.subject.size() + aspect.items.size() + 3) {}

void Batch::add(const Statement& statement, std::size_t line) {
    SHOMEI_CHECK(statement.subject.size() + statement.items.size() + 3 == columns_.size());
    auto column = columns_.begin();
    for (const auto* values : {&statement.subject, &statement.items})
        for (const auto& value : *values) (column++)->push_back(value);
    (column++)->push_back(std::to_string(statement.version));
    (column++)->push_back(statement.ended ? "1" : "0");
    column->push_back(run_);
    lines_.push_back(line);
}

Batch::Written Batch::write(storage::Database& database) {
    if (rows() == 0) return {};
    Written out;
    out.fresh = database.change_rows(state_sql_, columns_);
    if (out.fresh < rows()) {
        if (kind_ == Kind::renewal) confirm(database);
        out.contradicting_lines = find_contradictions(database);
    }
    for (auto& column : columns_) column.clear();
    lines_.clear();
    return out;
}

// All of them: those that were new have the mark already.
void Batch::confirm(storage::Database& database) const {
    std::vector<std::vector<std::string>> keys{columns_.back()};
    const auto subject = static_cast<std::ptrdiff_t>(aspect_.subject.size());
    keys.insert(keys.end(), columns_.begin(), columns_.begin() + subject);
    if (aspect_.keeps_all) keys.insert(keys.end(), columns_.end() - 3, columns_.end() - 1);
    database.change_rows(confirm_sql_, keys);
}

std::vector<std::size_t> Batch::find_contradictions(storage::Database& database) const {
    std::vector<std::size_t> lines;
    if (aspect_.items.empty()) return lines;
    const std::vector<std::vector<std::string>> columns(columns_.begin(), columns_.end() - 1);
    if (database.change_rows(contradict_sql_, columns) == 0) return lines;
    std::vector<std::string> row(columns.size());
    for (std::size_t i = 0; i < rows(); ++i) {
        for (std::size_t j = 0; j < row.size(); ++j) row[j] = columns[j][i];
        if (database.change(contradict_sql_, row) > 0) lines.push_back(lines_[i]);
    }
    return lines;
}

}  // namespace shomei::resident_register
