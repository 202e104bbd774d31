// SPDX-License-Identifier: Apache-2.0
// `golden-documents DIR`: the documents whose pictures scripts/golden compares, as DIR/<name>.pdf.
// All but `marked` are drawn without tint and sample mark: black and white, whatever draws them.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "../../form/sample_content.h"
#include "../../text/sample_fonts.h"
#include "shomei/base/check.h"
#include "shomei/print/form/form.h"
#include "shomei/print/form/sample.h"
#include "shomei/print/pdf/document.h"

using namespace shomei;

namespace {

const std::filesystem::path config = std::filesystem::path(SHOMEI_SOURCE_DIR) / "config";

// One kind's form, and painters with and without the marks that are not black.
struct Drawing {
    explicit Drawing(const std::string& kind)
        : form(form::Form::load(config / "forms" / (kind + ".json"),
                                config / "forms/form.schema.json")),
          plain(fonts(), form.fixed_text(), furniture(false)),
          marked(fonts(), form.fixed_text(), furniture(true)) {}

    static const text::FontChain& fonts() {
        static const text::FontChain chain({sample::ipamj_mincho()});
        return chain;
    }
    static pdf::Furniture furniture(bool colours) {
        return {.seal_image = config / "municipalities/422011-seal.png",
                .seal_note = "この印は黒色です",
                .tint = colours,
                .latent_word = colours,
                .sample_mark = colours};
    }

    void draw(const std::filesystem::path& file, const certificate::Content& content,
              const pdf::Painter& with) const {
        const auto layout = form.lay_out(content, fonts());
        SHOMEI_CHECK(layout.has_value());
        const pdf::PageMarks mark{"HTTPS://VERIFY.EXAMPLE/P/" + std::string(157, 'A'), "00c0ffee"};
        const std::vector<pdf::PageMarks> marks(layout->pages.size(), mark);
        std::ofstream out(file, std::ios::binary);
        out << text_of(with.draw(*layout, marks, content));
        SHOMEI_CHECK(out.good());
    }

    form::Form form;
    pdf::Painter plain, marked;
};

certificate::Content people(std::size_t count) {
    return sample::household(std::vector<sample::Values>(count, sample::japanese_person()));
}

// Characters above the basic plane, of both planes of ideographs; selectors that share a base;
// joined kana; compatibility characters.
certificate::Content rare_characters() {
    auto first =
        sample::with(sample::japanese_person(), "name", "𠮷野　葛\U000E0102葛\U000E0103葛");
    first = sample::with(first, "name-kana", "カ\u309Aキ\u309A　ﾖｼﾀﾞ");
    first = sample::with(first, "former-name", "渡邉\U000E010F邉\U000E0110邊\U000E0108");
    first = sample::with(first, "domicile", "辻\U000E0102辻\U000E0103辻　髙﨑祐\uFA19塚\uFA10");
    first = sample::with(first, "remarks", "〇〻々ゝヷヸ　x) Tj ET (y \\ <</A>> BT");
    return sample::household({first, sample::japanese_person()});
}

// As long as the cells take.
certificate::Content long_values() {
    const std::string more = "見本台九十九丁目見本マンション九千九百九十九号室";
    auto person = sample::japanese_person();
    person = sample::with(person, "name", "𠮷田辻\U000E0102郎左衛門" + more);
    person = sample::with(person, "name-kana",
                          "ヨシダツジロウザエモンミホンダイキュウジュウキュウチョウメ");
    person = sample::with(person, "previous-address", "東京都葛\U000E0102飾区" + more + more);
    person = sample::with(person, "domicile", "長崎県長崎市" + more + more);
    return sample::household({person, sample::foreign_person()});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: golden-documents DIR\n", stderr);
        return 64;
    }
    const std::filesystem::path folder = argv[1];
    for (const std::string kind :
         {"residence-items", "seal-registration", "income-tax", "family-register-full",
          "family-register-individual", "family-register-address"}) {
        const Drawing drawing(kind);
        drawing.draw(folder / (kind + ".pdf"),
                     form::read_sample(config / "forms/samples" / (kind + ".json"),
                                       config / "forms/samples/sample.schema.json"),
                     drawing.plain);
    }
    const Drawing household("residence-copy");
    household.draw(folder / "one.pdf", people(1), household.plain);
    // Another shape of one character: what a comparison must not miss.
    household.draw(folder / "changed.pdf",
                   sample::household({sample::with(sample::japanese_person(), "head-of-register",
                                                   "𠮷田　辻\U000E0103郎")}),
                   household.plain);
    household.draw(folder / "four.pdf", people(4), household.plain);
    household.draw(folder / "mixed.pdf", sample::five_people(), household.plain);
    household.draw(folder / "nine.pdf", people(9), household.plain);
    household.draw(folder / "rare.pdf", rare_characters(), household.plain);
    household.draw(folder / "long.pdf", long_values(), household.plain);
    household.draw(folder / "marked.pdf", people(1), household.marked);
    return 0;
}
