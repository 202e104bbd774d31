// SPDX-License-Identifier: Apache-2.0
#include "batch.h"

#include "shomei/base/check.h"
#include "tables.h"

namespace shomei::resident_register {

Batch::Batch(const Aspect& aspect, std::int64_t run, bool confirms)
    : aspect_(aspect),
      run_(std::to_string(run)),
      confirms_(confirms),
      state_sql_(sql::state_aspect(aspect)),
      confirm_sql_(sql::confirm_aspect(aspect)),
      columns_(aspect.subject.size() + aspect.items.size() + 3) {}

void Batch::add(const std::vector<std::string>& subject, const std::vector<std::string>& items,
                std::int64_t version, bool ended) {
    SHOMEI_CHECK(subject.size() + items.size() + 3 == columns_.size());
    auto column = columns_.begin();
    for (const auto* values : {&subject, &items})
        for (const auto& value : *values) (column++)->push_back(value);
    (column++)->push_back(std::to_string(version));
    (column++)->push_back(ended ? "1" : "0");
    column->push_back(run_);
}

std::size_t Batch::write(storage::Database& database) {
    if (rows() == 0) return 0;
    const auto fresh = database.change_rows(state_sql_, columns_);
    if (confirms_ && fresh < rows()) confirm(database);
    for (auto& column : columns_) column.clear();
    return fresh;
}

// All of them: those that were new have the mark already.
void Batch::confirm(storage::Database& database) const {
    std::vector<std::vector<std::string>> keys{columns_.back()};
    const auto subject = static_cast<std::ptrdiff_t>(aspect_.subject.size());
    keys.insert(keys.end(), columns_.begin(), columns_.begin() + subject);
    if (aspect_.keeps_all) keys.insert(keys.end(), columns_.end() - 3, columns_.end() - 1);
    database.change_rows(confirm_sql_, keys);
}

}  // namespace shomei::resident_register
