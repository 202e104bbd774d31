// SPDX-License-Identifier: Apache-2.0
// Fictional households as the issuer would grant them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shomei/issuance/certificate/content.h"

namespace shomei::sample {

using Values = std::vector<std::pair<std::string, std::string>>;

// Replaces the value of `name`, which must be there.
Values with(Values values, const std::string& name, const std::string& value);
const std::string& value_of(const certificate::Content& content, const std::string& field_id);

Values japanese_person();  // 𠮷田 辻󠄂郎
Values foreign_person();

// A household of these people with its header; one document.
certificate::Content household(const std::vector<Values>& people);

// Five people: variation sequences, characters above the basic plane, a former name with か゚, a
// foreign resident with alias, a name of 60 characters.
certificate::Content five_people();

}  // namespace shomei::sample
