// SPDX-License-Identifier: Apache-2.0
// The words of a PDF as `pdftotext -bbox` prints them (poppler 22.12), read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shomei::pdf {

struct Word {
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0;  // points from the page's top left corner
    std::string text;
};

using PageWords = std::vector<Word>;

// One element per page. nullopt for anything the tool does not write, more than 2,000 pages or more
// than 100,000 words.
std::optional<std::vector<PageWords>> parse_word_list(std::string_view xhtml);

}  // namespace shomei::pdf
