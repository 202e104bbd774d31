// SPDX-License-Identifier: Apache-2.0
// The page by which anyone checks a sheet, as `shomei paper site` has made it: read once, so that
// no path of a request ever reaches the file system.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "http_peer.h"

namespace shomei::issuer {

class PublicSite {
public:
    // Nothing is shown.
    PublicSite() = default;
    // Throws Fault{configuration} for files of another form, too many or too large, or without an
    // index.html.
    explicit PublicSite(const std::filesystem::path& folder);

    // For GET of a path, its query left out: a file under /P/, the page itself for /P/ and for the
    // payload of a QR behind it, a redirect from / to it; else 404.
    HttpAnswer answer(std::string_view path) const;

private:
    std::map<std::string, Bytes, std::less<>> files_;
};

}  // namespace shomei::issuer
