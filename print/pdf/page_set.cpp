// SPDX-License-Identifier: Apache-2.0
#include "page_set.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/paper/page_digest.h"
#include "shomei/issuance/paper/page_payload.h"

namespace shomei::pdf {
namespace {

using certificate::Content;
using certificate::Field;
using form::PageLayout;

// The ids of what a page draws: runs and pictures that belong to a field.
std::set<std::string> drawn_ids(const PageLayout& page) {
    std::set<std::string> ids;
    for (const auto& text : page.texts)
        if (!text.field_id.empty()) ids.insert(text.field_id);
    for (const auto& picture : page.pictures) ids.insert(picture.field_id);
    return ids;
}

// A page names the fields that it draws, each once, in the content's order.
bool names_what_it_draws(const PageLayout& page, const Content& content) {
    auto next = content.fields.begin();
    for (const auto& id : page.field_ids) {
        next = std::find_if(next, content.fields.end(),
                            [&id](const Field& field) { return field.id == id; });
        if (next == content.fields.end()) return false;
        ++next;
    }
    const std::set<std::string> named(page.field_ids.begin(), page.field_ids.end());
    return named == drawn_ids(page);
}

// Header fields stand on each page of a copy, all others on one.
bool shows_every_field(std::span<const PageLayout> copy, const Content& content) {
    std::map<std::string, std::size_t> shown;
    for (const auto& page : copy)
        for (const auto& id : page.field_ids) ++shown[id];
    return std::ranges::all_of(content.fields, [&](const Field& field) {
        return shown[field.id] == (certificate::is_header_field(field.id) ? copy.size() : 1);
    });
}

bool is_marked_as_itself(const PageLayout& page, const PageMarks& marks, const Content& content) {
    std::vector<Digest> digests;
    for (const auto& field : content.fields)
        if (std::ranges::find(page.field_ids, field.id) != page.field_ids.end())
            digests.push_back(paper::field_digest(field.id, field.salt, field.value));
    const auto head = paper::head_of(paper::page_digest(digests));
    const auto code = paper::parse_qr_text(marks.qr_text);
    const auto payload = code ? paper::parse_payload(code->payload) : std::nullopt;
    return payload && marks.page_tag == paper::page_tag(head) && payload->digest == head &&
           payload->city_code == content.city_code &&
           payload->kind == static_cast<std::uint8_t>(content.kind) &&
           payload->document_number == page.document_number && payload->page == page.number &&
           payload->pages == page.count &&
           payload->issued == std::chrono::sys_days(certificate::japan_day(content.issued_s));
}

bool is_dated_right(const Content& content) {
    const auto field =
        std::ranges::find(content.fields, std::string("head.issue-date"), &Field::id);
    const auto day = certificate::write_era_day(certificate::japan_day(content.issued_s));
    return field != content.fields.end() && day && field->value == *day;
}

}  // namespace

bool is_whole_set(const Claims& claims) {
    const auto& content = claims.content;
    const auto& pages = claims.layout.pages;
    const auto copies = content.documents.size();
    if (copies == 0 || pages.empty() || pages.size() % copies != 0 || !is_dated_right(content))
        return false;
    const auto count = pages.size() / copies;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto& page = pages[i];
        if (page.document_number != content.documents[i / count] ||
            page.number != static_cast<int>(i % count) + 1 ||
            page.count != static_cast<int>(count) || !names_what_it_draws(page, content) ||
            !is_marked_as_itself(page, claims.marks[i], content))
            return false;
    }
    for (std::size_t copy = 0; copy < copies; ++copy)
        if (!shows_every_field(std::span(pages).subspan(copy * count, count), content))
            return false;
    return claims.form.is_laid_out_right(claims.layout, content);
}

std::vector<std::string> parts_of(std::string_view value) {
    constexpr std::string_view wide_blank = "\u3000";
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool wide = value.substr(i).starts_with(wide_blank);
        if (wide) i += wide_blank.size() - 1;
        if (!wide && value[i] != ' ')
            parts.back() += value[i];
        else if (!parts.back().empty())
            parts.emplace_back();
    }
    if (parts.back().empty()) parts.pop_back();
    return parts;
}

}  // namespace shomei::pdf
