// SPDX-License-Identifier: Apache-2.0
// `shomei register`: files of the municipal system are taken into the issuer's own store.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "shomei/issuance/register/feed.h"

namespace shomei {

struct RegisterChoice {
    std::filesystem::path file;
    std::string database;          // of the store, where this program may open it itself
    std::filesystem::path socket;  // of the issuer that has it open,
    std::string city;              // and which of its municipalities is meant
};

// The options of `import` and `apply`.
void add_register_options(CLI::App& command, RegisterChoice& choice);
// An exit code; what became of the file goes to standard output, what is wrong to standard error.
int take_register_file(const RegisterChoice& choice, resident_register::FeedContent content);

}  // namespace shomei
