// SPDX-License-Identifier: Apache-2.0
#include "row_reader.h"

#include <nlohmann/json.hpp>
#include <set>

#include "aspect.h"
#include "csv_record.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::resident_register {
namespace {

using Broken = tl::unexpected<std::string>;

constexpr int file_end = std::char_traits<char>::eof();

// One line without its end; false at the end of the file. Of a line over the limit no more is kept
// than shows that it is.
bool read_line(std::streambuf& in, std::string& line) {
    line.clear();
    for (int c = in.sbumpc(); c != file_end; c = in.sbumpc()) {
        if (c == '\n') return true;
        if (line.size() <= row_limit_bytes) line += static_cast<char>(c);
    }
    return !line.empty();
}

// Each item has one way to be written: whole numbers and flags without quotes, all else in them.
bool is_written_right(std::string_view name, const nlohmann::json& value) {
    const auto* item = find_item(name);
    const bool flag = item != nullptr ? item->form == Item::Form::flag : name == "ended";
    const bool number =
        item != nullptr ? is_number(item->form) : name == "version" || name == "after";
    if (flag) return value.is_boolean();
    // An item that is not there is left out; an empty text would be a second way to say so.
    return number ? value.is_number_integer()
                  : value.is_string() && !value.get_ref<const std::string&>().empty();
}

tl::expected<Row, std::string> read_json(std::string_view line) {
    const auto document = certificate::parse_strict_json(bytes_of(line), row_limit_bytes);
    if (!document || !document->is_object())
        return Broken("is no JSON object as we read it (size, doubled names, depth, UTF-8)");
    Row row;
    for (const auto& [name, value] : document->items()) {
        if (!is_written_right(name, value))
            return Broken("a value is of another type than its item, or empty");
        row.emplace(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return row;
}

}  // namespace

std::optional<NumberedRow> RowReader::next() {
    // The buffer itself is read, which throws where the disk fails; the stream would say it so.
    try {
        return form_ == Form::csv ? next_csv() : next_json();
    } catch (const std::ios_base::failure&) {
        in_.setstate(std::ios::badbit);
        return std::nullopt;
    }
}

std::optional<NumberedRow> RowReader::next_json() {
    std::string line;
    if (!read_line(*in_.rdbuf(), line)) return std::nullopt;
    return NumberedRow{++line_, read_json(line)};
}

std::optional<std::string> RowReader::read_heading() {
    auto& in = *in_.rdbuf();
    // The byte order mark that spreadsheets write (EF BB BF).
    if (in.sgetc() == 0xEF && (in.sbumpc(), in.sbumpc() != 0xBB || in.sbumpc() != 0xBF))
        return "does not begin as UTF-8";
    auto record = read_csv_record(in_, row_limit_bytes);
    if (!record) return "has no heading";
    line_ = record->lines;
    heading_ = std::move(record->fields);
    const std::set<std::string> names(heading_.begin(), heading_.end());
    if (!record->good || names.size() != heading_.size()) return "the heading cannot be read";
    return std::nullopt;
}

std::optional<NumberedRow> RowReader::next_csv() {
    if (heading_.empty()) {
        if (in_.rdbuf()->sgetc() == file_end) return std::nullopt;
        if (auto error = read_heading()) {
            // Without its heading no row means anything.
            in_.seekg(0, std::ios::end);
            return NumberedRow{1, Broken(std::move(*error))};
        }
    }
    const auto record = read_csv_record(in_, row_limit_bytes);
    if (!record) return std::nullopt;
    const auto line = line_ + 1;
    line_ += record->lines;
    if (!record->good) return NumberedRow{line, Broken("breaks RFC 4180 or is too long")};
    if (record->fields.size() != heading_.size())
        return NumberedRow{line, Broken("has another number of fields than the heading")};
    Row row;
    for (std::size_t i = 0; i < heading_.size(); ++i)
        if (!record->fields[i].empty()) row.emplace(heading_[i], record->fields[i]);
    return NumberedRow{line, std::move(row)};
}

tl::expected<FeedFile, std::string> open_feed_file(const std::filesystem::path& file) {
    const auto ending = file.extension();
    if (ending != ".jsonl" && ending != ".csv")
        return tl::unexpected<std::string>("the name ends in neither .jsonl nor .csv");
    FeedFile out;
    out.form = ending == ".csv" ? RowReader::Form::csv : RowReader::Form::json_lines;
    std::error_code problem;
    if (std::filesystem::is_regular_file(file, problem)) out.in.open(file, std::ios::binary);
    if (!out.in.is_open()) return tl::unexpected<std::string>("the file cannot be opened");
    return out;
}

}  // namespace shomei::resident_register
