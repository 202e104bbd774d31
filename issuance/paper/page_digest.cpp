// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/page_digest.h"

#include <algorithm>

#include "shomei/base/check.h"
#include "shomei/base/digest.h"

namespace shomei::paper {

Digest field_digest(std::string_view id, const FieldSalt& salt, std::string_view value) {
    // Where an id held a line feed, two different fields could make the same bytes.
    SHOMEI_CHECK(!id.empty() &&
                 std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; }));
    std::string text = "shomei-field/v1\n";
    text.append(id).append("\n").append(text_of(salt)).append(value);
    const auto digest = sha256(text);
    OPENSSL_cleanse(text.data(), text.size());  // the value is personal
    return digest;
}

Digest page_digest(std::span<const Digest> fields) {
    std::string text = "shomei-page/v1\n";
    for (const auto& field : fields) text += text_of(field);
    return sha256(text);
}

PageDigestHead head_of(const Digest& page_digest) {
    PageDigestHead head{};
    std::copy_n(page_digest.begin(), head.size(), head.begin());
    return head;
}

std::string page_tag(const PageDigestHead& digest) { return hex(ByteView(digest).first(4)); }

}  // namespace shomei::paper
