// SPDX-License-Identifier: Apache-2.0
// The kinds of certificate there are, what may ever be offered of each, and what a resident
// chooses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shomei::certificate {

// The number stands in the page QR and never changes its meaning.
enum class Kind : std::uint8_t {
    residence_copy = 1,              // 住民票の写し
    residence_items = 2,             // 住民票記載事項証明書
    seal_registration = 3,           // 印鑑登録証明書
    income_tax = 4,                  // 所得・課税証明書
    family_register_full = 5,        // 戸籍全部事項証明書
    family_register_individual = 6,  // 戸籍個人事項証明書
    family_register_address = 7,     // 戸籍の附票の写し
};

// The id used in signed texts, configuration and the ledger: `residence-copy`.
std::string_view id_of(Kind kind);
std::optional<Kind> kind_from_id(std::string_view id);
std::optional<Kind> kind_from_number(std::uint8_t number);

// Whose record: only the card holder, the whole household (of the family register: everyone in it),
// or chosen members (handles of the Offers).
struct Scope {
    enum class Extent { self, household, members };
    Extent extent = Extent::self;
    std::vector<std::string> members;  // sorted, only with Extent::members

    bool operator==(const Scope&) const = default;
};

// `self`, `household`, `members`.
std::string_view id_of(Scope::Extent extent);
std::optional<Scope::Extent> extent_from_id(std::string_view id);

// The register a kind is written from; each has its own conditions (entitlement.h).
enum class RecordPart { residence, seal, tax, family_register };

// What a municipality may offer of a kind at all; it may offer less.
struct KindTraits {
    Kind kind;
    std::string_view id;
    RecordPart part;
    std::vector<Scope::Extent> scopes;
    std::vector<std::string_view> options;  // sorted; each is off until the resident asks for it
    bool shows_address;  // the paper shows where the household lives, so all of it is looked at
    bool has_form;       // this build can print it; false: never offered, whatever is configured
};

const KindTraits& traits_of(Kind kind);
// Every kind once, by number.
const std::vector<KindTraits>& kind_catalogue();

// A person's handle in one visit: `m1` … `m99`.
bool is_handle(std::string_view text);

// `self`, `household` or `members:m1,m3` (sorted as text, no doubles, at most 32 handles).
std::string write_scope(const Scope& scope);
std::optional<Scope> parse_scope(std::string_view text);

// What the resident wants; `options` are sorted ids without doubles.
struct Choice {
    Kind kind = Kind::residence_copy;
    Scope scope;
    std::vector<std::string> options;
    int copies = 1;  // 1..limit of the kind

    bool operator==(const Choice&) const = default;
};

// Sorted ids joined by commas, `-` for none; ids are [a-z][a-z0-9-]{0,31}, at most 16.
std::string write_options(const std::vector<std::string>& options);
std::optional<std::vector<std::string>> parse_options(std::string_view text);

}  // namespace shomei::certificate
