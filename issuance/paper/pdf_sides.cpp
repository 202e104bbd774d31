// SPDX-License-Identifier: Apache-2.0
#include "pdf_sides.h"

#include <charconv>
#include <string>

#include "shomei/issuance/process/filter_process.h"

namespace shomei::paper {
namespace {

constexpr unsigned pages_limit = 256;
constexpr const char* longer_side = "3508";
// A page of one's own making takes 0.3 s and 60 MB.
constexpr process::FilterLimits count_limits{10'000, 65'536, 536'870'912};
constexpr process::FilterLimits draw_limits{20'000, 16'777'216, 1'073'741'824};

// The number behind `Pages:` at the beginning of a line.
unsigned number_of_pages(std::string_view text) {
    constexpr std::string_view name = "\nPages:";
    const auto at = text.rfind(name);
    if (at == text.npos) return 0;
    text.remove_prefix(at + name.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

bool is_pdf(ByteView file) { return text_of(file).starts_with("%PDF-"); }

tl::expected<unsigned, PictureProblem> count_pages(ByteView pdf) {
    const auto told = process::run_filter({"pdfinfo", "-"}, pdf, count_limits);
    if (!told) return tl::make_unexpected(PictureProblem::not_rendered);
    const auto count = number_of_pages("\n" + std::string(text_of(*told)));
    if (count == 0) return tl::make_unexpected(PictureProblem::not_a_picture);
    if (count > pages_limit) return tl::make_unexpected(PictureProblem::too_large);
    return count;
}

GreyResult draw_page(ByteView pdf, unsigned page) {
    const auto number = std::to_string(page);
    const auto drawn = process::run_filter(
        {"pdftoppm", "-q", "-gray", "-scale-to", longer_side, "-f", number, "-l", number, "-"}, pdf,
        draw_limits);
    if (!drawn) return tl::make_unexpected(PictureProblem::not_rendered);
    auto picture = decode_pgm(*drawn);
    if (!picture) return tl::make_unexpected(PictureProblem::not_rendered);
    return picture;
}

}  // namespace shomei::paper
