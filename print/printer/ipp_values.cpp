// SPDX-License-Identifier: Apache-2.0
#include "ipp_values.h"

namespace shomei::printer {
namespace {

ipp_attribute_t* find(ipp_t* answer, const char* name) {
    return ippFindAttribute(answer, name, IPP_TAG_ZERO);
}

}  // namespace

std::vector<std::string> strings_of(ipp_t* answer, const char* name) {
    std::vector<std::string> out;
    auto* attribute = find(answer, name);
    for (int i = 0; i < ippGetCount(attribute); ++i)
        if (const char* text = ippGetString(attribute, i, nullptr)) out.emplace_back(text);
    return out;
}

std::string string_of(ipp_t* answer, const char* name) {
    const auto values = strings_of(answer, name);
    return values.size() == 1 ? values.front() : std::string();
}

std::optional<int> integer_of(ipp_t* answer, const char* name) {
    auto* attribute = find(answer, name);
    const auto tag = ippGetValueTag(attribute);
    if (tag != IPP_TAG_INTEGER && tag != IPP_TAG_ENUM) return std::nullopt;
    return ippGetInteger(attribute, 0);
}

bool true_of(ipp_t* answer, const char* name) {
    auto* attribute = find(answer, name);
    return ippGetValueTag(attribute) == IPP_TAG_BOOLEAN && ippGetBoolean(attribute, 0) == 1;
}

bool holds(ipp_t* answer, const char* name, const char* value) {
    return ippContainsString(find(answer, name), value) == 1;
}

bool holds(ipp_t* answer, const char* name, int value) {
    return ippContainsInteger(find(answer, name), value) == 1;
}

}  // namespace shomei::printer
