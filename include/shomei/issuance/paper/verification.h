// SPDX-License-Identifier: Apache-2.0
// Checking a sheet by its QR alone, and whether several sheets make one whole document. It proves
// what the municipality signed, not that this paper is the original: a copy carries the same QR.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/issuance/paper/page_key.h"
#include "shomei/issuance/paper/page_payload.h"

namespace shomei::paper {

enum class PageProblem {
    not_a_page,     // no QR text of ours
    malformed,      // an unknown version, or a value out of its range
    unknown_key,    // no key of this id in the list
    other_city,     // the key speaks for another municipality
    retired_key,    // issued after the key's last day
    bad_signature,  // changed after signing, or never signed
};
std::string_view name_of(PageProblem problem);

tl::expected<PagePayload, PageProblem> verify_page(std::string_view qr_text,
                                                   const PublicKeyList& keys);

// What several verified pages are, measured by the first of them: one copy has one document number.
struct PageSet {
    std::uint8_t pages = 0;             // N
    std::vector<std::uint8_t> missing;  // n that did not appear, ascending
    std::vector<std::uint8_t> doubled;  // n that appeared more than once, ascending
    std::vector<std::size_t> foreign;   // positions in the input that belong to something else

    bool is_complete() const { return missing.empty() && doubled.empty() && foreign.empty(); }
};

// At least one page; all of them as verify_page gave them.
PageSet gather_pages(std::span<const PagePayload> pages);

}  // namespace shomei::paper
