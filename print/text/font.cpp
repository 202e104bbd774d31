// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/text/font.h"

#include <hb-ot.h>

#include "shomei/base/digest.h"
#include "shomei/base/fault.h"

namespace shomei::text {
namespace {

using BufferHandle = Handle<hb_buffer_t, hb_buffer_destroy>;
using DrawHandle = Handle<hb_draw_funcs_t, hb_draw_funcs_destroy>;

std::uint32_t big_endian(ByteView bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + i];
    return value;
}

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

Font::Font(const File& file) : blob_(hb_blob_create_from_file_or_fail(file.path.c_str())) {
    if (!blob_) refuse(file.path, "cannot be read");
    unsigned int size = 0;
    const auto* data = reinterpret_cast<const std::uint8_t*>(hb_blob_get_data(blob_.get(), &size));
    const ByteView bytes(data, size);
    if (hex(sha256(bytes)) != file.sha256_hex) refuse(file.path, "has another digest");
    if (size < 12 || big_endian(bytes, 0, 4) != 0x00010000) refuse(file.path, "is not TrueType");

    face_.reset(hb_face_create(blob_.get(), 0));
    hb_face_make_immutable(face_.get());
    font_.reset(hb_font_create(face_.get()));
    hb_font_make_immutable(font_.get());
    units_per_em_ = static_cast<int>(hb_face_get_upem(face_.get()));
    glyph_count_ = hb_face_get_glyph_count(face_.get());

    const auto head = table("head");
    loca_ = table("loca");
    glyf_ = table("glyf");
    if (head.size() < 54 || table("hhea").size() < 36 || table("maxp").size() < 32)
        refuse(file.path, "lacks a table");
    long_loca_ = big_endian(head, 50, 2) == 1;
    if (loca_.size() < (std::size_t{glyph_count_} + 1) * (long_loca_ ? 4 : 2) || glyf_.empty())
        refuse(file.path, "lacks glyphs");
}

std::optional<std::uint32_t> Font::nominal_glyph(char32_t code_point) const {
    hb_codepoint_t glyph = 0;
    if (!hb_font_get_nominal_glyph(font_.get(), code_point, &glyph) || glyph == 0)
        return std::nullopt;
    return glyph;
}

std::optional<std::uint32_t> Font::variation_glyph(char32_t base, char32_t selector) const {
    hb_codepoint_t glyph = 0;
    if (!hb_font_get_variation_glyph(font_.get(), base, selector, &glyph) || glyph == 0)
        return std::nullopt;
    return glyph;
}

std::optional<std::uint32_t> Font::joined_glyph(std::u32string_view cluster) const {
    const BufferHandle buffer(hb_buffer_create());
    hb_buffer_add_utf32(buffer.get(), reinterpret_cast<const std::uint32_t*>(cluster.data()),
                        static_cast<int>(cluster.size()), 0, static_cast<int>(cluster.size()));
    hb_buffer_guess_segment_properties(buffer.get());
    // Otherwise an ignorable mark would vanish and leave the base alone.
    hb_buffer_set_flags(buffer.get(), HB_BUFFER_FLAG_PRESERVE_DEFAULT_IGNORABLES);
    hb_shape(font_.get(), buffer.get(), nullptr, 0);
    unsigned int count = 0;
    const auto* shaped = hb_buffer_get_glyph_infos(buffer.get(), &count);
    if (count != 1 || shaped[0].codepoint == 0) return std::nullopt;
    return shaped[0].codepoint;
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

std::vector<OutlineStep> Font::outline(std::uint32_t glyph) const {
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
    const std::size_t width = long_loca_ ? 4 : 2;
    const std::size_t scale = long_loca_ ? 1 : 2;
    const std::size_t begin = big_endian(loca_, glyph * width, width) * scale;
    const std::size_t end = big_endian(loca_, (glyph + 1) * width, width) * scale;
    if (begin > end || end > glyf_.size())
        throw Fault(FaultCode::drawing, "font has a glyph outside its table");
    return glyf_.subspan(begin, end - begin);
}

}  // namespace shomei::text
