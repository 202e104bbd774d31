// SPDX-License-Identifier: Apache-2.0
// Names of settings: does a written name belong to a declared one, and which is nearest.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shomei/issuance/settings/settings.h"

namespace shomei::settings {

// What `*` stands for in `name`; empty text where the pattern has no `*`; nullopt: no match.
// A pattern that is shorter by whole segments matches too where `prefix` is set.
std::optional<std::string> match_name(std::string_view pattern, std::string_view name,
                                      bool prefix = false);

// The pattern with its `*` replaced.
std::string fill_name(std::string_view pattern, std::string_view segment);

// The declared name with the fewest edits to `name`.
std::string nearest_name(std::span<const Key> keys, std::string_view name);

}  // namespace shomei::settings
