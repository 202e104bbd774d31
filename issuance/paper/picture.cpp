// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/picture.h"

#include <zbar.h>

#include <algorithm>
#include <fstream>

#include "grey_picture.h"
#include "pdf_sides.h"
#include "shomei/base/check.h"
#include "shomei/base/handle.h"
#include "shomei/issuance/paper/page_payload.h"

namespace shomei::paper {
namespace {

constexpr std::uintmax_t file_limit = 67'108'864;
// Smaller than this no QR of a page can be read: 49 modules and the white around them.
constexpr unsigned least_side = 120;

using ScannerHandle = Handle<zbar::zbar_image_scanner_t, zbar::zbar_image_scanner_destroy>;
using ImageHandle = Handle<zbar::zbar_image_t, zbar::zbar_image_destroy>;

Side scan_once(const GreyPicture& picture) {
    const ScannerHandle scanner(zbar::zbar_image_scanner_create());
    const ImageHandle image(zbar::zbar_image_create());
    SHOMEI_CHECK(scanner && image);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    constexpr unsigned long y800 = 'Y' | '8' << 8 | '0' << 16 | '0' << 24;
    zbar::zbar_image_set_format(image.get(), y800);
    zbar::zbar_image_set_size(image.get(), picture.width, picture.height);
    // No clean-up handler: the bytes stay ours.
    zbar::zbar_image_set_data(image.get(), picture.pixels.data(), picture.pixels.size(), nullptr);
    zbar::zbar_scan_image(scanner.get(), image.get());

    Side texts;
    const auto* symbol = zbar::zbar_image_first_symbol(image.get());
    for (; symbol != nullptr; symbol = zbar::zbar_symbol_next(symbol))
        texts.emplace_back(zbar::zbar_symbol_get_data(symbol),
                           zbar::zbar_symbol_get_data_length(symbol));
    return texts;
}

bool shows_a_page(const Side& texts) {
    return std::any_of(texts.begin(), texts.end(),
                       [](const auto& text) { return parse_qr_text(text).has_value(); });
}

// A photograph out of focus, or with the noise of a dark room, is read when it is made smaller.
Side scan(GreyPicture picture) {
    auto texts = scan_once(picture);
    while (!shows_a_page(texts) && std::min(picture.width, picture.height) >= 2 * least_side) {
        picture = halved(picture);
        auto again = scan_once(picture);
        if (shows_a_page(again)) return again;
    }
    return texts;
}

tl::expected<Bytes, PictureProblem> read_bytes(const std::filesystem::path& file) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(file, problem);
    if (problem) return tl::make_unexpected(PictureProblem::not_readable);
    if (size > file_limit) return tl::make_unexpected(PictureProblem::too_large);
    Bytes bytes(size);
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream) return tl::make_unexpected(PictureProblem::not_readable);
    return bytes;
}

}  // namespace

std::string_view name_of(PictureProblem problem) {
    switch (problem) {
        case PictureProblem::not_readable:
            return "not-readable";
        case PictureProblem::too_large:
            return "too-large";
        case PictureProblem::not_a_picture:
            return "not-a-picture";
        case PictureProblem::not_rendered:
            return "not-rendered";
    }
    return "unknown";
}

tl::expected<Side, PictureProblem> read_picture(ByteView file) {
    auto picture = is_jpeg(file) ? decode_jpeg(file) : decode_png(file);
    if (!picture) return tl::make_unexpected(picture.error());
    return scan(*std::move(picture));
}

Side read_grey_picture(unsigned width, unsigned height, Bytes pixels) {
    SHOMEI_CHECK(pixels.size() == std::size_t{width} * height);
    return scan({width, height, std::move(pixels)});
}

tl::expected<SheetFile, PictureProblem> read_sheet_file(const std::filesystem::path& file) {
    const auto bytes = read_bytes(file);
    if (!bytes) return tl::make_unexpected(bytes.error());
    SheetFile sheets{is_pdf(*bytes), {}};
    if (!sheets.is_pdf) {
        auto side = read_picture(*bytes);
        if (!side) return tl::make_unexpected(side.error());
        sheets.sides.push_back(*std::move(side));
        return sheets;
    }
    const auto count = count_pages(*bytes);
    if (!count) return tl::make_unexpected(count.error());
    for (unsigned page = 1; page <= *count; ++page) {
        auto picture = draw_page(*bytes, page);
        if (!picture) return tl::make_unexpected(picture.error());
        sheets.sides.push_back(scan(*std::move(picture)));
    }
    return sheets;
}

}  // namespace shomei::paper
