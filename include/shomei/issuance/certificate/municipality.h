// SPDX-License-Identifier: Apache-2.0
// A municipality as configuration (config/municipalities/<city code>.json, checked by its schema):
// kinds, options, fees with dates, hours, offices, issuer line, seal, marks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {

struct IssuerLine {
    std::string title;  // 長崎市長
    std::string name;
};

// An office that can help, as text for screen and slip.
struct Office {
    std::string name;  // in the asked language
    std::string place;
    std::string phone;
    std::string today;  // "08:45–17:30", or why it is closed and when it opens next
    std::string hint;   // quieter times; may be empty
};

struct Availability {
    bool open = false;
    std::optional<RefusalCode> reason;           // set when closed
    std::optional<std::int64_t> next_opening_s;  // Unix seconds
};

// What the form and the content need to know of a kind.
struct KindSettings {
    Kind kind;
    std::vector<Scope::Extent> scopes;
    std::vector<std::string> options;
    int copies_limit;
};

class Municipality {
public:
    // Reads and checks one file against `schema` (JSON Schema). Fault{configuration} names the file
    // and the place in it.
    static Municipality load(const std::filesystem::path& file,
                             const std::filesystem::path& schema);
    Municipality(Municipality&&) noexcept;
    Municipality& operator=(Municipality&&) noexcept;
    ~Municipality();

    const std::string& city_code() const;                 // 6 digits
    std::string name(const std::string& language) const;  // `ja` or `en`
    IssuerLine issuer_line(std::int64_t at_s) const;
    std::vector<KindSettings> kinds() const;
    std::optional<KindSettings> find_kind(Kind kind) const;
    // Fee in yen of one copy at that instant.
    int unit_yen(Kind kind, std::int64_t at_s) const;
    Availability availability(Kind kind, std::int64_t at_s) const;
    // The offices that can help with `code`, nearest to the seed's order, with their opening on the
    // Japan day of `at_s`.
    std::vector<Office> offices_for(RefusalCode code, std::int64_t at_s,
                                    const std::string& language) const;

    struct Marks {
        std::string omitted, empty, unused;  // 【省略】 【空欄】 ＊＊＊
    };
    const Marks& marks() const;
    std::string sentence(const Scope& scope) const;  // certification sentence
    std::filesystem::path seal_image() const;        // PNG, 1 bit, 600 dpi
    std::string seal_note() const;                   // この印は黒色です, or empty
    std::string page_url_prefix() const;             // upper case, ends with /P/

private:
    struct Settings;
    explicit Municipality(std::unique_ptr<Settings> settings);
    std::unique_ptr<Settings> settings_;
};

}  // namespace shomei::certificate
