// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/register/feed_texts.h"

#include "row_reader.h"
#include "statement.h"

namespace shomei::resident_register {

namespace {

std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

void hand_over(const Statement& statement, std::size_t line,
               const std::function<void(const FeedText&)>& take) {
    const auto& items = statement.aspect->items;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].form != Item::Form::text || statement.items.at(i).empty()) continue;
        take({line, std::string(statement.aspect->name), join(statement.subject), items[i].name,
              statement.items[i]});
    }
}

// The rule that the row breaks, empty: none. The first row is the file's head.
std::string check(const NumberedRow& row, bool is_first,
                  const std::function<void(const FeedText&)>& take) {
    if (!row.row) return row.row.error();
    if (is_first) {
        const auto head = read_head(*row.row);
        return head ? std::string() : head.error();
    }
    const auto statement = read_statement(*row.row);
    if (!statement) return statement.error();
    hand_over(*statement, row.line, take);
    return {};
}

}  // namespace

std::vector<FeedError> read_texts(const std::filesystem::path& file,
                                  const std::function<void(const FeedText&)>& take) {
    auto opened = open_feed_file(file);
    if (!opened) return {{0, opened.error()}};
    RowReader reader(opened->in, opened->form);
    std::vector<FeedError> errors;
    bool is_first = true;
    for (auto row = reader.next(); row && errors.size() < feed_errors_limit; row = reader.next()) {
        if (auto error = check(*row, is_first, take); !error.empty())
            errors.push_back({row->line, std::move(error)});
        is_first = false;
    }
    if (reader.broken()) errors.push_back({0, "the file cannot be read to its end"});
    if (is_first) errors.push_back({0, "the file has no row"});
    return errors;
}

}  // namespace shomei::resident_register
