// SPDX-License-Identifier: Apache-2.0
// A JSON Schema (draft 7, by valijson) for configuration files and message bodies. `pattern` runs
// on std::regex, whose stack grows with the text: schemas for message bodies use none. Under
// strict types valijson 1.0 refuses every `propertyNames`; `patternProperties` says the same.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace shomei::certificate {

class JsonSchema {
public:
    // Fault{configuration} where the file cannot be read or is no schema. References stay inside
    // the file.
    static JsonSchema load(const std::filesystem::path& path);
    JsonSchema(JsonSchema&&) noexcept;
    JsonSchema& operator=(JsonSchema&&) noexcept;
    ~JsonSchema();

    // Where the first deviation lies and which rule it breaks, never a value; nullopt: valid.
    std::optional<std::string> first_error(const nlohmann::json& document) const;

private:
    struct Rules;
    explicit JsonSchema(std::unique_ptr<Rules> rules);
    std::unique_ptr<Rules> rules_;
};

// Reads a configuration file of ours: at most 1 MiB, strict JSON, valid by `schema`. Fault
// {configuration} names the file and the place in it.
nlohmann::json read_checked_json(const std::filesystem::path& file,
                                 const std::filesystem::path& schema);

}  // namespace shomei::certificate
