// SPDX-License-Identifier: Apache-2.0
#include "bitmap.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

#include "shomei/base/fault.h"

namespace shomei::pdf {
namespace {

struct Point {
    double x = 0, y = 0;
};

struct Edge {
    Point from, to;
};

Point on_curve(Point a, Point b, Point c, Point d, double t) {
    const double u = 1 - t;
    const auto mix = [&](double p, double q, double r, double s) {
        return u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
    };
    return {mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)};
}

// The outline as straight edges in pixels.
std::vector<Edge> flatten(const std::vector<text::OutlineStep>& steps, Point origin, double size) {
    using Kind = text::OutlineStep::Kind;
    constexpr int pieces = 8;
    std::vector<Edge> edges;
    Point begin, pen;
    for (const auto& step : steps) {
        const auto at = [&](std::size_t i) {
            return Point{origin.x + step.xy[i] * size, origin.y - step.xy[i + 1] * size};
        };
        const auto draw_to = [&](Point to) {
            edges.push_back({pen, to});
            pen = to;
        };
        if (step.kind == Kind::move) begin = pen = at(0);
        if (step.kind == Kind::line) draw_to(at(0));
        if (step.kind == Kind::close) draw_to(begin);
        if (step.kind != Kind::curve) continue;
        const auto start = pen;
        for (int i = 1; i <= pieces; ++i)
            draw_to(on_curve(start, at(0), at(2), at(4), double(i) / pieces));
    }
    return edges;
}

struct Crossing {
    double x = 0;
    int winding = 0;
};

// Of each row's middle, from the left.
std::vector<std::vector<Crossing>> crossings(const std::vector<Edge>& edges, int height) {
    std::vector<std::vector<Crossing>> rows(static_cast<std::size_t>(height));
    const auto row_from = [height](double y) {
        return static_cast<int>(std::clamp(std::ceil(y - 0.5), 0.0, double(height)));
    };
    for (const auto& [from, to] : edges) {
        const int end = row_from(std::max(from.y, to.y));
        for (int row = row_from(std::min(from.y, to.y)); row < end; ++row) {
            const double x = from.x + (row + 0.5 - from.y) / (to.y - from.y) * (to.x - from.x);
            rows[static_cast<std::size_t>(row)].push_back({x, from.y < to.y ? 1 : -1});
        }
    }
    for (auto& row : rows)
        std::sort(row.begin(), row.end(), [](auto& a, auto& b) { return a.x < b.x; });
    return rows;
}

[[noreturn]] void refuse(const std::filesystem::path& path, const char* reason) {
    throw Fault(FaultCode::configuration, "image " + path.filename().string() + ": " + reason);
}

tl::unexpected<const char*> wrong(const char* reason) {
    return tl::unexpected<const char*>(reason);
}

}  // namespace

Bitmap::Bitmap(int width, int height)
    : width_(width),
      height_(height),
      stride_((static_cast<std::size_t>(width) + 7) / 8),
      rows_(stride_ * static_cast<std::size_t>(height)) {}

void Bitmap::fill(const std::vector<text::OutlineStep>& steps, double x, double baseline,
                  double size) {
    const auto rows = crossings(flatten(steps, {x, baseline}, size), height_);
    for (int row = 0; row < height_; ++row) {
        const auto& found = rows[static_cast<std::size_t>(row)];
        int winding = 0;
        for (std::size_t i = 0; i + 1 < found.size(); ++i) {
            winding += found[i].winding;
            if (winding == 0) continue;
            const int first = std::max(0, static_cast<int>(std::ceil(found[i].x - 0.5)));
            const int last = std::min(width_, static_cast<int>(std::ceil(found[i + 1].x - 0.5)));
            for (int column = first; column < last; ++column) set(column, row);
        }
    }
}

tl::expected<Bitmap, const char*> decode_png(ByteView file, int limit_px) {
    // The header comes first: bit depth and colour type are bytes 24 and 25. What libpng does not
    // look at, the file's end, is asked for here.
    if (file.size() < 33) return wrong("is not a PNG");
    if (file[24] != 1 || file[25] != 0) return wrong("is not a PNG of one bit per pixel");
    if (text_of(file).find(png_last_chunk) != file.size() - png_last_chunk.size())
        return wrong("is not a whole PNG");

    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, file.data(), file.size()))
        return wrong("is not a PNG");
    const Handle<png_image, png_image_free> owner(&image);
    const auto limit = static_cast<png_uint_32>(limit_px);
    if (image.width > limit || image.height > limit) return wrong("is too large");
    if (image.format & PNG_FORMAT_FLAG_ALPHA) return wrong("is transparent");
    image.format = PNG_FORMAT_GRAY;
    std::vector<png_byte> grey(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, nullptr, grey.data(), 0, nullptr)) return wrong("is broken");

    Bitmap bitmap(static_cast<int>(image.width), static_cast<int>(image.height));
    for (std::size_t i = 0; i < grey.size(); ++i)
        if (grey[i] < 128)
            bitmap.set(static_cast<int>(i % image.width), static_cast<int>(i / image.width));
    return bitmap;
}

Bitmap read_png(const std::filesystem::path& path, int limit_px) {
    constexpr std::size_t limit_bytes = 1 << 20;
    std::ifstream stream(path, std::ios::binary);
    std::vector<std::uint8_t> bytes(limit_bytes + 1);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    const auto size = static_cast<std::size_t>(stream.gcount());
    if (size == 0 || size > limit_bytes) refuse(path, "cannot be read");
    auto bitmap = decode_png(ByteView(bytes).first(size), limit_px);
    if (!bitmap) refuse(path, bitmap.error());
    return std::move(*bitmap);
}

PackedMask pack_mask(const Bitmap& bitmap, Effort effort) {
    return {pack(bitmap.rows(), effort), bitmap.width(), bitmap.height()};
}

int embed(HaruFile& file, const PackedMask& mask) {
    return file.add(
        "/Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1"
        " /Decode [1 0] /Interpolate false /Width " +
            std::to_string(mask.width) + " /Height " + std::to_string(mask.height),
        mask.rows);
}

}  // namespace shomei::pdf
