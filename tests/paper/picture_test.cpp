// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/picture.h"

#include <algorithm>
#include <random>

#include "shomei/issuance/paper/verification.h"
#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

TEST_CASE("a page's QR is drawn, photographed, read and verified; it fits version 8-M") {
    const Folder folder;
    const auto key = new_page_key(folder);
    const auto payload = sample_payload(key.id());
    const auto text = signed_text(key, payload);
    Canvas canvas{600, 600};
    CHECK(draw_qr(canvas, text) <= 8);
    canvas.write(folder.at("page.png"));

    const auto file = read_sheet_file(folder.at("page.png"));
    REQUIRE(file);
    CHECK_FALSE(file->is_pdf);
    REQUIRE(file->sides == std::vector<Side>{{text}});
    // The same picture through the zbarimg program.
    REQUIRE(succeeds("zbarimg --quiet --raw --oneshot " + folder.at("page.png")));

    write_text(folder.at("public.pem"), key.public_pem());
    PublicKeyList keys;
    keys.add(PublicPageKey(folder.at("public.pem"), "422011", std::nullopt));
    CHECK(verify_page(file->sides[0][0], keys) == payload);
}

TEST_CASE("the longest allowed prefix for version 8-M is 57 letters") {
    const std::string longest = "HTTPS://" + std::string(46, 'A') + "/P/";
    REQUIRE(longest.size() == 57);
    Canvas canvas{600, 600};
    const auto payload = write_payload(sample_payload({}));
    CHECK(draw_qr(canvas, qr_text(longest, payload, {})) == 8);
    CHECK(draw_qr(canvas, qr_text("A" + longest, payload, {})) == 9);
}

TEST_CASE("a page of printing size is read, and several codes on one picture") {
    const Folder folder;
    const auto key = new_page_key(folder);
    Canvas canvas{4'960, 7'016};  // A4 at 600 dpi
    auto payload = sample_payload(key.id());
    std::vector<std::string> drawn;
    for (unsigned i = 0; i < 2; ++i) {
        payload.page = static_cast<std::uint8_t>(i + 1);
        drawn.push_back(signed_text(key, payload));
        draw_qr(canvas, drawn.back(), {.left = 300 + 2'000 * i, .top = 5'000, .module = 12});
    }
    canvas.write(folder.at("page.png"));
    auto file = read_sheet_file(folder.at("page.png"));
    REQUIRE(file);
    std::sort(file->sides[0].begin(), file->sides[0].end());
    std::sort(drawn.begin(), drawn.end());
    CHECK(file->sides == std::vector<Side>{drawn});
}

TEST_CASE("a picture without a code has no texts") {
    const Folder folder;
    Canvas{200, 200}.write(folder.at("empty.png"));
    CHECK(read_sheet_file(folder.at("empty.png"))->sides == std::vector<Side>{{}});
}

TEST_CASE("what is no picture, or too large, is told apart") {
    const Folder folder;
    CHECK(read_sheet_file(folder.at("missing.png")).error() == PictureProblem::not_readable);
    CHECK(read_sheet_file(folder.path).error() == PictureProblem::not_readable);
    write_text(folder.at("text.png"), "no picture");
    CHECK(read_sheet_file(folder.at("text.png")).error() == PictureProblem::not_a_picture);
    write_text(folder.at("empty.png"), "");
    CHECK(read_sheet_file(folder.at("empty.png")).error() == PictureProblem::not_a_picture);

    Canvas{10'001, 8}.write(folder.at("wide.png"));
    CHECK(read_sheet_file(folder.at("wide.png")).error() == PictureProblem::too_large);
    Canvas{8, 10'001}.write(folder.at("high.png"));
    CHECK(read_sheet_file(folder.at("high.png")).error() == PictureProblem::too_large);

    Canvas{300, 300}.write(folder.at("good.png"));
    const auto good = read_text(folder.at("good.png"));
    write_text(folder.at("cut.png"), good.substr(0, good.size() / 2));
    CHECK(read_sheet_file(folder.at("cut.png")).error() == PictureProblem::not_a_picture);
}

TEST_CASE("a damaged picture file breaks nothing") {
    const Folder folder;
    Canvas canvas{400, 400};
    draw_qr(canvas, "HTTPS://SHOMEI.EXAMPLE/P/TEST", {.module = 4});
    canvas.write(folder.at("good.png"));
    const auto good = read_text(folder.at("good.png"));
    std::mt19937 random(1);
    int readable = 0;
    for (int i = 0; i < 300; ++i) {
        auto bad = good;
        for (auto changes = 1 + random() % 4; changes > 0; --changes)
            bad[random() % bad.size()] = static_cast<char>(random());
        write_text(folder.at("bad.png"), bad);
        readable += read_sheet_file(folder.at("bad.png")).has_value() ? 1 : 0;
    }
    CHECK(readable < 300);
}

TEST_CASE("a phone's JPEG is read, and one out of focus when it is made smaller") {
    const Folder folder;
    const auto key = new_page_key(folder);
    const auto text = signed_text(key, sample_payload(key.id()));
    Canvas sharp{1'200, 1'200};
    draw_qr(sharp, text, {.left = 200, .top = 300, .module = 12});
    sharp.write_jpeg(folder.at("sharp.jpg"), 30);
    CHECK(read_sheet_file(folder.at("sharp.jpg"))->sides == std::vector<Side>{{text}});

    std::mt19937 random(2);
    auto noisy = sharp;
    for (auto& pixel : noisy.pixels)
        pixel = static_cast<std::uint8_t>(pixel / 4 + 96 + static_cast<int>(random() % 91) - 45);
    noisy.write_jpeg(folder.at("noisy.jpg"), 95);
    CHECK(read_sheet_file(folder.at("noisy.jpg"))->sides == std::vector<Side>{{text}});
}

TEST_CASE("every page of a PDF is read in its order, and backs are empty sides") {
    const Folder folder;
    Canvas front{827, 1'169}, second = front;
    const Canvas back = front;
    draw_qr(front, "HTTPS://SHOMEI.EXAMPLE/P/ONE", {.left = 60, .top = 900, .module = 4});
    draw_qr(second, "HTTPS://SHOMEI.EXAMPLE/P/TWO", {.left = 60, .top = 900, .module = 4});
    write_pdf(folder.at("scan.pdf"), {front, back, second, back});
    const auto file = read_sheet_file(folder.at("scan.pdf"));
    REQUIRE(file);
    CHECK(file->is_pdf);
    CHECK(file->sides ==
          std::vector<Side>{
              {"HTTPS://SHOMEI.EXAMPLE/P/ONE"}, {}, {"HTTPS://SHOMEI.EXAMPLE/P/TWO"}, {}});
}

TEST_CASE("a PDF that is cut, empty, locked or endless is told apart and leaves no file") {
    const Folder folder;
    const Canvas page{100, 100};
    write_text(folder.at("empty.pdf"), "%PDF-1.4\n");
    CHECK(read_sheet_file(folder.at("empty.pdf")).error() == PictureProblem::not_rendered);
    write_pdf(folder.at("many.pdf"), std::vector<Canvas>(257, Canvas{8, 8}));
    CHECK(read_sheet_file(folder.at("many.pdf")).error() == PictureProblem::too_large);
    write_pdf(folder.at("open.pdf"), {page});
    REQUIRE(succeeds("qpdf --encrypt secret secret 256 -- " + folder.at("open.pdf") + " " +
                     folder.at("locked.pdf")));
    CHECK(read_sheet_file(folder.at("locked.pdf")).error() == PictureProblem::not_rendered);
    // A page of 5 km becomes a picture of the same size as any other.
    auto vast = read_text(folder.at("open.pdf"));
    vast.replace(vast.find("[0 0 72 72]"), 11, "[0 0 9999999 9999999]");
    write_text(folder.at("vast.pdf"), vast);
    CHECK(read_sheet_file(folder.at("vast.pdf"))->sides == std::vector<Side>{{}});
}

TEST_CASE("a damaged JPEG or PDF breaks nothing") {
    const Folder folder;
    Canvas canvas{400, 400};
    draw_qr(canvas, "HTTPS://SHOMEI.EXAMPLE/P/TEST", {.module = 4});
    canvas.write_jpeg(folder.at("good.jpg"));
    Canvas small{60, 60};
    write_pdf(folder.at("good.pdf"), {small, small});
    std::mt19937 random(3);
    int refused = 0;
    for (const auto& [name, times] : {std::pair{"good.jpg", 300}, {"good.pdf", 6}}) {
        const auto good = read_text(folder.at(name));
        for (int i = 0; i < times; ++i) {
            auto bad = good;
            for (auto changes = 1 + random() % 4; changes > 0; --changes)
                bad[random() % bad.size()] = static_cast<char>(random());
            if (i % 3 == 0) bad.resize(random() % bad.size());
            write_text(folder.at("bad"), bad);
            refused += read_sheet_file(folder.at("bad")).has_value() ? 0 : 1;
        }
    }
    CHECK(refused > 100);
}
