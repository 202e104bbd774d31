// SPDX-License-Identifier: Apache-2.0
#include "grey_picture.h"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "shomei/base/check.h"
#include "shomei/base/handle.h"

namespace shomei::paper {
namespace {

constexpr unsigned side_limit = 10'000;

using JpegHandle = Handle<void, tjDestroy>;

tl::unexpected<PictureProblem> refuse(PictureProblem problem) {
    return tl::make_unexpected(problem);
}

bool is_too_large(unsigned width, unsigned height) {
    return width > side_limit || height > side_limit;
}

std::size_t count_pixels(unsigned width, unsigned height) { return std::size_t{width} * height; }

// Takes the next word of a PGM's head and the one white space behind it.
std::optional<unsigned> next_number(std::string_view& text) {
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto size = static_cast<std::size_t>(end - text.data());
    if (problem != std::errc() || size == text.size()) return std::nullopt;
    if (text[size] != ' ' && text[size] != '\n') return std::nullopt;
    text.remove_prefix(size + 1);
    return value;
}

}  // namespace

bool is_jpeg(ByteView file) { return text_of(file).starts_with("\xff\xd8\xff"); }

// libpng's simplified reader: it reports errors by value instead of jumping over our frames.
GreyResult decode_png(ByteView file) {
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0)
        return refuse(PictureProblem::not_a_picture);
    if (is_too_large(image.width, image.height)) {
        png_image_free(&image);
        return refuse(PictureProblem::too_large);
    }
    image.format = PNG_FORMAT_GRAY;
    GreyPicture picture{image.width, image.height, Bytes(PNG_IMAGE_SIZE(image))};
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image, &white, picture.pixels.data(), 0, nullptr) == 0)
        return refuse(PictureProblem::not_a_picture);
    return picture;
}

// TurboJPEG for the same reason: libjpeg itself ends the program or jumps.
GreyResult decode_jpeg(ByteView file) {
    const JpegHandle reader(tjInitDecompress());
    SHOMEI_CHECK(reader);
    int width = 0, height = 0, sampling = 0, colours = 0;
    const auto size = static_cast<unsigned long>(file.size());
    if (tjDecompressHeader3(reader.get(), file.data(), size, &width, &height, &sampling,
                            &colours) != 0 ||
        width <= 0 || height <= 0)
        return refuse(PictureProblem::not_a_picture);
    const auto w = static_cast<unsigned>(width), h = static_cast<unsigned>(height);
    if (is_too_large(w, h)) return refuse(PictureProblem::too_large);
    GreyPicture picture{w, h, Bytes(count_pixels(w, h))};
    // A progressive file may ask for hundreds of passes over its pixels.
    if (tjDecompress2(reader.get(), file.data(), size, picture.pixels.data(), width, 0, height,
                      TJPF_GRAY, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0)
        return refuse(PictureProblem::not_a_picture);
    return picture;
}

GreyResult decode_pgm(ByteView file) {
    auto text = text_of(file);
    if (!text.starts_with("P5\n")) return refuse(PictureProblem::not_a_picture);
    text.remove_prefix(3);
    const auto width = next_number(text);
    const auto height = width ? next_number(text) : std::nullopt;
    const auto white = height ? next_number(text) : std::nullopt;
    if (white != 255U || *width == 0 || *height == 0) return refuse(PictureProblem::not_a_picture);
    if (is_too_large(*width, *height)) return refuse(PictureProblem::too_large);
    if (text.size() != count_pixels(*width, *height)) return refuse(PictureProblem::not_a_picture);
    return GreyPicture{*width, *height, to_bytes(bytes_of(text))};
}

GreyPicture halved(const GreyPicture& picture) {
    GreyPicture half{picture.width / 2, picture.height / 2, {}};
    half.pixels.reserve(count_pixels(half.width, half.height));
    for (unsigned y = 0; y < half.height; ++y) {
        const auto* upper = picture.pixels.data() + count_pixels(picture.width, 2 * y);
        const auto* lower = upper + picture.width;
        for (unsigned x = 0; x < 2 * half.width; x += 2)
            half.pixels.push_back(
                static_cast<std::uint8_t>((upper[x] + upper[x + 1] + lower[x] + lower[x + 1]) / 4));
    }
    return half;
}

}  // namespace shomei::paper
