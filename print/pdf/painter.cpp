// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "front_writer.h"
#include "picture_field.h"
#include "qr_code.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::pdf {
namespace {

using form::Box;

constexpr int quiet_modules = 4;  // ISO/IEC 18004, 6.3.8 (white around the symbol)
constexpr int module_px = 12;
constexpr int least_module_px = 8;
// A picture that ends exactly between two pixels is rounded to either side, as the device likes.
constexpr double inset_pt = pixel_pt / 20;

// Under the page's pictures, which nothing may shine through.
void put_white(std::string& out, const std::vector<form::PlacedPicture>& pictures) {
    if (!pictures.empty()) out += "1 g\n";
    for (const auto& [field_id, box] : pictures)
        put(out,
            {x_pt(box.x), y_pt(box.y + box.height), fine(box.width * point_per_mm),
             fine(box.height * point_per_mm)},
            "re f");
}

void put_seal(std::string& out, const Box& box) {
    // The middle on a whole pixel, so that the picture's pixels are the printer's.
    const double x = std::round((box.x + box.width / 2) * pixel_per_mm) * pixel_pt;
    const double y =
        page_height_pt - std::round((box.y + box.height / 2) * pixel_per_mm) * pixel_pt;
    out += "q\n";
    put(out, {1, 0, 0, 1, x, y}, "cm /S Do Q");
}

// White under the whole reserved box, then the symbol in its middle, in whole pixels.
std::string place_qr(const Box& box, int modules) {
    const int side_px =
        static_cast<int>(std::floor(std::min(box.width, box.height) * pixel_per_mm));
    const int unit_px = std::min(module_px, side_px / (modules + 2 * quiet_modules));
    if (unit_px < least_module_px) throw Fault(FaultCode::drawing, "the page code is too large");
    const double side = modules * unit_px * pixel_pt;
    const double inset = (side_px - modules * unit_px) / 2 * pixel_pt;
    const double x = std::round(box.x * pixel_per_mm) * pixel_pt;
    const double top = page_height_pt - std::round(box.y * pixel_per_mm) * pixel_pt;
    std::string out = "1 g\n";
    put(out, {x, top - side_px * pixel_pt, side_px * pixel_pt, side_px * pixel_pt}, "re f");
    out += "0 g q\n";
    put(out, {side, 0, 0, side, x + inset, top - inset - side}, "cm /Q Do Q");
    return out;
}

// The pictures of one document: each stands in the file once, however many copies show it.
class Pictures {
public:
    Pictures(HaruFile& file, const certificate::Content& content)
        : file_(file), content_(content) {}

    // Appends the page's pictures to its contents; gives the entries of its resources.
    std::string put(std::string& out, const form::PageLayout& page) {
        std::string entries;
        for (const auto& placed : page.pictures) {
            const auto& picture = find(placed.field_id);
            const auto at = place_picture(placed.box, picture.bitmap);
            const auto name = "/P" + std::to_string(picture.object);
            out += "q\n";
            pdf::put(out,
                     {at.width * pixel_pt - 2 * inset_pt, 0, 0, at.height * pixel_pt - 2 * inset_pt,
                      at.x * pixel_pt + inset_pt,
                      (page_height_px - at.y - at.height) * pixel_pt + inset_pt},
                     "cm " + name + " Do Q");
            entries += " " + name + " " + reference(picture.object);
        }
        return entries;
    }

private:
    struct Embedded {
        Bitmap bitmap;
        int object = 0;
    };

    const Embedded& find(const std::string& field_id) {
        const auto known = embedded_.find(field_id);
        if (known != embedded_.end()) return known->second;
        auto bitmap = read_picture(content_, field_id);
        if (!bitmap) throw Fault(FaultCode::drawing, "a picture of the content cannot be drawn");
        const int object = embed(file_, pack_mask(*bitmap, Effort::each_document));
        return embedded_.emplace(field_id, Embedded{std::move(*bitmap), object}).first->second;
    }

    HaruFile& file_;
    const certificate::Content& content_;
    std::map<std::string, Embedded> embedded_;
};

}  // namespace

Painter::Painter(const text::FontChain& fonts, const form::FixedText& fixed_text,
                 const Furniture& furniture) {
    HaruFile::check_version();
    auto labels = std::make_unique<const LabelFonts>(fonts, fixed_text.labels);
    auto fixed = std::make_unique<FixedDrawings>(*labels);
    tools_ = std::make_unique<const PaintTools>(PaintTools{
        &fonts, std::move(labels), std::move(fixed), make_background(fonts, fixed_text, furniture),
        make_seal(fonts, furniture), pack(bytes_of("/B Do\n"), Effort::once)});
}
Painter::Painter(Painter&&) noexcept = default;
Painter& Painter::operator=(Painter&&) noexcept = default;
Painter::~Painter() = default;

Bytes Painter::draw(const form::DocumentLayout& layout, const std::vector<PageMarks>& marks,
                    const certificate::Content& content) const {
    SHOMEI_CHECK(layout.pages.size() == marks.size());
    HaruFile file;
    FrontWriter writer(*tools_, layout);
    Pictures pictures(file, content);
    std::vector<PackedStream> fronts;
    std::vector<std::string> images;  // entries of each front's resources
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const auto& page = layout.pages[i];
        std::string contents = "/B Do\n";
        put_white(contents, page.pictures);
        contents += "0 g 0 G\n";
        writer.put_front(contents, i, marks[i].page_tag);
        if (page.seal) put_seal(contents, *page.seal);
        auto entries = pictures.put(contents, page);
        if (page.qr) {
            const auto symbol = encode_qr(marks[i].qr_text);
            contents += place_qr(*page.qr, symbol.width());
            entries += " /Q " + reference(embed(file, pack_mask(symbol, Effort::none)));
        }
        fronts.push_back(pack(bytes_of(contents), Effort::each_page));
        images.push_back(std::move(entries));
    }

    const auto [fonts, drawings] = writer.embed(file);
    const auto background = "/B " + reference(embed(file, tools_->background));
    const bool sealed =
        std::ranges::any_of(layout.pages, [](const auto& page) { return page.seal.has_value(); });
    const auto seal = sealed ? " /S " + reference(embed(file, tools_->seal)) : std::string();
    for (std::size_t i = 0; i < fronts.size(); ++i) {
        file.add_page("/Font << " + fonts + ">> /XObject << " + background + drawings + seal +
                          images[i] + " >>",
                      fronts[i]);
        file.add_page("/XObject << " + background + " >>", tools_->back);
    }
    return file.save();
}

}  // namespace shomei::pdf
