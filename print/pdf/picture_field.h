// SPDX-License-Identifier: Apache-2.0
// A field that is a picture (the registered seal): strictly decoded, placed on the device's pixels.
#pragma once

#include <optional>
#include <string>

#include "bitmap.h"
#include "shomei/print/form/form.h"

namespace shomei::pdf {

inline constexpr int picture_limit_px = 591;  // 25 mm at 600 dpi

// The field's value: base64 (RFC 4648 section 4, padded) of a PNG of one bit per pixel, at most
// `picture_limit_px` on each side, the whole at most 16 KiB. nullopt for anything else, for a
// picture without ink, and where there is no such field.
std::optional<Bitmap> read_picture(const certificate::Content& content,
                                   const std::string& field_id);

// Whole pixels at 600 dpi from the page's top left corner; `width` and `height` are the picture's.
struct PixelArea {
    int x = 0, y = 0, width = 0, height = 0;
};
// In the middle of the box.
PixelArea place_picture(const form::Box& box, const Bitmap& picture);

}  // namespace shomei::pdf
