// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/text/font.h"

#include <hb-ot.h>

#include "big_endian.h"
#include "composite.h"
#include "mapped_file.h"

namespace shomei::text {
namespace {

using BufferHandle = Handle<hb_buffer_t, hb_buffer_destroy>;
using DrawHandle = Handle<hb_draw_funcs_t, hb_draw_funcs_destroy>;

[[noreturn]] void refuse(const std::filesystem::path& path, const char* reason) {
    throw Fault(FaultCode::configuration, "font " + path.filename().string() + ": " + reason);
}

// What HarfBuzz draws into; `scale` turns font units into em.
struct Tracing {
    std::vector<OutlineStep> steps;
    double scale = 1;

    void add(OutlineStep::Kind kind, std::array<float, 6> units) {
        OutlineStep step{kind, {}};
        for (std::size_t i = 0; i < units.size(); ++i) step.xy[i] = double{units[i]} * scale;
        steps.push_back(step);
    }
};

DrawHandle make_tracer() {
    using Kind = OutlineStep::Kind;
    DrawHandle draw(hb_draw_funcs_create());
    hb_draw_funcs_set_move_to_func(
        draw.get(),
        [](hb_draw_funcs_t*, void* to, hb_draw_state_t*, float x, float y, void*) {
            static_cast<Tracing*>(to)->add(Kind::move, {x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(
        draw.get(),
        [](hb_draw_funcs_t*, void* to, hb_draw_state_t*, float x, float y, void*) {
            static_cast<Tracing*>(to)->add(Kind::line, {x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_cubic_to_func(
        draw.get(),
        [](hb_draw_funcs_t*, void* to, hb_draw_state_t*, float x1, float y1, float x2, float y2,
           float x3, float y3, void*) {
            static_cast<Tracing*>(to)->add(Kind::curve, {x1, y1, x2, y2, x3, y3});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_close_path_func(
        draw.get(),
        [](hb_draw_funcs_t*, void* to, hb_draw_state_t*, void*) {
            static_cast<Tracing*>(to)->add(Kind::close, {});
        },
        nullptr, nullptr);
    return draw;
}

}  // namespace

Font::Font(const File& file) : blob_(map_file(file.path)) {
    if (!blob_) refuse(file.path, "cannot be read");
    unsigned int size = 0;
    const auto* data = reinterpret_cast<const std::uint8_t*>(hb_blob_get_data(blob_.get(), &size));
    const ByteView bytes(data, size);
    if (hex(digest_of(blob_.get())) != file.sha256_hex) refuse(file.path, "has another digest");
    if (size < 12 || read_number(bytes, 0, 4) != 0x00010000) refuse(file.path, "is not TrueType");

    face_.reset(hb_face_create(blob_.get(), 0));
    hb_face_make_immutable(face_.get());
    font_.reset(hb_font_create(face_.get()));
    hb_font_make_immutable(font_.get());
    if (const char* problem = find_problem()) refuse(file.path, problem);
}

const char* Font::find_problem() {
    const auto head = table("head");
    const auto hhea = table("hhea");
    const auto maxp = table("maxp");
    if (head.size() < 54 || hhea.size() < 36 || maxp.size() < 32 || table("cmap").empty())
        return "lacks a table";
    units_per_em_ = static_cast<int>(read_number(head, 18, 2));
    if (units_per_em_ < 16 || units_per_em_ > 16384) return "has no size of its em";

    glyph_count_ = read_number(maxp, 4, 2);
    const auto full_metrics = read_number(hhea, 34, 2);
    const auto metrics = std::size_t{full_metrics} * 2 + std::size_t{glyph_count_} * 2;
    if (full_metrics == 0 || full_metrics > glyph_count_ || table("hmtx").size() < metrics)
        return "lacks widths";

    loca_ = table("loca");
    glyf_ = table("glyf");
    long_loca_ = read_number(head, 50, 2) == 1;
    if (loca_.size() < (std::size_t{glyph_count_} + 1) * (long_loca_ ? 4 : 2))
        return "lacks glyphs";
    std::size_t before = 0;
    for (std::uint32_t glyph = 0; glyph <= glyph_count_; ++glyph) {
        const auto begin = glyph_begin(glyph);
        if (begin < before || begin > glyf_.size()) return "has glyphs outside their table";
        before = begin;
    }
    return nullptr;
}

std::size_t Font::glyph_begin(std::uint32_t glyph) const {
    return long_loca_ ? read_number(loca_, std::size_t{glyph} * 4, 4)
                      : std::size_t{read_number(loca_, std::size_t{glyph} * 2, 2)} * 2;
}

std::optional<std::uint32_t> Font::existing(std::uint32_t glyph) const {
    if (glyph == 0 || glyph >= glyph_count_) return std::nullopt;
    return glyph;
}

std::optional<std::uint32_t> Font::nominal_glyph(char32_t code_point) const {
    hb_codepoint_t glyph = 0;
    if (!hb_font_get_nominal_glyph(font_.get(), code_point, &glyph)) return std::nullopt;
    return existing(glyph);
}

std::optional<std::uint32_t> Font::variation_glyph(char32_t base, char32_t selector) const {
    hb_codepoint_t glyph = 0;
    if (!hb_font_get_variation_glyph(font_.get(), base, selector, &glyph)) return std::nullopt;
    return existing(glyph);
}

std::optional<std::uint32_t> Font::joined_glyph(std::u32string_view cluster) const {
    const BufferHandle buffer(hb_buffer_create());
    hb_buffer_add_utf32(buffer.get(), reinterpret_cast<const std::uint32_t*>(cluster.data()),
                        static_cast<int>(cluster.size()), 0, static_cast<int>(cluster.size()));
    // Otherwise the machine's locale would have a say in the shapes.
    static const auto japanese = hb_language_from_string("ja", -1);
    hb_buffer_set_language(buffer.get(), japanese);
    hb_buffer_guess_segment_properties(buffer.get());
    // Otherwise an ignorable mark would vanish and leave the base alone.
    hb_buffer_set_flags(buffer.get(), HB_BUFFER_FLAG_PRESERVE_DEFAULT_IGNORABLES);
    hb_shape(font_.get(), buffer.get(), nullptr, 0);
    unsigned int count = 0;
    const auto* shaped = hb_buffer_get_glyph_infos(buffer.get(), &count);
    if (count != 1) return std::nullopt;
    return existing(shaped[0].codepoint);
}

std::string Font::postscript_name() const {
    std::array<char, 64> text{};
    unsigned int size = text.size();
    hb_ot_name_get_utf8(face_.get(), HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size,
                        text.data());
    std::string out;
    for (const char c : std::string_view(text.data(), size))
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')
            out += c;
    return out.empty() ? "Font" : out;
}

double Font::advance(std::uint32_t glyph) const {
    return double(hb_font_get_glyph_h_advance(font_.get(), glyph)) / units_per_em_;
}

bool Font::has_ink(std::uint32_t glyph) const {
    const auto record = glyph_record(glyph);
    return record.size() > 10 && read_number(record, 0, 2) != 0;  // 10: the head without contours
}

std::vector<OutlineStep> Font::outline(std::uint32_t glyph) const {
    check_parts(*this, glyph);
    Tracing tracing;
    tracing.scale = 1.0 / units_per_em_;
    hb_font_get_glyph_shape(font_.get(), glyph, make_tracer().get(), &tracing);
    return std::move(tracing.steps);
}

ByteView Font::table(const char (&tag)[5]) const {
    // The table lies inside the mapped file, which `blob_` keeps.
    const Handle<hb_blob_t, hb_blob_destroy> part(
        hb_face_reference_table(face_.get(), HB_TAG(tag[0], tag[1], tag[2], tag[3])));
    unsigned int size = 0;
    const char* data = hb_blob_get_data(part.get(), &size);
    return {reinterpret_cast<const std::uint8_t*>(data), size};
}

ByteView Font::glyph_record(std::uint32_t glyph) const {
    if (glyph >= glyph_count_) throw Fault(FaultCode::drawing, "font has no such glyph");
    const auto begin = glyph_begin(glyph);
    return glyf_.subspan(begin, glyph_begin(glyph + 1) - begin);
}

}  // namespace shomei::text
