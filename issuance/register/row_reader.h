// SPDX-License-Identifier: Apache-2.0
// The rows of a register file, one after the other in bounded memory: JSON lines or CSV (RFC 4180
// with a heading), in UTF-8.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace shomei::resident_register {

inline constexpr std::size_t row_limit_bytes = 1 << 17;

// Names and their values as text: numbers in decimal, flags `true` or `false`. Never an empty
// value.
using Row = std::map<std::string, std::string, std::less<>>;

struct NumberedRow {
    std::size_t line = 0;  // 1-based, where the row begins
    // Or what is wrong with it, without its content.
    tl::expected<Row, std::string> row;
};

class RowReader {
public:
    enum class Form { json_lines, csv };
    RowReader(std::istream& in, Form form) : in_(in), form_(form) {}

    // nullopt: the file's end, or it is broken.
    std::optional<NumberedRow> next();
    // The disk failed: there may have been more.
    bool broken() const { return in_.bad(); }

private:
    std::optional<NumberedRow> next_json();
    std::optional<NumberedRow> next_csv();
    // What is wrong with it.
    std::optional<std::string> read_heading();

    std::istream& in_;
    Form form_;
    std::size_t line_ = 0;  // lines read so far
    std::vector<std::string> heading_;
};

// A register's file, open; its form is told by the ending of its name, `.jsonl` or `.csv`.
struct FeedFile {
    std::ifstream in;
    RowReader::Form form = RowReader::Form::json_lines;
};
// Or why it cannot be read.
tl::expected<FeedFile, std::string> open_feed_file(const std::filesystem::path& file);

}  // namespace shomei::resident_register
