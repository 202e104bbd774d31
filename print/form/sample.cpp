// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/form/sample.h"

#include <nlohmann/json.hpp>

#include "shomei/issuance/certificate/json_schema.h"

namespace shomei::form {
namespace {

void add(certificate::Content& content, const std::string& prefix, const nlohmann::json& items) {
    for (const auto& [name, value] : items.items())
        content.fields.push_back({prefix + name, {}, value.get<std::string>()});
}

}  // namespace

certificate::Content read_sample(const std::filesystem::path& file,
                                 const std::filesystem::path& schema) {
    const auto read = certificate::read_checked_json(file, schema);
    certificate::Content content;
    content.documents = {"00000000-00000000"};
    add(content, "head.", read.at("head"));
    if (read.contains("register")) add(content, "p0.", read.at("register"));
    for (const auto& person : read.at("people")) {
        const auto number = std::to_string(content.people.size() + 1);
        content.people.push_back("m" + number);
        add(content, "p" + number + ".", person);
    }
    return content;
}

}  // namespace shomei::form
