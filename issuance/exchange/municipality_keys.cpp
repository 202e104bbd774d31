// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/municipality_keys.h"

#include <algorithm>

namespace shomei::exchange {

MunicipalityKeys MunicipalityKeys::from_directory(const std::filesystem::path& directory) {
    MunicipalityKeys keys;
    // Refuses every file that is not named `<city code>-<key id>[-until-<day>].pem`.
    keys.pages_ = paper::PublicKeyList::from_directory(directory);
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        const auto name = file.path().filename().string();
        if (name.find("-until-") != name.npos) continue;
        keys.results_.emplace(name.substr(0, 6), VerifyingKey::load(file.path()));
    }
    return keys;
}

bool MunicipalityKeys::verify(const std::string& city_code, std::string_view text,
                              ByteView signature) const {
    const auto [first, last] = results_.equal_range(city_code);
    return std::any_of(first, last,
                       [&](const auto& entry) { return entry.second.verify(text, signature); });
}

}  // namespace shomei::exchange
