// SPDX-License-Identifier: Apache-2.0
// Reads the QR codes of scanned, photographed or rendered pages. Whatever the bytes are, time and
// memory are bounded; what a file is, its first bytes say, not its name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::paper {

enum class PictureProblem {
    not_readable,   // no such file, or it cannot be read
    too_large,      // over 64 MiB, wider or higher than 10,000 pixels, more than 256 sides
    not_a_picture,  // no whole PNG or JPEG, nor a PDF
    not_rendered,   // a PDF that cannot be drawn within the limits, or the tool is missing
};
std::string_view name_of(PictureProblem problem);

// The texts of all QR codes of one side, in no particular order; empty where there are none.
using Side = std::vector<std::string>;

// One picture, PNG or JPEG. Transparent parts count as white.
tl::expected<Side, PictureProblem> read_picture(ByteView file);

// The same of a picture in memory: one byte a pixel, 0 black, rows from the top, as many as said.
Side read_grey_picture(unsigned width, unsigned height, Bytes pixels);

struct SheetFile {
    bool is_pdf = false;
    std::vector<Side> sides;  // one of a picture; of a PDF every page in order, backs too
};

// A PNG or JPEG picture, or a PDF whose every page is drawn by poppler's programs, as children that
// get the bytes through pipes and leave no files.
tl::expected<SheetFile, PictureProblem> read_sheet_file(const std::filesystem::path& file);

}  // namespace shomei::paper
