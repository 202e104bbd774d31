// SPDX-License-Identifier: Apache-2.0
// Reads the QR codes of a scanned or rendered page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace shomei::paper {

enum class PictureProblem {
    not_readable,  // no such file, or it cannot be read
    too_large,     // over 64 MiB, or wider or higher than 10,000 pixels
    not_a_png,     // not a whole PNG picture
};
std::string_view name_of(PictureProblem problem);

// The texts of all QR codes of a PNG picture, in no particular order; an empty list where there are
// none. Transparent parts count as white.
tl::expected<std::vector<std::string>, PictureProblem> read_qr_texts(
    const std::filesystem::path& png_file);

}  // namespace shomei::paper
