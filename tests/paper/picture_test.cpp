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

    const auto texts = read_qr_texts(folder.at("page.png"));
    REQUIRE(texts);
    REQUIRE(texts->size() == 1);
    CHECK(texts->front() == text);
    // The same picture through the zbarimg program.
    REQUIRE(succeeds("zbarimg --quiet --raw --oneshot " + folder.at("page.png")));

    write_text(folder.at("public.pem"), key.public_pem());
    PublicKeyList keys;
    keys.add(PublicPageKey(folder.at("public.pem"), "422011", std::nullopt));
    CHECK(verify_page(texts->front(), keys) == payload);
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
    auto texts = read_qr_texts(folder.at("page.png"));
    REQUIRE(texts);
    std::sort(texts->begin(), texts->end());
    std::sort(drawn.begin(), drawn.end());
    CHECK(*texts == drawn);
}

TEST_CASE("a picture without a code has no texts") {
    const Folder folder;
    Canvas{200, 200}.write(folder.at("empty.png"));
    const auto texts = read_qr_texts(folder.at("empty.png"));
    REQUIRE(texts);
    CHECK(texts->empty());
}

TEST_CASE("what is no picture, or too large, is told apart") {
    const Folder folder;
    CHECK(read_qr_texts(folder.at("missing.png")).error() == PictureProblem::not_readable);
    CHECK(read_qr_texts(folder.path).error() == PictureProblem::not_readable);
    write_text(folder.at("text.png"), "no picture");
    CHECK(read_qr_texts(folder.at("text.png")).error() == PictureProblem::not_a_png);
    write_text(folder.at("empty.png"), "");
    CHECK(read_qr_texts(folder.at("empty.png")).error() == PictureProblem::not_a_png);

    Canvas{10'001, 8}.write(folder.at("wide.png"));
    CHECK(read_qr_texts(folder.at("wide.png")).error() == PictureProblem::too_large);
    Canvas{8, 10'001}.write(folder.at("high.png"));
    CHECK(read_qr_texts(folder.at("high.png")).error() == PictureProblem::too_large);

    Canvas{300, 300}.write(folder.at("good.png"));
    const auto good = read_text(folder.at("good.png"));
    write_text(folder.at("cut.png"), good.substr(0, good.size() / 2));
    CHECK(read_qr_texts(folder.at("cut.png")).error() == PictureProblem::not_a_png);
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
        readable += read_qr_texts(folder.at("bad.png")).has_value() ? 1 : 0;
    }
    CHECK(readable < 300);
}
