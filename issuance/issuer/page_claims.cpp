// SPDX-License-Identifier: Apache-2.0
#include "page_claims.h"

#include <algorithm>

#include <map>
#include <set>
#include <string>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/paper/page_digest.h"

namespace shomei::issuer {

namespace {

using Digests = std::map<std::string, Digest, std::less<>>;

// The digest over the granted fields; no field twice on a page, none that was not granted.
bool digest_is_right(const exchange::PageClaim& page, const Digests& granted) {
    std::vector<Digest> digests;
    std::set<std::string_view> seen;
    for (const auto& id : page.field_ids) {
        const auto found = granted.find(id);
        if (found == granted.end() || !seen.insert(id).second) return false;
        digests.push_back(found->second);
    }
    return paper::page_digest(digests) == page.digest;
}

struct Copy {
    int count = 0;
    std::set<int> numbers;
    std::map<std::string, int, std::less<>> carried;  // field id to pages that carry it
};

// Adds a page to its copy; false where its number stands there already or N differs.
bool add_page(Copy& copy, const exchange::PageClaim& page) {
    if (copy.numbers.empty()) copy.count = page.count;
    if (page.count != copy.count || page.number < 1 || page.number > page.count) return false;
    if (!copy.numbers.insert(page.number).second) return false;
    for (const auto& id : page.field_ids) ++copy.carried[id];
    return true;
}

bool is_whole(const Copy& copy, const Digests& granted) {
    if (static_cast<int>(copy.numbers.size()) != copy.count) return false;
    for (const auto& [id, digest] : granted) {
        const auto found = copy.carried.find(id);
        const int wanted = certificate::is_header_field(id) ? copy.count : 1;
        if (found == copy.carried.end() || found->second != wanted) return false;
    }
    return true;
}

}  // namespace

bool cover_all_fields(const Issuance& issuance, const std::vector<exchange::PageClaim>& pages) {
    Digests granted;
    for (const auto& field : issuance.fields) granted.emplace(field.id, field.digest);
    std::map<std::string, Copy> copies;
    for (const auto& number : issuance.documents) copies.emplace(number, Copy{});
    for (const auto& page : pages) {
        const auto copy = copies.find(page.document_number);
        if (copy == copies.end() || !digest_is_right(page, granted)) return false;
        if (page.count > 255 || !add_page(copy->second, page)) return false;
    }
    return std::all_of(copies.begin(), copies.end(),
                       [&](const auto& copy) { return is_whole(copy.second, granted); });
}

}  // namespace shomei::issuer
