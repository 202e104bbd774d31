// SPDX-License-Identifier: Apache-2.0
// What others say of a document of each kind: qpdf, poppler, zbar.
#include <cmath>
#include <sstream>

#include "drawn.h"

using namespace shomei;

namespace {

const std::vector<std::string> kinds{"residence-copy",         "residence-items",
                                     "seal-registration",      "income-tax",
                                     "family-register-full",   "family-register-individual",
                                     "family-register-address"};

sample::Drawn draw_sample(const std::string& kind) {
    return sample::draw_kind(kind, {"20261122-00000001"});
}

// Reads only the part of the page that holds the code.
std::string read_code(const sample::Judged& judged, std::size_t page, const form::Box& box,
                      int dpi) {
    const auto px = [dpi](double mm) { return std::to_string(std::lround(mm / 25.4 * dpi)); };
    const auto number = std::to_string(page);
    const auto drawn =
        judged.run("pdftoppm -gray -r " + std::to_string(dpi) + " -f " + number + " -l " + number +
                   " -x " + px(box.x - 2) + " -y " + px(box.y - 2) + " -W " + px(box.width + 4) +
                   " -H " + px(box.height + 4) + " $PDF > code.pgm");
    CHECK(drawn.code == 0);
    CHECK(drawn.err.empty());
    return judged.run("zbarimg -q --raw code.pgm").out;
}

void check_file(const sample::Judged& judged, std::size_t pages) {
    const auto check = judged.run("qpdf --check $PDF");
    CHECK(check.code == 0);
    CHECK(check.err.empty());
    const auto info = judged.run("pdfinfo $PDF").out;
    CHECK(info.find("Pages:           " + std::to_string(pages) + "\n") != std::string::npos);
    CHECK(info.find("(A4)") != std::string::npos);
    const auto text = judged.run("pdftotext $PDF -");
    CHECK(text.code == 0);
    CHECK(text.err.empty());
    std::istringstream rows(judged.run("pdffonts $PDF").out);
    std::string row;
    for (int line = 0; std::getline(rows, row); ++line) {
        CAPTURE(row);
        if (line >= 2) CHECK(row.find(" yes yes yes ") != std::string::npos);
    }
}

}  // namespace

TEST_CASE("every kind is a sound file that others read, code and all") {
    for (const auto& kind : kinds) {
        CAPTURE(kind);
        const auto drawn = draw_sample(kind);
        const sample::Judged judged(drawn.pdf);
        check_file(judged, drawn.layout.pages.size() * 2);
        for (std::size_t i = 0; i < drawn.layout.pages.size(); ++i) {
            REQUIRE(drawn.layout.pages[i].qr.has_value());
            for (const int dpi : {150, 200, 300})
                CHECK(read_code(judged, i * 2 + 1, *drawn.layout.pages[i].qr, dpi) ==
                      drawn.marks[i].qr_text + "\n");
        }
    }
}

TEST_CASE("a page of every kind takes at most 80 kB") {
    for (const auto& kind : kinds) {
        CAPTURE(kind);
        const auto drawn = draw_sample(kind);
        CHECK(drawn.pdf.size() / drawn.layout.pages.size() <= 80'000);
    }
}
