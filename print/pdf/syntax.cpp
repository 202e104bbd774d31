// SPDX-License-Identifier: Apache-2.0
#include "syntax.h"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cmath>

#include "shomei/base/check.h"

namespace shomei::pdf {

PackedStream pack(ByteView plain, Effort effort) {
    uLongf size = compressBound(plain.size());
    PackedStream out{Bytes(size), plain.size()};
    const int level = effort == Effort::once ? 9 : 6;
    SHOMEI_CHECK(compress2(out.deflated.data(), &size, plain.data(), plain.size(), level) == Z_OK);
    out.deflated.resize(size);
    return out;
}

std::string number(double value) {
    std::array<char, 32> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 3);
    SHOMEI_CHECK(error == std::errc());
    std::string out(text.data(), end);
    while (out.ends_with('0')) out.pop_back();
    if (out.ends_with('.')) out.pop_back();
    return out == "-0" ? "0" : out;
}

double fine(double points) { return std::round(points * 100) / 100; }

void put(std::string& out, std::initializer_list<double> operands, std::string_view op) {
    for (const double operand : operands) out.append(number(operand)).append(" ");
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

std::string reference(int object) { return std::to_string(object) + " 0 R"; }

}  // namespace shomei::pdf
