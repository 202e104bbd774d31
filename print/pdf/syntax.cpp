// SPDX-License-Identifier: Apache-2.0
#include "syntax.h"

#include <libdeflate.h>

#include <array>
#include <charconv>
#include <cmath>

#include "shomei/base/check.h"
#include "shomei/base/handle.h"

namespace shomei::pdf {
namespace {

using Compressor = Handle<libdeflate_compressor, libdeflate_free_compressor>;

// Measured on fonts and contents: one level more costs twice the time for a hundredth of the size.
constexpr int level_once = 9;
constexpr int level_each_document = 5;
// Of a page's contents: a tenth larger than with level 5, in two fifths of the time.
constexpr int level_each_page = 1;

PackedStream pack(ByteView plain, libdeflate_compressor* compressor) {
    SHOMEI_CHECK(compressor != nullptr);
    PackedStream out{Bytes(libdeflate_zlib_compress_bound(compressor, plain.size())), plain.size()};
    const auto size = libdeflate_zlib_compress(compressor, plain.data(), plain.size(),
                                               out.deflated.data(), out.deflated.size());
    SHOMEI_CHECK(size > 0);
    out.deflated.resize(size);
    return out;
}

}  // namespace

PackedStream pack(ByteView plain, Effort effort) {
    if (effort == Effort::once)
        return pack(plain, Compressor(libdeflate_alloc_compressor(level_once)).get());
    // Their tables are large: each thread keeps its own. What they hold does not reach the output.
    thread_local const std::array kept{Compressor(libdeflate_alloc_compressor(level_each_document)),
                                       Compressor(libdeflate_alloc_compressor(level_each_page)),
                                       Compressor(libdeflate_alloc_compressor(0))};
    return pack(plain, kept.at(static_cast<std::size_t>(effort) - 1).get());
}

void put_number(std::string& out, double value) {
    SHOMEI_CHECK(std::abs(value) < 1e9);
    auto thousandths = std::llround(value * 1000);
    std::array<char, 16> text{};
    auto* end = text.data();
    if (thousandths < 0) {
        *end++ = '-';
        thousandths = -thousandths;
    }
    end = std::to_chars(end, text.data() + text.size(), thousandths / 1000).ptr;
    auto rest = thousandths % 1000;
    if (rest != 0) *end++ = '.';
    for (; rest != 0; rest = rest * 10 % 1000) *end++ = static_cast<char>('0' + rest / 100);
    out.append(text.data(), end);
}

std::string number(double value) {
    std::string out;
    put_number(out, value);
    return out;
}

double fine(double points) { return std::round(points * 100) / 100; }

void put(std::string& out, std::initializer_list<double> operands, std::string_view op) {
    for (const double operand : operands) {
        put_number(out, operand);
        out += ' ';
    }
    out.append(op).append("\n");
}

void put_outline(std::string& out, const std::vector<text::OutlineStep>& steps, double x, double y,
                 double size) {
    using Kind = text::OutlineStep::Kind;
    for (const auto& step : steps) {
        const auto at = [&](std::size_t i) { return fine((i % 2 ? y : x) + step.xy[i] * size); };
        if (step.kind == Kind::move) put(out, {at(0), at(1)}, "m");
        if (step.kind == Kind::line) put(out, {at(0), at(1)}, "l");
        if (step.kind == Kind::curve) put(out, {at(0), at(1), at(2), at(3), at(4), at(5)}, "c");
        if (step.kind == Kind::close) put(out, {}, "h");
    }
}

std::string page_bounds() { return "0 0 " + number(page_width_pt) + " " + number(page_height_pt); }

std::string reference(int object) { return std::to_string(object) + " 0 R"; }

}  // namespace shomei::pdf
