// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/picture.h"

#include <png.h>
#include <zbar.h>

#include <cstring>
#include <fstream>

#include "shomei/base/bytes.h"
#include "shomei/base/check.h"
#include "shomei/base/handle.h"

namespace shomei::paper {
namespace {

constexpr std::uintmax_t file_limit = 67'108'864;
constexpr unsigned side_limit = 10'000;

struct Picture {
    unsigned width = 0;
    unsigned height = 0;
    Bytes grey;  // one byte a pixel
};

using PictureResult = tl::expected<Picture, PictureProblem>;

// libpng's simplified reader: it reports errors by value instead of jumping over our frames.
PictureResult decode_png(const Bytes& file) {
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0)
        return tl::make_unexpected(PictureProblem::not_a_png);
    if (image.width > side_limit || image.height > side_limit) {
        png_image_free(&image);
        return tl::make_unexpected(PictureProblem::too_large);
    }
    image.format = PNG_FORMAT_GRAY;
    Picture picture{image.width, image.height, Bytes(PNG_IMAGE_SIZE(image))};
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image, &white, picture.grey.data(), 0, nullptr) == 0)
        return tl::make_unexpected(PictureProblem::not_a_png);
    return picture;
}

PictureResult read_picture(const std::filesystem::path& file) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(file, problem);
    if (problem) return tl::make_unexpected(PictureProblem::not_readable);
    if (size > file_limit) return tl::make_unexpected(PictureProblem::too_large);
    Bytes bytes(size);
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream) return tl::make_unexpected(PictureProblem::not_readable);
    return decode_png(bytes);
}

using ScannerHandle = Handle<zbar::zbar_image_scanner_t, zbar::zbar_image_scanner_destroy>;
using ImageHandle = Handle<zbar::zbar_image_t, zbar::zbar_image_destroy>;

std::vector<std::string> scan(const Picture& picture) {
    const ScannerHandle scanner(zbar::zbar_image_scanner_create());
    const ImageHandle image(zbar::zbar_image_create());
    SHOMEI_CHECK(scanner && image);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    constexpr unsigned long y800 = 'Y' | '8' << 8 | '0' << 16 | '0' << 24;
    zbar::zbar_image_set_format(image.get(), y800);
    zbar::zbar_image_set_size(image.get(), picture.width, picture.height);
    // No clean-up handler: the bytes stay ours.
    zbar::zbar_image_set_data(image.get(), picture.grey.data(), picture.grey.size(), nullptr);
    zbar::zbar_scan_image(scanner.get(), image.get());

    std::vector<std::string> texts;
    const auto* symbol = zbar::zbar_image_first_symbol(image.get());
    for (; symbol != nullptr; symbol = zbar::zbar_symbol_next(symbol))
        texts.emplace_back(zbar::zbar_symbol_get_data(symbol),
                           zbar::zbar_symbol_get_data_length(symbol));
    return texts;
}

}  // namespace

std::string_view name_of(PictureProblem problem) {
    switch (problem) {
        case PictureProblem::not_readable:
            return "not-readable";
        case PictureProblem::too_large:
            return "too-large";
        case PictureProblem::not_a_png:
            return "not-a-png";
    }
    return "unknown";
}

tl::expected<std::vector<std::string>, PictureProblem> read_qr_texts(
    const std::filesystem::path& png_file) {
    const auto picture = read_picture(png_file);
    if (!picture) return tl::make_unexpected(picture.error());
    return scan(*picture);
}

}  // namespace shomei::paper
