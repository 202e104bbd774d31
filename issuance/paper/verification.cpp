// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/verification.h"

#include "shomei/base/check.h"

namespace shomei::paper {
namespace {

bool is_same_document(const PagePayload& one, const PagePayload& other) {
    return one.key_id == other.key_id && one.city_code == other.city_code &&
           one.document_number == other.document_number && one.kind == other.kind &&
           one.issued == other.issued && one.pages == other.pages;
}

}  // namespace

std::string_view name_of(PageProblem problem) {
    switch (problem) {
        case PageProblem::not_a_page:
            return "not-a-page";
        case PageProblem::malformed:
            return "malformed";
        case PageProblem::unknown_key:
            return "unknown-key";
        case PageProblem::other_city:
            return "other-city";
        case PageProblem::retired_key:
            return "retired-key";
        case PageProblem::bad_signature:
            return "bad-signature";
    }
    return "unknown";
}

tl::expected<PagePayload, PageProblem> verify_page(std::string_view qr_text,
                                                   const PublicKeyList& keys) {
    const auto refuse = [](PageProblem problem) { return tl::make_unexpected(problem); };
    const auto parts = parse_qr_text(qr_text);
    if (!parts) return refuse(PageProblem::not_a_page);
    const auto payload = parse_payload(parts->payload);
    if (!payload) return refuse(PageProblem::malformed);
    const auto* key = keys.find(payload->key_id);
    if (key == nullptr) return refuse(PageProblem::unknown_key);
    // The signature first: what is said of a page must be true of it.
    if (!key->verify(parts->payload, parts->signature)) return refuse(PageProblem::bad_signature);
    if (key->city_code() != payload->city_code) return refuse(PageProblem::other_city);
    if (key->last_day() && payload->issued > *key->last_day())
        return refuse(PageProblem::retired_key);
    return *payload;
}

PageSet gather_pages(std::span<const PagePayload> pages) {
    SHOMEI_CHECK(!pages.empty());
    const auto& first = pages.front();
    std::vector<const PagePayload*> seen(first.pages + std::size_t{1}, nullptr);
    std::vector<bool> is_doubled(seen.size());
    PageSet set;
    set.pages = first.pages;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto& page = pages[i];
        if (!is_same_document(page, first)) {
            set.foreign.push_back(i);
            continue;
        }
        const auto*& before = seen.at(page.page);
        if (before == nullptr)
            before = &page;
        else if (before->digest == page.digest)
            is_doubled[page.page] = true;
        else
            set.foreign.push_back(i);  // the same n of another pagination
    }
    for (unsigned n = 1; n <= set.pages; ++n) {
        if (seen[n] == nullptr) set.missing.push_back(static_cast<std::uint8_t>(n));
        if (is_doubled[n]) set.doubled.push_back(static_cast<std::uint8_t>(n));
    }
    return set;
}

}  // namespace shomei::paper
