// SPDX-License-Identifier: Apache-2.0
// A municipality as configuration (config/municipalities/<city code>.json, checked by its schema):
// kinds, options, fees with dates, hours, offices, issuer line, seal, marks.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/certificate/placeholders.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {

struct IssuerLine {
    std::string title;  // 長崎市長; 長崎市長職務代理者 長崎市副市長 while the office is vacant
    std::string name;
};

// An office that can help, as text for screen and slip.
struct Office {
    std::string name;  // in the asked language
    std::string place;
    std::string phone;
    std::string today;  // 本日 8:45–17:30, or that it is closed and when it opens next
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
    int minimum_age = 0;  // in years; 0: none
};

// What the rules of entitlement ask a municipality (entitlement.h).
struct EntitlementSettings {
    bool card_usable_same_day = false;  // false: a card works from the day after it was registered
    std::chrono::month_day tax_year_from;  // the day on which the newest tax year is certified
    std::size_t longest_name = 0;          // what the paper's fields hold, in characters
    std::size_t longest_address = 0;
};

// What protects a sheet; each can be switched off.
struct PaperMarks {
    bool tint = true, latent_word = true, seal = true, qr = true;
};

struct MunicipalitySettings;

class Municipality {
public:
    // Reads and checks one file against `schema` (JSON Schema), then what a schema cannot say: real
    // days, order of dates, known codes, the check digit, that no kind offers more than its traits
    // allow, that a paper can carry its words, and that an opening's texts can be filled.
    // Fault{configuration} names the file and the place in it.
    static Municipality load(const std::filesystem::path& file,
                             const std::filesystem::path& schema);
    Municipality(Municipality&&) noexcept;
    Municipality& operator=(Municipality&&) noexcept;
    ~Municipality();

    const std::string& city_code() const;                 // 6 digits
    std::string name(const std::string& language) const;  // `ja` or `en`
    // The line in force on that Japan day; Fault{configuration} before the first.
    IssuerLine issuer_line(std::int64_t at_s) const;
    std::vector<KindSettings> kinds() const;
    std::optional<KindSettings> find_kind(Kind kind) const;
    // Fee in yen of one copy on that Japan day; Fault{configuration} before the first.
    int unit_yen(Kind kind, std::int64_t at_s) const;
    // B03: not offered, without a form in this build, or before its first fee or the first issuer
    // line; B02: closed days and maintenance; B01: outside the hours. Opening minutes belong to the
    // open time, closing minutes do not.
    Availability availability(Kind kind, std::int64_t at_s) const;
    // The offices that can help with `code`, in the configuration's order, with their opening on
    // the Japan day of `at_s`; none where the catalogue names no offices for it.
    std::vector<Office> offices_for(RefusalCode code, std::int64_t at_s,
                                    const std::string& language) const;
    // What the message catalogue's texts may name of this municipality: city, department, phone,
    // reissue_yen.
    Parameters message_parameters(const std::string& language) const;
    // Notices of the municipality in force on that Japan day.
    std::vector<std::string> notices(std::int64_t at_s, const std::string& language) const;

    const EntitlementSettings& entitlement() const;
    // True where a locked PIN can be reset at other stores too (never at ours).
    bool pin_reset_at_stores() const;
    // For operators: kinds with fee, next fee and hours, what will expire; `at_s` is now.
    std::vector<std::string> summary(std::int64_t at_s) const;

    struct Marks {
        std::string omitted, empty, unused;  // 【省略】 【空欄】 ＊＊＊, all different
    };
    const Marks& marks() const;
    // The sentence that certifies; the kind must be one of `kinds`.
    std::string sentence(Kind kind, const Scope& scope) const;
    const PaperMarks& paper_marks() const;
    std::filesystem::path seal_image() const;  // PNG, 1 bit, 600 dpi; beside the file
    std::string seal_note() const;             // この印は黒色です, or empty
    std::string page_url_prefix() const;       // upper case, ends with /P/

private:
    explicit Municipality(std::unique_ptr<MunicipalitySettings> settings);
    std::unique_ptr<MunicipalitySettings> settings_;
};

}  // namespace shomei::certificate
