// SPDX-License-Identifier: Apache-2.0
// `shomei verify` as a recipient meets it: only sheets that each show one whole page are good.

#include <nlohmann/json.hpp>

#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

namespace {

// A document of two pages, its key, and pictures.
class Desk {
public:
    Desk() {
        const auto file = folder_.at("keys/422011-" + hex(key_.id()) + ".pem");
        std::filesystem::create_directory(folder_.path / "keys");
        REQUIRE(succeeds("openssl pkey -in " + folder_.at("page.pem") + " -pubout -out " + file));
    }

    std::string text(std::uint8_t page, const std::string& number = "20260401-00000012") const {
        auto payload = sample_payload(key_.id());
        payload.document_number = number;
        payload.page = page;
        payload.pages = 2;
        return signed_text(key_, payload);
    }

    // A picture with these codes below each other.
    std::string picture(const std::string& name, const std::vector<std::string>& codes) const {
        Canvas canvas{420,
                      40 + 400 * static_cast<unsigned>(std::max<std::size_t>(1, codes.size()))};
        for (unsigned i = 0; i < codes.size(); ++i) draw_qr(canvas, codes[i], {40, 40 + 400 * i});
        canvas.write(folder_.at(name));
        return folder_.at(name);
    }

    // A scan of both sides of sheets whose fronts carry these codes.
    std::string scan(const std::string& name, const std::vector<std::string>& fronts) const {
        std::vector<Canvas> pages;
        for (const auto& code : fronts) {
            const Canvas back{827, 1'169};
            pages.push_back(back);
            draw_qr(pages.back(), code, {60, 900, 4});
            pages.push_back(back);
        }
        write_pdf(folder_.at(name), pages);
        return folder_.at(name);
    }

    std::string path(const std::string& name) const { return folder_.at(name); }

    Ran verify(const std::vector<std::string>& sheets, const std::string& more = "") const {
        auto words = "verify " + more + " --keys " + folder_.at("keys");
        for (const auto& sheet : sheets) words += " '" + sheet + "'";
        return run_shomei(folder_, words);
    }

private:
    Folder folder_;
    PageKey key_ = new_page_key(folder_);
};

}  // namespace

TEST_CASE("pictures of every page of one document are good, also with other codes beside") {
    const Desk desk;
    const auto one = desk.picture("one.png", {desk.text(1)});
    const auto two = desk.picture("two.png", {desk.text(2), "HTTPS://OTHER.EXAMPLE/"});
    const auto both = desk.verify({one, two});
    CHECK(both.exit_code == 0);
    CHECK(has(both.output, "complete: all 2 pages"));
    // Read twice it is still one page.
    const auto again = desk.text(1);
    CHECK(desk.verify({desk.picture("twice.png", {again, again}), two}).exit_code == 0);
}

TEST_CASE("a picture without a page among good ones is named and makes the answer not good") {
    const Desk desk;
    const auto one = desk.picture("one.png", {desk.text(1)});
    const auto two = desk.picture("two.png", {desk.text(2)});
    const std::vector<std::pair<std::string, std::vector<std::string>>> others{
        {"blank.png", {}}, {"other.png", {"HTTPS://OTHER.EXAMPLE/"}}};
    for (const auto& [name, codes] : others) {
        const auto ran = desk.verify({one, desk.picture(name, codes), two});
        CAPTURE(ran.output);
        CHECK(ran.exit_code == 1);
        CHECK(has(ran.output, name + ": no page's QR"));
    }
    CHECK(desk.verify({desk.picture("alone.png", {})}).exit_code == 1);
}

TEST_CASE("a picture of two pages is not good, whatever they are") {
    const Desk desk;
    for (const auto& second : {desk.text(2), desk.text(1, "20260401-00000013")}) {
        const auto ran = desk.verify({desk.picture("two.png", {desk.text(1), second})});
        CAPTURE(ran.output);
        CHECK(ran.exit_code == 1);
        CHECK(has(ran.output, "two.png: more than one page's QR"));
    }
}

TEST_CASE("a text of any length is only a text") {
    const Desk desk;
    const auto ran = desk.verify({desk.text(1), std::string(5000, 'A')});
    CHECK(ran.exit_code == 1);
    CHECK(has(ran.output, "text 2: not-a-page"));
    CHECK(desk.verify({std::string(300, 'B')}).exit_code == 1);
}

TEST_CASE("a scan of both sides of every sheet is a whole document, and its backs are no fault") {
    const Desk desk;
    const auto whole = desk.verify({desk.scan("whole.pdf", {desk.text(2), desk.text(1)})});
    CAPTURE(whole.output);
    CHECK(whole.exit_code == 0);
    CHECK(has(whole.output, "whole.pdf page 1: page 2/2 of 20260401-00000012"));
    CHECK(has(whole.output, "page tag 00102030"));
    CHECK(has(whole.output, "complete: all 2 pages of 20260401-00000012"));

    const auto half = desk.scan("half.pdf", {desk.text(1)});
    const auto one = desk.verify({half});
    CHECK(one.exit_code == 1);
    CHECK(has(one.output, "missing pages: 2, of 2 pages of 20260401-00000012"));
    CHECK(desk.verify({half, desk.picture("two.png", {desk.text(2)})}).exit_code == 0);
    const auto empty = desk.verify({desk.scan("empty.pdf", {"HTTPS://OTHER.EXAMPLE/"})});
    CHECK(empty.exit_code == 1);
    CHECK(has(empty.output, "empty.pdf: no page's QR (on no page of this PDF)"));
}

TEST_CASE("a doubled page and a page of another document are named") {
    const Desk desk;
    const auto other = desk.picture("other.png", {desk.text(2, "20260401-00000013")});
    const auto ran = desk.verify({desk.text(1), desk.text(1), desk.text(2), other});
    CAPTURE(ran.output);
    CHECK(ran.exit_code == 1);
    CHECK(has(ran.output, "pages more than once: 1\n"));
    CHECK(has(ran.output, "of another document: " + other));
    CHECK_FALSE(has(ran.output, "missing"));
}

TEST_CASE("one letter changed shows in text, picture and PDF alike") {
    const Desk desk;
    auto text = desk.text(1);
    auto& letter = text[text.find("/P/") + 3 + 20];  // in the document number
    letter = letter == 'A' ? 'B' : 'A';
    for (const auto& sheet :
         {text, desk.picture("forged.png", {text}), desk.scan("forged.pdf", {text})}) {
        const auto ran = desk.verify({sheet});
        CAPTURE(ran.output);
        CHECK(ran.exit_code == 1);
        CHECK((has(ran.output, "bad-signature") || has(ran.output, "malformed")));
    }
}

TEST_CASE("a file that cannot be read ends with 74, and the others are told all the same") {
    const Desk desk;
    write_text(desk.path("letter.txt"), "no picture");
    const auto ran = desk.verify({desk.path("letter.txt"), desk.text(1), desk.text(2)});
    CHECK(ran.exit_code == 74);
    CHECK(has(ran.output, "not read: " + desk.path("letter.txt") + ": not-a-picture"));
    CHECK(has(ran.output, "complete: all 2 pages"));
    CHECK(desk.verify({}).exit_code == 64);
}

TEST_CASE("the same is said as JSON") {
    const Desk desk;
    const auto ran = desk.verify({desk.text(1), "x\xff"}, "--json");
    CHECK(ran.exit_code == 1);
    const auto said = nlohmann::json::parse(ran.output);
    CHECK(said["good"] == false);
    CHECK(said["sheets"][0]["verdict"] == "signed");
    CHECK(said["sheets"][0]["page_tag"] == "00102030");
    CHECK(said["sheets"][1]["verdict"] == "not-a-page");
    CHECK(said["document"]["missing"] == nlohmann::json{2});
    CHECK(said["document"]["complete"] == false);
}
