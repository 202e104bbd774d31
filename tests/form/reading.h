// SPDX-License-Identifier: Apache-2.0
// Reads what a layout says.
#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "../simulators/process/temporary_folder.h"
#include "../text/sample_fonts.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/print/form/form.h"

namespace shomei::sample {

inline const std::filesystem::path forms =
    std::filesystem::path(SHOMEI_SOURCE_DIR) / "config/forms";

inline const text::FontChain& fonts() {
    static const text::FontChain chain({ipamj_mincho()});
    return chain;
}

inline form::Form load_form(const std::string& kind) {
    return form::Form::load(forms / (kind + ".json"), forms / "form.schema.json");
}

inline std::string without_blanks(std::string text) {
    for (const std::string blank : {" ", "\u3000"})
        for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
            text.erase(at, blank.size());
    return text;
}

// What stands on a page for each field, its runs joined.
inline std::map<std::string, std::string> read_fields(const form::PageLayout& page) {
    std::map<std::string, std::string> out;
    for (const auto& text : page.texts)
        if (!text.field_id.empty()) out[text.field_id] += text.text;
    return out;
}

inline bool has_label(const form::PageLayout& page, const std::string& label) {
    std::map<std::pair<double, double>, std::string> cells;
    for (const auto& text : page.texts)
        if (text.field_id.empty()) cells[{text.box.x, text.box.y}] += text.text;
    return std::any_of(cells.begin(), cells.end(),
                       [&](const auto& cell) { return cell.second == label; });
}

// Every header field on each page, every other exactly once, each as it is in the content.
inline void check_complete(const form::DocumentLayout& layout,
                           const certificate::Content& content) {
    std::map<std::string, std::string> values;
    for (const auto& field : content.fields) values[field.id] = without_blanks(field.value);
    std::map<std::string, std::size_t> seen;
    const auto count = layout.pages.size() / content.documents.size();
    for (std::size_t i = 0; i < layout.pages.size(); ++i) {
        const auto& page = layout.pages[i];
        CHECK(page.document_number == content.documents[i / count]);
        CHECK(page.number == int(i % count + 1));
        CHECK(page.count == int(count));
        auto read = read_fields(page);
        for (const auto& picture : page.pictures)
            read[picture.field_id] = values.at(picture.field_id);
        CHECK(read.size() == page.field_ids.size());
        for (const auto& id : page.field_ids) {
            CAPTURE(id);
            CHECK(read[id] == values.at(id));
            ++seen[id];
        }
    }
    CHECK(seen.size() == content.fields.size());
    for (const auto& [id, times] : seen) {
        CAPTURE(id);
        CHECK(times ==
              (certificate::is_header_field(id) ? layout.pages.size() : content.documents.size()));
    }
}

// Every run lies inside its box at a size that can be read, and no two cells share a place.
inline void check_places(const form::PageLayout& page) {
    for (const auto& text : page.texts) {
        CAPTURE(text.text);
        const auto glyphs = fonts().resolve(text.text);
        REQUIRE(glyphs.has_value());
        double width = 0;
        for (const auto& glyph : *glyphs) {
            CHECK(glyph.source != U" ");
            CHECK(glyph.source != U"\u3000");
            width += glyph.advance * text.size_pt * text.stretch * 25.4 / 72;
        }
        CHECK(text.x >= text.box.x);
        CHECK(text.x + width <= text.box.x + text.box.width + 0.01);
        CHECK(text.baseline_y - 0.88 * text.size_pt * 25.4 / 72 >= text.box.y);
        CHECK(text.baseline_y + 0.12 * text.size_pt * 25.4 / 72 <= text.box.y + text.box.height);
        CHECK(text.size_pt >= 6);
        CHECK(text.stretch >= 0.6);
        CHECK(text.size_pt * std::sqrt(text.stretch) >= 5.5);
    }
    std::vector<form::Box> boxes;
    for (const auto& text : page.texts)
        if (std::find(boxes.begin(), boxes.end(), text.box) == boxes.end())
            boxes.push_back(text.box);
    for (const auto& picture : page.pictures) boxes.push_back(picture.box);
    if (page.qr) boxes.push_back(*page.qr);
    int overlapping = 0;
    for (std::size_t i = 0; i < boxes.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) {
            const auto &a = boxes[i], &b = boxes[k];
            const bool apart = a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 ||
                               a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01;
            overlapping += apart ? 0 : 1;
        }
    CHECK(overlapping == 0);
    for (const auto& box : boxes) {
        CHECK(box.x >= 5);
        CHECK(box.y >= 5);
        CHECK(box.x + box.width <= 205.01);
        CHECK(box.y + box.height <= 292.01);
    }
}

// The form's file with one passage replaced; what is wrong with it, without the file's name.
inline std::string fault_of(const std::string& kind, const std::string& from, const std::string& to,
                            const certificate::PaperMarks& marks = {}) {
    std::ifstream file(forms / (kind + ".json"));
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const sim::TemporaryFolder folder;
    std::ofstream(folder / "form.json") << text;
    try {
        (void)form::Form::load(folder / "form.json", forms / "form.schema.json", marks);
    } catch (const Fault& fault) {
        CHECK(fault.code() == FaultCode::configuration);
        const std::string what = fault.what();
        const std::string name = "form.json: ";
        REQUIRE(what.find(name) != std::string::npos);
        return what.substr(what.find(name) + name.size());
    }
    return "";
}

}  // namespace shomei::sample
