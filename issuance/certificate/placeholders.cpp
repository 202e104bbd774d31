// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/placeholders.h"

#include "shomei/base/fault.h"

namespace shomei::certificate {
namespace {

// Calls `plain` for the text between placeholders and `name` for each placeholder's name, in order.
template <class Plain, class Name>
void read_placeholders(std::string_view text, Plain plain, Name name) {
    constexpr auto none = std::string_view::npos;
    while (true) {
        const auto brace = text.find_first_of("{}");
        plain(text.substr(0, brace));
        if (brace == none) return;
        const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", brace + 1);
        if (text[brace] != '{' || end == none || text[end] != '}' || end == brace + 1)
            throw Fault(FaultCode::configuration, "a brace in a text is no placeholder");
        name(text.substr(brace + 1, end - brace - 1));
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::set<std::string> placeholders_of(std::string_view text) {
    std::set<std::string> out;
    read_placeholders(
        text, [](auto) {}, [&](auto name) { out.emplace(name); });
    return out;
}

std::string fill_placeholders(std::string_view text, const Parameters& parameters) {
    std::string out;
    read_placeholders(
        text, [&](auto plain) { out += plain; },
        [&](auto name) {
            const auto found = parameters.find(name);
            if (found == parameters.end())
                throw Fault(FaultCode::configuration,
                            "a text lacks the parameter " + std::string(name));
            out += found->second;
        });
    return out;
}

}  // namespace shomei::certificate
