// SPDX-License-Identifier: Apache-2.0
#include "picture_field.h"

#include <algorithm>
#include <cmath>

#include "shomei/print/pdf/document.h"

namespace shomei::pdf {
namespace {

constexpr std::size_t value_limit_bytes = 16 << 10;

bool fits(const form::Box& box, const Bitmap& picture) {
    return picture.width() <= box.width * pixel_per_mm &&
           picture.height() <= box.height * pixel_per_mm;
}

}  // namespace

std::optional<Bitmap> read_picture(const certificate::Content& content,
                                   const std::string& field_id) {
    const auto field = std::ranges::find(content.fields, field_id, &certificate::Field::id);
    if (field == content.fields.end() || field->value.size() > value_limit_bytes)
        return std::nullopt;
    const auto file = from_base64(field->value);
    if (!file) return std::nullopt;
    auto picture = decode_png(*file, picture_limit_px);
    if (!picture) return std::nullopt;
    const bool blank = std::ranges::all_of(picture->rows(), [](auto byte) { return byte == 0; });
    return blank ? std::nullopt : std::optional(std::move(*picture));
}

PixelArea place_picture(const form::Box& box, const Bitmap& picture) {
    const auto corner = [](double from_mm, double size_mm, int size_px) {
        return static_cast<int>(
            std::lround((from_mm + size_mm / 2) * pixel_per_mm - size_px / 2.0));
    };
    return {corner(box.x, box.width, picture.width()), corner(box.y, box.height, picture.height()),
            picture.width(), picture.height()};
}

tl::expected<void, form::Unprintable> check_pictures(const form::DocumentLayout& layout,
                                                     const certificate::Content& content) {
    for (const auto& page : layout.pages)
        for (const auto& placed : page.pictures) {
            const auto picture = read_picture(content, placed.field_id);
            if (!picture || !fits(placed.box, *picture))
                return tl::unexpected(form::Unprintable{placed.field_id, {}});
        }
    return {};
}

}  // namespace shomei::pdf
