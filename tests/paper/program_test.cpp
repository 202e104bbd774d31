// SPDX-License-Identifier: Apache-2.0
// `shomei verify` as a recipient meets it: only sheets that each show one whole page are good.
#include <cstdio>

#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

namespace {

struct Ran {
    int exit_code;
    std::string output;
};

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

    Ran verify(const std::vector<std::string>& sheets) const {
        const auto said = folder_.at("said");
        auto line = std::string(SHOMEI_BIN_DIR) + "/shomei verify --keys " + folder_.at("keys");
        for (const auto& sheet : sheets) line += " '" + sheet + "'";
        const int status = std::system((line + " >" + said + " 2>&1").c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(said)};
    }

private:
    Folder folder_;
    PageKey key_ = new_page_key(folder_);
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

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
