// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/entry.h"

#include <algorithm>
#include <array>

#include "note_text.h"
#include "shomei/base/line_text.h"

namespace shomei::ledger {
namespace {

constexpr std::string_view context = "shomei-ledger/v1";
constexpr std::uint64_t seq_limit = INT64_MAX;
constexpr std::uint64_t time_limit_ms = 253'402'300'799'999;  // end of year 9999
constexpr std::uint64_t amount_limit_yen = 999'999'999;

constexpr std::array<std::string_view, 19> event_names{
    "start",   "grant",    "refuse",   "pages",      "released",      "printed",   "spoiled",
    "unknown", "captured", "voided",   "refund-due", "refunded",      "inspected", "stop",
    "resume",  "reveal",   "operator", "erase",      "checkpoint-key"};

bool consists_of(std::string_view text, std::size_t limit, bool (*allowed)(char)) {
    return text.size() <= limit && std::all_of(text.begin(), text.end(), allowed);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_kind_letter(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; }
bool is_terminal_letter(char c) {
    return is_kind_letter(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_';
}

bool fields_in_range(const Entry& entry) {
    const auto within = [](const std::optional<std::uint64_t>& value, std::uint64_t limit) {
        return !value || *value <= limit;
    };
    // A lone `-` is how a missing text is written, so no text may be that.
    return entry.seq <= seq_limit && entry.time_ms >= 0 &&
           static_cast<std::uint64_t>(entry.time_ms) <= time_limit_ms &&
           consists_of(entry.term, 64, is_terminal_letter) && entry.term != "-" &&
           within(entry.epoch, seq_limit) && (entry.iid.empty() || entry.iid.size() == 32) &&
           consists_of(entry.iid, 32, is_hex_digit) &&
           (entry.city.empty() || entry.city.size() == 6) && consists_of(entry.city, 6, is_digit) &&
           consists_of(entry.kind, 32, is_kind_letter) &&
           (entry.kind.empty() || (entry.kind[0] >= 'a' && entry.kind[0] <= 'z')) &&
           within(entry.amount, amount_limit_yen) && within(entry.sheets, sheets_limit);
}

enum class IidRule { required, allowed, none };

IidRule iid_rule(EntryEvent event) {
    switch (event) {
        case EntryEvent::grant:
        case EntryEvent::pages:
        case EntryEvent::released:
        case EntryEvent::printed:
        case EntryEvent::spoiled:
        case EntryEvent::unknown:
        case EntryEvent::captured:
        case EntryEvent::voided:
        case EntryEvent::refund_due:
        case EntryEvent::refunded:
        case EntryEvent::inspected:
            return IidRule::required;
        case EntryEvent::refuse:
        case EntryEvent::stop:
        case EntryEvent::reveal:
        case EntryEvent::operator_action:
            return IidRule::allowed;
        case EntryEvent::start:
        case EntryEvent::resume:
        case EntryEvent::erase:
        case EntryEvent::checkpoint_key:
            return IidRule::none;
    }
    return IidRule::none;
}

bool fields_fit_event(const Entry& entry) {
    const auto rule = iid_rule(entry.event);
    if (rule == IidRule::required && entry.iid.empty()) return false;
    if (rule == IidRule::none && !entry.iid.empty()) return false;
    if (entry.previous && entry.iid.empty()) return false;
    const bool start = entry.event == EntryEvent::start;
    if (start != entry.build.has_value() || (entry.config && !start)) return false;
    const bool names_yen =
        entry.event == EntryEvent::grant || entry.event == EntryEvent::captured ||
        entry.event == EntryEvent::refund_due || entry.event == EntryEvent::refunded;
    return entry.amount.has_value() || !names_yen;
}

std::string text_of_number(const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : std::string();
}

std::string text_of_digest(const std::optional<Digest>& value) {
    return value ? hex(*value) : std::string();
}

// Each reader leaves `ok` alone or clears it, so that one entry is read in one pass.
struct FieldReader {
    const LineText& lines;
    bool ok = true;

    std::string text(std::string_view key) const {
        const auto& value = lines.at(key);
        return value == "-" ? std::string() : value;
    }
    std::optional<std::uint64_t> number(std::string_view key, std::uint64_t limit) {
        const auto& value = lines.at(key);
        if (value == "-") return std::nullopt;
        const auto read = read_decimal(value, limit);
        ok = ok && read.has_value();
        return read;
    }
    std::optional<Digest> digest(std::string_view key) {
        const auto& value = lines.at(key);
        if (value == "-") return std::nullopt;
        const auto read = from_hex_exactly<32>(value);
        ok = ok && read.has_value();
        return read;
    }
    void time(Entry& entry) {
        const std::string_view value = lines.at("t");
        const auto blank = value.find(' ');
        const auto ms = read_decimal(value.substr(0, blank), time_limit_ms);
        const auto quality = blank == value.npos ? "" : value.substr(blank + 1);
        ok = ok && ms && (quality == "ok" || quality == "suspect");
        entry.time_ms = static_cast<std::int64_t>(ms.value_or(0));
        entry.time_quality = quality == "ok" ? TimeQuality::ok : TimeQuality::suspect;
    }
};

}  // namespace

std::string_view name_of(EntryEvent event) {
    return event_names.at(static_cast<std::size_t>(event));
}

std::optional<EntryEvent> event_named(std::string_view name) {
    const auto found = std::find(event_names.begin(), event_names.end(), name);
    if (found == event_names.end()) return std::nullopt;
    return static_cast<EntryEvent>(found - event_names.begin());
}

bool is_well_formed(const Entry& entry) {
    return fields_in_range(entry) && fields_fit_event(entry);
}

std::string write_entry(const Entry& entry) {
    SHOMEI_CHECK(is_well_formed(entry));
    const auto time = std::to_string(entry.time_ms) +
                      (entry.time_quality == TimeQuality::ok ? " ok" : " suspect");
    auto text = write_line_text(context, {{"seq", std::to_string(entry.seq)},
                                          {"t", time},
                                          {"term", entry.term},
                                          {"epoch", text_of_number(entry.epoch)},
                                          {"iid", entry.iid},
                                          {"ev", name_of(entry.event)},
                                          {"city", entry.city},
                                          {"kind", entry.kind},
                                          {"amt", text_of_number(entry.amount)},
                                          {"sheets", text_of_number(entry.sheets)},
                                          {"com", text_of_digest(entry.commitment)},
                                          {"prev", text_of_digest(entry.previous)},
                                          {"build", text_of_digest(entry.build)},
                                          {"config", text_of_digest(entry.config)}});
    SHOMEI_CHECK(text.size() <= entry_limit);
    return text;
}

std::optional<Entry> parse_entry(std::string_view text) {
    const auto lines = LineText::parse(text, context,
                                       {"seq", "t", "term", "epoch", "iid", "ev", "city", "kind",
                                        "amt", "sheets", "com", "prev", "build", "config"},
                                       entry_limit);
    if (!lines) return std::nullopt;
    FieldReader field{*lines};
    const auto event = event_named(lines->at("ev"));
    const auto seq = field.number("seq", seq_limit);
    if (!event || !seq) return std::nullopt;
    Entry entry;
    entry.seq = *seq;
    field.time(entry);
    entry.term = field.text("term");
    entry.epoch = field.number("epoch", seq_limit);
    entry.iid = field.text("iid");
    entry.event = *event;
    entry.city = field.text("city");
    entry.kind = field.text("kind");
    entry.amount = field.number("amt", amount_limit_yen);
    entry.sheets = field.number("sheets", sheets_limit);
    entry.commitment = field.digest("com");
    entry.previous = field.digest("prev");
    entry.build = field.digest("build");
    entry.config = field.digest("config");
    if (!field.ok || !is_well_formed(entry)) return std::nullopt;
    return entry;
}

}  // namespace shomei::ledger
