// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/content.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "shomei/base/check.h"
#include "shomei/issuance/certificate/record_text.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::certificate {
namespace {

using nlohmann::json;

constexpr std::size_t content_limit_bytes = 1 << 20;
// What is left beside the other members, whose limits keep them far below 4 KiB.
constexpr std::size_t fields_bytes_limit = content_limit_bytes - 4096;
constexpr std::size_t documents_limit = 32;
constexpr std::size_t handles_limit = 32;
constexpr std::int64_t latest_s = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::string_view header_prefix = "head.";
constexpr std::string_view picture_suffix = "-image";

bool is_digits(std::string_view text, std::size_t width) {
    return text.size() == width &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_item_name(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= 32 && is_letter(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

// Whose field it is: -1 the page's, 0 the family register's, k person k's; nullopt for anything
// that is no field id.
std::optional<int> owner_of(std::string_view id) {
    const auto dot = id.find('.');
    if (dot == std::string_view::npos || !is_item_name(id.substr(dot + 1))) return std::nullopt;
    if (is_header_field(id)) return -1;
    const auto number = id.substr(1, dot - 1);
    if (id[0] != 'p' || number.empty() || number.size() > 2 || !is_digits(number, number.size()) ||
        (number[0] == '0' && number.size() > 1))
        return std::nullopt;
    return std::stoi(std::string(number));
}

bool writes_register_events(Kind kind) {
    return kind == Kind::family_register_full || kind == Kind::family_register_individual;
}

std::size_t limit_of(std::string_view field_id) {
    return is_picture_field(field_id) ? picture_limit_bytes : value_limit_bytes;
}

// A picture's bytes are judged where the register is read and where they are drawn.
bool is_value(const Field& field) {
    if (field.value.empty()) return false;
    if (is_picture_field(field.id))
        return field.value.size() <= picture_limit_bytes && from_base64(field.value).has_value();
    return is_plain_text(field.value, value_limit_bytes);
}

// Header first, then the register's own fields where the kind has them, then p1, p2, … without a
// gap up to the last of `people`.
bool are_in_order(const Content& content) {
    std::set<std::string_view> ids;
    int last = -1;
    for (const auto& field : content.fields) {
        const auto owner = owner_of(field.id);
        if (!owner || !ids.insert(field.id).second || *owner < last) return false;
        if (*owner == 0 && !writes_register_events(content.kind)) return false;
        if (*owner > std::max(last, 0) + 1) return false;
        last = *owner;
    }
    return last == static_cast<int>(content.people.size());
}

// The most bytes that the fields can take in JSON: a quotation mark and a backslash count twice.
std::size_t written_bytes(const std::vector<Field>& fields) {
    constexpr std::size_t frame_bytes = 64;  // of one field: names of its members and the salt
    std::size_t out = 0;
    for (const auto& field : fields)
        out +=
            frame_bytes + field.id.size() + field.value.size() +
            static_cast<std::size_t>(std::count_if(field.value.begin(), field.value.end(),
                                                   [](char c) { return c == '"' || c == '\\'; }));
    return out;
}

bool read_texts(const json& list, std::vector<std::string>& out) {
    if (!list.is_array()) return false;
    for (const auto& item : list) {
        if (!item.is_string()) return false;
        out.push_back(item.get<std::string>());
    }
    return true;
}

std::optional<Field> read_field(const json& item) {
    if (!has_exactly(item, {"id", "salt", "value"})) return std::nullopt;
    const auto* id = text_member(item, "id", 64);
    const auto* salt = text_member(item, "salt", 32);
    if (id == nullptr || salt == nullptr) return std::nullopt;
    const auto* value = text_member(item, "value", limit_of(*id));
    if (value == nullptr) return std::nullopt;
    const auto salt_bytes = from_hex_exactly<16>(*salt);
    if (!salt_bytes) return std::nullopt;
    return Field{*id, *salt_bytes, *value};
}

bool read_fields(const json& list, std::vector<Field>& out) {
    if (!list.is_array() || list.size() > fields_limit) return false;
    for (const auto& item : list) {
        auto field = read_field(item);
        if (!field) return false;
        out.push_back(std::move(*field));
    }
    return true;
}

}  // namespace

bool is_well_formed(const Content& content) {
    const auto all_differ = [](const auto& items) {
        return std::set<std::string>(items.begin(), items.end()).size() == items.size();
    };
    if (!from_hex_exactly<16>(content.iid) || !is_digits(content.city_code, 6)) return false;
    if (content.documents.empty() || content.documents.size() > documents_limit ||
        !all_differ(content.documents) ||
        !std::all_of(content.documents.begin(), content.documents.end(), is_document_number))
        return false;
    if (content.issued_s < 0 || content.issued_s > latest_s) return false;
    if (content.people.empty() || content.people.size() > handles_limit ||
        !all_differ(content.people) ||
        !std::all_of(content.people.begin(), content.people.end(), is_handle))
        return false;
    if (content.fields.empty() || content.fields.size() > fields_limit) return false;
    return written_bytes(content.fields) <= fields_bytes_limit &&
           std::all_of(content.fields.begin(), content.fields.end(), is_value) &&
           are_in_order(content);
}

bool is_header_field(std::string_view field_id) { return field_id.starts_with(header_prefix); }

bool is_picture_field(std::string_view field_id) { return field_id.ends_with(picture_suffix); }

bool is_document_number(std::string_view text) {
    return text.size() == 17 && text[8] == '-' && is_digits(text.substr(0, 8), 8) &&
           is_digits(text.substr(9), 8);
}

Bytes write_content(const Content& content) {
    SHOMEI_CHECK(is_well_formed(content));
    json fields = json::array();
    for (const auto& field : content.fields)
        fields.push_back({{"id", field.id}, {"salt", hex(field.salt)}, {"value", field.value}});
    const json out = {{"iid", content.iid},           {"city_code", content.city_code},
                      {"kind", id_of(content.kind)},  {"documents", content.documents},
                      {"issued_s", content.issued_s}, {"people", content.people},
                      {"fields", std::move(fields)}};
    const auto text = out.dump();
    SHOMEI_CHECK(text.size() <= content_limit_bytes);
    return to_bytes(bytes_of(text));
}

std::optional<Content> parse_content(ByteView text) {
    const auto document = parse_strict_json(text, content_limit_bytes);
    if (!document || !has_exactly(*document, {"iid", "city_code", "kind", "documents", "issued_s",
                                              "people", "fields"}))
        return std::nullopt;
    const auto* iid = text_member(*document, "iid", 32);
    const auto* city_code = text_member(*document, "city_code", 6);
    const auto* kind_id = text_member(*document, "kind", 32);
    const auto issued_s = integer_member(*document, "issued_s", {0, latest_s});
    if (iid == nullptr || city_code == nullptr || kind_id == nullptr || !issued_s)
        return std::nullopt;
    const auto kind = kind_from_id(*kind_id);
    if (!kind) return std::nullopt;
    Content out{*iid, *city_code, *kind, {}, *issued_s, {}, {}};
    if (!read_texts(document->at("documents"), out.documents) ||
        !read_texts(document->at("people"), out.people) ||
        !read_fields(document->at("fields"), out.fields) || !is_well_formed(out))
        return std::nullopt;
    return out;
}

}  // namespace shomei::certificate
