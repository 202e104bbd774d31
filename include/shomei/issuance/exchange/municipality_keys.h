// SPDX-License-Identifier: Apache-2.0
// The municipalities' public keys as a terminal holds them: one directory for results and pages
// (paper::PublicKeyList says how its files are named).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"
#include "shomei/issuance/exchange/answer_key.h"
#include "shomei/issuance/paper/page_key.h"

namespace shomei::exchange {

class MunicipalityKeys {
public:
    // Fault{configuration} as PublicKeyList::from_directory.
    static MunicipalityKeys from_directory(const std::filesystem::path& directory);

    // By any key of that municipality that is not retired.
    bool verify(const std::string& city_code, std::string_view text, ByteView signature) const;
    const paper::PublicKeyList& pages() const { return pages_; }

private:
    std::multimap<std::string, VerifyingKey> results_;  // by city code
    paper::PublicKeyList pages_;
};

}  // namespace shomei::exchange
