// SPDX-License-Identifier: Apache-2.0
// Every kind's form with the content it is previewed with.
#include "reading.h"
#include "shomei/issuance/certificate/tax_items.h"
#include "shomei/print/form/sample.h"

using namespace shomei;

namespace {

certificate::Content sample_of(const std::string& kind) {
    const auto folder = sample::forms / "samples";
    return form::read_sample(folder / (kind + ".json"), folder / "sample.schema.json");
}

form::DocumentLayout laid_out(const std::string& kind, const certificate::Content& content) {
    auto layout = sample::load_form(kind).lay_out(content, sample::fonts());
    REQUIRE(layout.has_value());
    return std::move(*layout);
}

}  // namespace

TEST_CASE("each kind has a form and a sample, and every field of it stands where it belongs") {
    for (const auto& traits : certificate::kind_catalogue()) {
        const std::string kind(traits.id);
        CAPTURE(kind);
        auto content = sample_of(kind);
        content.documents.push_back("20261122-00000002");
        const auto layout = laid_out(kind, content);
        sample::check_complete(layout, content);
        for (const auto& page : layout.pages) {
            sample::check_places(page);
            CHECK(page.qr->width == 29);
            CHECK(page.qr->height == 29);
            CHECK(page.seal.has_value());
            CHECK(sample::has_label(page, "証明書番号" + page.document_number));
            CHECK(sample::has_label(
                page, std::to_string(page.number) + "／" + std::to_string(page.count)));
            CHECK(page.page_tag.size_pt >= 8);
        }
        if (traits.part == certificate::RecordPart::family_register)
            CHECK(sample::has_label(layout.pages.back(), "以下余白"));
    }
}

TEST_CASE("the seal's picture has a box of its own that holds the largest seal") {
    const auto content = sample_of("seal-registration");
    const auto layout = laid_out("seal-registration", content);
    REQUIRE(layout.pages.size() == 1);
    REQUIRE(layout.pages[0].pictures.size() == 1);
    const auto& picture = layout.pages[0].pictures[0];
    CHECK(picture.field_id == "p1.seal-image");
    CHECK(picture.box.width >= 25);
    CHECK(picture.box.height >= 25);
    for (const auto& text : layout.pages[0].texts) CHECK_FALSE(text.field_id == "p1.seal-image");
}

TEST_CASE("the form of income and tax has a place for each item of the list") {
    const auto content = sample_of("income-tax");
    const auto read = sample::read_fields(laid_out("income-tax", content).pages.at(0));
    for (const auto& item : certificate::tax_items()) {
        CAPTURE(item.id);
        CHECK(read.contains("p1." + std::string(item.id)));
    }
}

TEST_CASE(
    "a foreign resident's seal is shown with the alias, a Japanese one's with the former name") {
    auto content = sample_of("seal-registration");
    CHECK(sample::has_label(laid_out("seal-registration", content).pages[0], "旧氏"));
    for (auto& field : content.fields)
        if (field.id == "p1.former-name") field.id = "p1.alias";
    const auto layout = laid_out("seal-registration", content);
    CHECK(sample::has_label(layout.pages[0], "通称"));
    CHECK_FALSE(sample::has_label(layout.pages[0], "旧氏"));
}

TEST_CASE("a sample with a fault is refused with its place") {
    const sim::TemporaryFolder folder;
    std::ofstream(folder / "x.json") << R"({"head": {"sentence": ""}, "people": [{}]})";
    try {
        (void)form::read_sample(folder / "x.json", sample::forms / "samples/sample.schema.json");
        FAIL("taken");
    } catch (const Fault& fault) {
        CHECK(fault.code() == FaultCode::configuration);
        CHECK(std::string(fault.what()).find("sentence") != std::string::npos);
    }
}
