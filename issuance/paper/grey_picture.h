// SPDX-License-Identifier: Apache-2.0
// Pictures as grey pixels, from the three forms that they come in.
#pragma once

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/issuance/paper/picture.h"

namespace shomei::paper {

struct GreyPicture {
    unsigned width = 0;
    unsigned height = 0;
    Bytes pixels;  // one byte each, rows from the top
};

using GreyResult = tl::expected<GreyPicture, PictureProblem>;

bool is_jpeg(ByteView file);

// Whole pictures only: too_large, or not_a_picture for anything that is damaged.
GreyResult decode_png(ByteView file);
GreyResult decode_jpeg(ByteView file);
// Binary PGM with 255 greys, as pdftoppm writes it: exactly one picture.
GreyResult decode_pgm(ByteView file);

// Half as wide and high, each pixel the mean of four: what is blurred or noisy gets clearer.
GreyPicture halved(const GreyPicture& picture);

}  // namespace shomei::paper
