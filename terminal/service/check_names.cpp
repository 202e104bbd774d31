// SPDX-License-Identifier: Apache-2.0
// Whom a register's words would turn away at this terminal: asked beforehand, so that nobody learns
// of it in the store.
#include <fmt/format.h>

#include "parts.h"
#include "shomei/issuance/register/feed_texts.h"
#include "shomei/terminal/service/terminal_service.h"

namespace shomei::service {

NamesCheck check_names(const settings::Settings& settings, const std::filesystem::path& file) {
    const auto fonts = make_fonts(settings);
    NamesCheck out;
    const auto errors = resident_register::read_texts(file, [&](const auto& text) {
        ++out.texts;
        const auto glyphs = fonts.resolve(text.text);
        if (glyphs) return;
        out.lines.push_back(fmt::format("line {}: {} {}, {}: {}", text.line, text.about,
                                        text.subject, text.item, text::describe(glyphs.error())));
    });
    for (const auto& error : errors) out.lines.push_back(text_of(error));
    return out;
}

}  // namespace shomei::service
