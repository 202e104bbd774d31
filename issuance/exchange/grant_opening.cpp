// SPDX-License-Identifier: Apache-2.0
#include "grant_opening.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace shomei::exchange {
namespace {

using certificate::Scope;

std::string join(const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items) out.append(out.empty() ? "" : ",").append(item);
    return out;
}

bool is_of_scope(std::vector<std::string> people, const Scope& scope) {
    std::sort(people.begin(), people.end());
    if (people.empty() || std::adjacent_find(people.begin(), people.end()) != people.end())
        return false;
    switch (scope.extent) {
        case Scope::Extent::self:
            return people.size() == 1;
        case Scope::Extent::household:
            return true;
        case Scope::Extent::members:
            return people == scope.members;
    }
    return false;
}

bool is_as_asked(const certificate::Content& content, const ApplicationText& asked) {
    const auto scope = certificate::parse_scope(asked.scope);
    return content.iid == asked.iid && content.city_code == asked.aud.substr(0, 6) &&
           certificate::id_of(content.kind) == asked.kind &&
           content.documents.size() == static_cast<std::size_t>(asked.copies) && scope &&
           is_of_scope(content.people, *scope);
}

bool is_as_signed(const certificate::Content& content, const ResultText& result) {
    return join(content.documents) == result.doc && content.issued_s == result.issued_s;
}

// Issued when answered, not later, and still fresh then.
bool is_sane(const ResultText& result) {
    return result.issued_s <= result.now_s && result.now_s <= result.fresh_s &&
           result.fresh_s - result.issued_s <= longest_fresh_s;
}

// Personal data is wiped as soon as it has been read.
template <class Read>
auto read_and_wipe(std::optional<Bytes> opened, Read read) -> decltype(read(ByteView{})) {
    if (!opened) return std::nullopt;
    auto value = read(ByteView(*opened));
    OPENSSL_cleanse(opened->data(), opened->size());
    return value;
}

}  // namespace

std::optional<certificate::Offers> open_offers(ByteView sealed, const SealKey& key,
                                               const Digest& aad) {
    return read_and_wipe(key.open(sealed, aad), certificate::parse_offers);
}

std::optional<certificate::Content> open_content(ByteView sealed, const SealKey& key,
                                                 const ApplicationText& asked,
                                                 const ResultText& result) {
    if (!is_sane(result)) return std::nullopt;
    // Sealed for the text that asked, whose digest the result repeats.
    const auto aad = from_hex_exactly<32>(result.req);
    if (!aad) return std::nullopt;
    auto content = read_and_wipe(key.open(sealed, *aad), certificate::parse_content);
    if (!content || !is_as_asked(*content, asked) || !is_as_signed(*content, result))
        return std::nullopt;
    return content;
}

}  // namespace shomei::exchange
