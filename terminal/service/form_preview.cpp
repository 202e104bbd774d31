// SPDX-License-Identifier: Apache-2.0
// A form with fictional content on paper, for whoever moves its fields.
#include <algorithm>
#include <fstream>

#include "parts.h"
#include "shomei/base/fault.h"
#include "shomei/print/form/sample.h"
#include "shomei/terminal/service/terminal_service.h"

namespace shomei::service {

namespace {

// As long as a signed page code, and nothing that verifies.
constexpr int code_length = 150;

void write_file(const std::filesystem::path& file, const Bytes& bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) throw Fault(FaultCode::storage, file.string() + ": cannot be written");
}

certificate::Content read_content(const settings::Settings& settings, const PreviewOrder& order) {
    const auto samples = settings.path("forms") / "samples";
    auto content =
        form::read_sample(order.content.empty() ? samples / (order.kind + ".json") : order.content,
                          samples / "sample.schema.json");
    content.kind = certificate::kind_from_id(order.kind).value();
    return content;
}

std::string reason_of(const std::string& field_id, const certificate::Content& content,
                      const text::FontChain& fonts) {
    const auto field = std::ranges::find(content.fields, field_id, &certificate::Field::id);
    const auto glyphs = fonts.resolve(field->value);
    return field_id + ": " + (glyphs ? "does not fit" : text::describe(glyphs.error()));
}

}  // namespace

std::optional<std::string> preview_form(const settings::Settings& settings,
                                        const PreviewOrder& order) {
    const auto content = read_content(settings, order);
    const auto city =
        certificate::Municipality::load(settings.path("municipality." + settings.text("home_city")),
                                        settings.path("municipality_schema"));
    const auto fonts = make_fonts(settings);
    const auto paper = make_paper(settings, fonts, {city, content.kind, true});
    const auto layout = paper.form.lay_out(content, fonts);
    if (!layout) return reason_of(layout.error().field_id, content, fonts);
    const pdf::PageMarks marks{city.page_url_prefix() + std::string(code_length, '0'), "00000000"};
    write_file(order.out,
               paper.painter.draw(*layout, std::vector(layout->pages.size(), marks), content));
    return std::nullopt;
}

}  // namespace shomei::service
