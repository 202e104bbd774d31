// SPDX-License-Identifier: Apache-2.0
// docs/limits.md tells operators what the code does.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <regex>

#include "shomei/issuance/certificate/strict_json.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/issuer/issuer.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

std::string read_text(const std::string& file) {
    std::ifstream in(std::string(SHOMEI_SOURCE_DIR) + "/" + file);
    return std::string((std::istreambuf_iterator<char>(in)), {});
}

// What the pattern's two groups hold, all over the text: a name and a number.
std::map<std::string, std::int64_t> pairs(const std::string& text, const std::string& pattern) {
    std::map<std::string, std::int64_t> out;
    const std::regex expression(pattern);
    for (auto at = std::sregex_iterator(text.begin(), text.end(), expression);
         at != std::sregex_iterator(); ++at) {
        auto digits = (*at)[2].str();
        std::erase_if(digits, [](char c) { return c == '\'' || c == ','; });
        CHECK(out.emplace((*at)[1].str(), std::stoll(digits)).second);
    }
    return out;
}

}  // namespace

TEST_CASE("every limit of the code stands in the operators' table, and no other") {
    auto declared = pairs(read_text("issuance/issuer/limits.h"),
                          R"(inline constexpr [\w:]+ (\w+) = ([0-9']+);)");
    REQUIRE(declared.size() > 20);
    for (const auto message :
         {exchange::Message::open, exchange::Message::authenticate, exchange::Message::quote,
          exchange::Message::apply, exchange::Message::pages, exchange::Message::report,
          exchange::Message::void_, exchange::Message::consistency, exchange::Message::health})
        declared["body_bytes." + std::string(exchange::name_of(message))] =
            static_cast<std::int64_t>(exchange::request_limit_bytes(message));
    declared["json_depth"] = certificate::json_depth_limit;
    for (const auto& key : declared_settings())
        if (key.name.starts_with("listen.") && key.name != "listen.address" &&
            key.name != "listen.port")
            declared[key.name] = std::stoll(key.fallback.value());
    CHECK(pairs(read_text("docs/limits.md"), R"(\| `([\w.]+)` \| ([0-9,]+) )") == declared);
}
