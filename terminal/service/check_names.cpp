// SPDX-License-Identifier: Apache-2.0
// Whom a register's words would turn away at this terminal: asked beforehand, so that nobody learns
// of it in the store.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parts.h"
#include "shomei/issuance/register/feed_texts.h"
#include "shomei/terminal/service/terminal_service.h"

namespace shomei::service {

namespace {

struct NamedForm {
    std::string_view kind;
    bool of_family;  // written from the family register
    form::Form form;
};

std::vector<NamedForm> load_forms(const settings::Settings& settings) {
    const auto folder = settings.path("forms");
    std::vector<NamedForm> out;
    for (const auto& traits : certificate::kind_catalogue())
        out.push_back({traits.id, traits.part == certificate::RecordPart::family_register,
                       form::Form::load(folder / (std::string(traits.id) + ".json"),
                                        folder / "form.schema.json")});
    return out;
}

// Items whose field has another name than the item's with hyphens.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> other_names{
    {{"address_on_january_1", "address-january-1"}, {"seal_name", "name"}}};

std::string field_of(std::string_view item) {
    const auto* other =
        std::ranges::find(other_names, item, &std::pair<std::string_view, std::string_view>::first);
    std::string field(other == other_names.end() ? item : other->second);
    std::ranges::replace(field, '_', '-');
    return field;
}

// The kinds whose forms have no room for the text, with blanks between.
std::string too_long_for(const std::vector<NamedForm>& forms, const text::FontChain& fonts,
                         const resident_register::FeedText& text) {
    const auto field = field_of(text.item);
    const bool of_family = text.about.starts_with("family");
    std::string out;
    for (const auto& [kind, family, form] : forms)
        if (family == of_family && (!form.has_room(field, text.text, fonts) ||
                                    !form.has_room("head." + field, text.text, fonts)))
            out += fmt::format(" {}", kind);
    return out;
}

}  // namespace

NamesCheck check_names(const settings::Settings& settings, const std::filesystem::path& file) {
    const auto fonts = make_fonts(settings);
    const auto forms = load_forms(settings);
    NamesCheck out;
    const auto errors = resident_register::read_texts(file, [&](const auto& text) {
        ++out.texts;
        const auto glyphs = fonts.resolve(text.text);
        std::string problem;
        if (!glyphs)
            problem = text::describe(glyphs.error());
        else if (const auto kinds = too_long_for(forms, fonts, text); !kinds.empty())
            problem = "does not fit" + kinds;
        if (!problem.empty())
            out.lines.push_back(fmt::format("line {}: {} {}, {}: {}", text.line, text.about,
                                            text.subject, text.item, problem));
    });
    for (const auto& error : errors) out.lines.push_back(text_of(error));
    return out;
}

}  // namespace shomei::service
