// SPDX-License-Identifier: Apache-2.0
#include "csv_record.h"

namespace shomei::resident_register {
namespace {

constexpr int file_end = std::char_traits<char>::eof();

class RecordReader {
public:
    RecordReader(std::streambuf& in, std::size_t limit_bytes) : in_(in), left_(limit_bytes) {}

    CsvRecord read() {
        for (bool more = true; more;) {
            std::string field;
            next_ = in_.sbumpc();
            if (next_ == '"')
                read_quoted(field);
            else
                read_bare(field);
            if (record_.fields.size() < csv_fields_limit)
                record_.fields.push_back(std::move(field));
            else
                record_.good = false;
            more = ends_with_comma();
        }
        return std::move(record_);
    }

private:
    void keep(std::string& field) {
        if (left_ == 0) {
            record_.good = false;
            return;
        }
        --left_;
        field += static_cast<char>(next_);
    }

    bool at_end() {
        if (next_ == '\r' && in_.sgetc() == '\n') next_ = in_.sbumpc();
        return next_ == ',' || next_ == '\n' || next_ == file_end;
    }

    void read_bare(std::string& field) {
        for (; !at_end(); next_ = in_.sbumpc()) {
            if (next_ == '"') record_.good = false;
            keep(field);
        }
    }

    // Leaves what stands behind the closing quote.
    void read_quoted(std::string& field) {
        for (next_ = in_.sbumpc(); next_ != file_end; next_ = in_.sbumpc()) {
            if (next_ == '\n') ++record_.lines;
            if (next_ == '"') {
                next_ = in_.sbumpc();
                if (next_ != '"') return;
            }
            keep(field);
        }
        record_.good = false;
    }

    bool ends_with_comma() {
        if (!at_end()) {
            record_.good = false;
            while (next_ != '\n' && next_ != file_end) next_ = in_.sbumpc();
        }
        return next_ == ',';
    }

    std::streambuf& in_;
    std::size_t left_;
    int next_ = 0;
    CsvRecord record_;
};

}  // namespace

std::optional<CsvRecord> read_csv_record(std::istream& in, std::size_t limit_bytes) {
    if (in.rdbuf()->sgetc() == file_end) return std::nullopt;
    return RecordReader(*in.rdbuf(), limit_bytes).read();
}

}  // namespace shomei::resident_register
