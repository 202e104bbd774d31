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
constexpr std::size_t fields_limit = 400;
constexpr std::size_t documents_limit = 32;
constexpr std::size_t handles_limit = 32;
constexpr std::int64_t latest_s = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::string_view header_prefix = "head.";

bool is_digits(std::string_view text, std::size_t width) {
    return text.size() == width &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_item_name(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || c == '-';
    });
}

// 0 for a header field, k for a field of person k, nullopt for anything that is no field id.
std::optional<std::size_t> person_of(std::string_view id) {
    const auto dot = id.find('.');
    if (dot == std::string_view::npos || !is_item_name(id.substr(dot + 1))) return std::nullopt;
    if (is_header_field(id)) return 0;
    const auto number = id.substr(1, dot - 1);
    if (id[0] != 'p' || number.empty() || number[0] == '0' || !is_digits(number, number.size()) ||
        number.size() > 2)
        return std::nullopt;
    return static_cast<std::size_t>(std::stoi(std::string(number)));
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
    const auto* value = text_member(item, "value", value_limit_bytes);
    if (id == nullptr || salt == nullptr || value == nullptr) return std::nullopt;
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
    std::set<std::string_view> ids;
    std::size_t last_person = 0;
    for (const auto& field : content.fields) {
        const auto person = person_of(field.id);
        if (!person || !ids.insert(field.id).second) return false;
        // Header first, then p1, p2, … without a gap.
        if (*person < last_person || *person > last_person + 1) return false;
        last_person = *person;
        if (field.value.empty() || !is_plain_text(field.value, value_limit_bytes)) return false;
    }
    return last_person == content.people.size();
}

bool is_header_field(std::string_view field_id) { return field_id.starts_with(header_prefix); }

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
