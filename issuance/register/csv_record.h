// SPDX-License-Identifier: Apache-2.0
// Records of RFC 4180: lines end in CRLF or LF; a field that holds a comma, a quote or a line end
// stands in quotes, its quotes doubled.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace shomei::resident_register {

struct CsvRecord {
    std::vector<std::string> fields;
    std::size_t lines = 1;  // line ends within quotes included
    bool good = true;       // false: breaks the grammar or a limit; it was read to a line's end
};

inline constexpr std::size_t csv_fields_limit = 128;

// nullopt: the end of the file. At most `limit_bytes` of a record are kept.
std::optional<CsvRecord> read_csv_record(std::istream& in, std::size_t limit_bytes);

}  // namespace shomei::resident_register
