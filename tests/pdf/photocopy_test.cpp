// SPDX-License-Identifier: Apache-2.0
// A photocopy shows what it is, and its page code still leads to the one sheet it was made from.
#include "photocopy.h"
#include "../../print/pdf/bitmap.h"
#include "../../print/pdf/tint.h"
#include "shomei/issuance/paper/page_key.h"

using namespace shomei;

namespace {

constexpr int cell_px = 16;
constexpr int columns = pdf::tint_width_px / cell_px;
constexpr int rows = pdf::tint_height_px / cell_px;

// The word as the tile holds it, one pixel for each cell.
pdf::Bitmap word_in_cells(const std::string& word) {
    pdf::Bitmap cells(columns, rows);
    const auto glyphs = sample::fonts().resolve(word);
    REQUIRE(glyphs.has_value());
    const double size = std::min(columns * 0.92 / double(glyphs->size()), rows * 0.8);
    double x = (columns - size * double(glyphs->size())) / 2;
    for (const auto& glyph : *glyphs) {
        cells.fill(sample::fonts().font(glyph.font).outline(glyph.glyph), x,
                   rows / 2.0 + 0.38 * size, size);
        x += glyph.advance * size;
    }
    return cells;
}

pdf::Bitmap inked_cells(const sample::Greys& picture) {
    pdf::Bitmap cells(columns, rows);
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x)
            if (picture.at(x, y) > 0.5F) cells.set(x / cell_px, y / cell_px);
    return cells;
}

// How much of `part` lies on `whole`, or in a cell beside it.
double share_covered(const pdf::Bitmap& part, const pdf::Bitmap& whole) {
    double all = 0, covered = 0;
    for (int i = 0; i < columns * rows; ++i) {
        const int x = i % columns, y = i / columns;
        if (!part.at(x, y)) continue;
        bool near = false;
        for (int k = 0; k < 9; ++k) {
            const int nx = x + k % 3 - 1, ny = y + k / 3 - 1;
            near |= nx >= 0 && ny >= 0 && nx < columns && ny < rows && whole.at(nx, ny);
        }
        all += 1;
        covered += near;
    }
    return all > 0 ? covered / all : 0;
}

// A page code as an issuer signs it.
std::string signed_code(const paper::PageKey& key) {
    paper::PagePayload page;
    page.key_id = key.id();
    page.city_code = "422011";
    page.document_number = "20261122-00000001";
    page.kind = 1;
    page.issued = std::chrono::sys_days(std::chrono::days(20779));
    return paper::qr_text("HTTPS://VERIFY.EXAMPLE/P/", paper::write_payload(page), key.sign(page));
}

}  // namespace

TEST_CASE("the hidden word stands on a photocopy, and nothing beside it") {
    auto furniture = sample::furniture();
    furniture.sample_mark = false;
    const pdf::Painter painter(sample::fonts(), sample::residence_copy().fixed_text(), furniture);
    const sample::Judged judged(
        sample::draw(sample::household({sample::japanese_person()}), painter).pdf);
    // The tile in the back's upper left corner.
    const auto paper = sample::scan(judged, 2, pdf::tint_left_px, pdf::tint_top_px,
                                    pdf::tint_width_px, pdf::tint_height_px);
    const auto copy = inked_cells(sample::photocopy(paper));
    const auto word = word_in_cells("複写");
    CHECK(share_covered(copy, word) > 0.95);  // askew, and the tile's strokes are bolder
    CHECK(share_covered(word, copy) > 0.9);
    // On the paper itself every cell holds ink.
    CHECK(share_covered(word_in_cells("複写"), inked_cells(paper)) == 1);
    pdf::Bitmap everywhere(columns, rows);
    for (int i = 0; i < columns * rows; ++i) everywhere.set(i % columns, i / columns);
    CHECK(share_covered(everywhere, inked_cells(paper)) == 1);
}

TEST_CASE("a photocopy's page code is read, and the openssl command verifies what it says") {
    const sim::TemporaryFolder folder;
    const auto key = folder.path() / "page.pem";
    REQUIRE(std::system(("openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 "
                         "-out " +
                         key.string())
                            .c_str()) == 0);
    const auto code = signed_code(paper::PageKey::from_pem_file(key));
    auto drawn = sample::draw(sample::household({sample::japanese_person()}));
    drawn.marks[0].qr_text = code;
    const sample::Judged judged(sample::painter().draw(drawn.layout, drawn.marks, drawn.content));
    // The code's box (7, 261.4, 29 x 29 mm) with a little around it.
    const auto copy = sample::photocopy(sample::scan(judged, 1, 140, 6150, 740, 740));
    sample::write_file((judged.folder() / "copy.pgm").string(), bytes_of(sample::pgm_of(copy)));
    const auto read = judged.run("zbarimg -q --raw copy.pgm");
    CHECK(read.out == code + "\n");
    // Taken apart with other people's tools: base32 without padding, 38 bytes and r, s.
    const auto verified = judged.run(
        "t=$(zbarimg -q --raw copy.pgm); t=${t##*/P/}; "
        "while [ $((${#t} % 8)) -ne 0 ]; do t=$t=; done; "
        "printf %s \"$t\" | base32 -d > signed; "
        "{ printf 'shomei-page-signature/v1\\n'; head -c 38 signed; } > text; "
        "h=$(tail -c 64 signed | od -An -tx1 | tr -d ' \\n'); "
        "printf 'asn1=SEQUENCE:s\\n[s]\\nr=INTEGER:0x%s\\ns=INTEGER:0x%s\\n' "
        "$(echo $h | cut -c1-64) $(echo $h | cut -c65-128) > asn1; "
        "openssl asn1parse -genconf asn1 -noout -out signature; "
        "openssl pkey -in " +
        key.string() +
        " -pubout -out public.pem; "
        "openssl dgst -sha256 -verify public.pem -signature signature text");
    CHECK(verified.out == "Verified OK\n");
}
