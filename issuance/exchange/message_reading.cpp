// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "member_reader.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/ledger/entry.h"

namespace shomei::exchange {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t most_pages = 200;
constexpr std::size_t most_stops = 256;

bool is_word(std::string_view text) { return is_name(text, 32); }
bool is_field_id(std::string_view text) { return is_name(text, 64); }

// Base45 or an address with it: printable ASCII without blanks at either end.
bool is_qr_text(std::string_view text) {
    return !text.empty() && text.size() <= 512 && text.front() != ' ' && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool is_event(std::string_view text) {
    constexpr std::string_view events[] = {"released",  "printed", "spoiled",    "unknown",
                                           "captured",  "voided",  "refund-due", "refunded",
                                           "inspected", "stop",    "start"};
    return std::find(std::begin(events), std::end(events), text) != std::end(events);
}

certificate::Kind read_kind(MemberReader& members, std::string_view name) {
    const auto kind = certificate::kind_from_id(members.long_text(name, 32));
    members.require(kind.has_value());
    return kind.value_or(certificate::Kind::residence_copy);
}

std::optional<KindOpenness> read_openness(const nlohmann::json& item) {
    MemberReader members(item);
    KindOpenness out;
    out.kind = read_kind(members, "kind");
    out.open = members.truth("open");
    out.reason = members.word_or_none("reason", is_word);
    out.next_opening_s = members.second("next_opening");
    members.require(out.open == out.reason.empty());
    if (!members.complete()) return std::nullopt;
    return out;
}

std::optional<PageClaim> read_claim(const nlohmann::json& item) {
    MemberReader members(item);
    PageClaim out;
    out.document_number = members.word("document", certificate::is_document_number);
    out.number = members.small_number("number", most_pages);
    out.count = members.small_number("count", most_pages);
    out.field_ids = members.words("fields", certificate::fields_limit, is_field_id);
    out.digest = members.digest("digest");
    members.require(1 <= out.number && out.number <= out.count && !out.field_ids.empty());
    if (!members.complete()) return std::nullopt;
    return out;
}

std::optional<StopNotice> read_stop(const nlohmann::json& item) {
    MemberReader members(item);
    StopNotice out;
    out.city_code = members.word("city", is_city_code);
    out.kind = members.word("kind", is_word);
    if (!members.complete()) return std::nullopt;
    return out;
}

std::optional<Digest> read_hash(const nlohmann::json& item) {
    if (!item.is_string()) return std::nullopt;
    return from_hex_exactly<32>(item.get_ref<const std::string&>());
}

// Reads every item of the list by `read_item`.
template <class Item>
std::vector<Item> read_list(MemberReader& members, const nlohmann::json& list,
                            std::optional<Item> (*read_item)(const nlohmann::json&)) {
    std::vector<Item> out;
    for (const auto& json : list) {
        auto item = read_item(json);
        members.require(item.has_value());
        if (!item) break;
        out.push_back(*std::move(item));
    }
    return out;
}

OpenRequest read_members(MemberReader& members, OpenRequest out) {
    out.vid = members.word("vid", is_id);
    out.epoch = members.counter("epoch");
    out.seq = members.counter("seq");
    out.build = members.word("build", is_digest);
    out.certificate = members.bytes("certificate", 8 * kib);
    out.domicile_city = members.word_or_none("domicile_city", is_city_code);
    members.require(!out.certificate.empty());
    return out;
}

OpenAnswer read_members(MemberReader& members, OpenAnswer out) {
    out.nonce = members.word("nonce", is_nonce);
    out.nexp_s = members.second("nexp");
    out.city_code = members.word("city", is_city_code);
    out.not_after_s = members.second("not_after");
    out.notices = members.words("notices", 16, is_word);
    out.kinds = read_list(members, members.list("kinds", 64), read_openness);
    return out;
}

SignedRequest read_members(MemberReader& members, SignedRequest out) {
    out.text = members.long_text("text", 4 * kib);
    out.signature = members.bytes("signature", 512);
    members.require(!out.text.empty() && !out.signature.empty());
    return out;
}

AuthenticateAnswer read_members(MemberReader& members, AuthenticateAnswer out) {
    out.nonce = members.word("nonce", is_nonce);
    out.nexp_s = members.second("nexp");
    out.sealed_offers = members.bytes("offers", 256 * kib);
    return out;
}

QuoteRequest read_members(MemberReader& members, QuoteRequest out) {
    out.vid = members.word("vid", is_id);
    out.choice.kind = read_kind(members, "kind");
    const auto scope = certificate::parse_scope(members.long_text("scope", 256));
    const auto options = certificate::parse_options(members.long_text("options", 1 * kib));
    out.choice.copies = members.small_number("copies", most_copies);
    members.require(scope && options && out.choice.copies >= 1);
    out.choice.scope = scope.value_or(certificate::Scope{});
    out.choice.options = options.value_or(std::vector<std::string>{});
    return out;
}

PagesRequest read_members(MemberReader& members, PagesRequest out) {
    out.iid = members.word("iid", is_id);
    out.pages = read_list(members, members.list("pages", most_pages), read_claim);
    members.require(!out.pages.empty());
    return out;
}

PagesAnswer read_members(MemberReader& members, PagesAnswer out) {
    out.qr_texts = members.words("qr", most_pages, is_qr_text);
    members.require(!out.qr_texts.empty());
    return out;
}

ReportRequest read_members(MemberReader& members, ReportRequest out) {
    out.epoch = members.counter("epoch");
    out.seq = members.counter("seq");
    out.iid = members.word_or_none("iid", is_id);
    out.event = members.word("event", is_event);
    out.yen = members.small_number("yen", largest_yen);
    out.sheets = members.small_number("sheets", static_cast<int>(ledger::sheets_limit));
    const bool of_the_terminal = out.event == "start" || out.event == "stop";
    members.require(of_the_terminal || !out.iid.empty());
    return out;
}

VoidRequest read_members(MemberReader& members, VoidRequest out) {
    out.epoch = members.counter("epoch");
    out.seq = members.counter("seq");
    out.iid = members.word("iid", is_id);
    return out;
}

ConsistencyRequest read_members(MemberReader& members, ConsistencyRequest out) {
    out.size = members.counter("size");
    out.newer = members.counter("newer");
    members.require(out.size <= out.newer);
    return out;
}

ConsistencyAnswer read_members(MemberReader& members, ConsistencyAnswer out) {
    out.size = members.counter("size");
    out.proof = read_list(members, members.list("proof", 63), read_hash);
    return out;
}

HealthRequest read_members(MemberReader& members, HealthRequest out) {
    out.epoch = members.counter("epoch");
    out.seq = members.counter("seq");
    out.build = members.word("build", is_digest);
    out.reader = members.word("reader", is_word);
    out.printer = members.word("printer", is_word);
    out.money = members.word("money", is_word);
    return out;
}

HealthAnswer read_members(MemberReader& members, HealthAnswer out) {
    out.stops = read_list(members, members.list("stops", most_stops), read_stop);
    return out;
}

RefusalBody read_members(MemberReader& members, RefusalBody out) {
    out.city_code = members.word_or_none("city", is_city_code);
    out.not_after_s = members.second("not_after");
    return out;
}

Envelope read_members(MemberReader& members, Envelope out) {
    out.text = members.long_text("text", 4 * kib);
    out.signature = members.bytes("signature", 64);
    out.body = members.bytes("body", 1408 * kib);
    out.checkpoint = members.long_text("checkpoint", 16 * kib);
    members.require(!out.text.empty() && out.signature.size() == 64);
    return out;
}

}  // namespace

template <class T>
std::optional<T> parse(ByteView json) {
    const auto object = certificate::parse_strict_json(json, 2048 * kib);
    if (!object) return std::nullopt;
    MemberReader members(*object);
    auto out = read_members(members, T{});
    if (!members.complete()) return std::nullopt;
    return out;
}

template std::optional<OpenRequest> parse(ByteView);
template std::optional<OpenAnswer> parse(ByteView);
template std::optional<SignedRequest> parse(ByteView);
template std::optional<AuthenticateAnswer> parse(ByteView);
template std::optional<QuoteRequest> parse(ByteView);
template std::optional<PagesRequest> parse(ByteView);
template std::optional<PagesAnswer> parse(ByteView);
template std::optional<ReportRequest> parse(ByteView);
template std::optional<VoidRequest> parse(ByteView);
template std::optional<ConsistencyRequest> parse(ByteView);
template std::optional<ConsistencyAnswer> parse(ByteView);
template std::optional<HealthRequest> parse(ByteView);
template std::optional<HealthAnswer> parse(ByteView);
template std::optional<RefusalBody> parse(ByteView);
template std::optional<Envelope> parse(ByteView);

}  // namespace shomei::exchange
