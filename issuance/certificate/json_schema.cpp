// SPDX-License-Identifier: Apache-2.0
// The only place that compiles valijson.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 sees std::regex, which valijson instantiates, as uninitialised under the sanitizers.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "shomei/issuance/certificate/json_schema.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::certificate {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;
constexpr std::size_t file_limit_bytes = 1 << 20;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    throw Fault(FaultCode::configuration, file.string() + ": " + what);
}

// Schemas nest deeper than what arrives at a border, so only the strict text rules apply to them.
nlohmann::json read_json(const std::filesystem::path& file, bool border_depth) {
    std::ifstream in(file, std::ios::binary);
    Bytes text;
    text.resize(file_limit_bytes + 1);
    in.read(reinterpret_cast<char*>(text.data()), static_cast<std::streamsize>(text.size()));
    if (!in.is_open() || in.bad()) refuse(file, "cannot be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > file_limit_bytes) refuse(file, "is larger than 1 MiB");
    if (border_depth) {
        auto out = parse_strict_json(text, file_limit_bytes);
        if (!out) refuse(file, "is not JSON as we read it (doubled names, depth, UTF-8)");
        return std::move(*out);
    }
    auto out = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    if (out.is_discarded()) refuse(file, "is not JSON");
    return out;
}

}  // namespace

struct JsonSchema::Rules {
    valijson::Schema schema;
};

JsonSchema::JsonSchema(std::unique_ptr<Rules> rules) : rules_(std::move(rules)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

JsonSchema JsonSchema::load(const std::filesystem::path& path) {
    const auto document = read_json(path, false);
    auto rules = std::make_unique<Rules>();
    try {
        valijson::SchemaParser parser;
        parser.populateSchema(Adapter(document), rules->schema);
    } catch (const std::exception& error) {
        refuse(path, std::string("is not a schema: ") + error.what());
    }
    return JsonSchema(std::move(rules));
}

std::optional<std::string> JsonSchema::first_error(const nlohmann::json& document) const {
    // Strong types: the string "1" is not the number 1.
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(rules_->schema, Adapter(document), &results)) return std::nullopt;
    valijson::ValidationResults::Error error;
    std::string out = "does not follow its schema";
    if (results.popError(error)) {
        out.clear();
        for (const auto& step : error.context) out += step;
        out += ": " + error.description;
    }
    return out;
}

nlohmann::json read_checked_json(const std::filesystem::path& file,
                                 const std::filesystem::path& schema) {
    auto document = read_json(file, true);
    if (const auto error = JsonSchema::load(schema).first_error(document)) refuse(file, *error);
    return document;
}

}  // namespace shomei::certificate
