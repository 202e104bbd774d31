// SPDX-License-Identifier: Apache-2.0
#include "word_list.h"

#include <charconv>

#include "shomei/print/text/utf8.h"

namespace shomei::pdf {
namespace {

constexpr std::size_t page_limit = 2000;
constexpr std::size_t word_limit = 100'000;
constexpr double coordinate_limit = 100'000;

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool take(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    // Up to and with `mark`, which must come.
    std::optional<std::string_view> take_until(std::string_view mark) {
        const auto at = rest_.find(mark);
        if (at == std::string_view::npos) return std::nullopt;
        const auto taken = rest_.substr(0, at);
        rest_.remove_prefix(at + mark.size());
        return taken;
    }
    // ` name="12.5"`
    bool take_number(std::string_view name, double& value) {
        if (!take(" ") || !take(name) || !take("=\"")) return false;
        const auto text = take_until("\"");
        if (!text || text->empty()) return false;
        const auto* end = text->data() + text->size();
        const auto [stop, error] = std::from_chars(text->data(), end, value);
        return error == std::errc() && stop == end && value > -coordinate_limit &&
               value < coordinate_limit;
    }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

std::optional<std::string> unescape(std::string_view text) {
    constexpr std::pair<std::string_view, char> entities[]{
        {"&amp;", '&'}, {"&apos;", '\''}, {"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}};
    std::string out;
    while (!text.empty()) {
        if (text[0] == '<' || text[0] == '>') return std::nullopt;
        if (text[0] != '&') {
            out += text[0];
            text.remove_prefix(1);
            continue;
        }
        std::size_t known = 0;
        for (const auto& [name, sign] : entities) {
            if (!text.starts_with(name)) continue;
            out += sign;
            known = name.size();
        }
        if (known == 0) return std::nullopt;
        text.remove_prefix(known);
    }
    if (!text::parse_utf8(out)) return std::nullopt;
    return out;
}

std::optional<Word> read_word(Reader& reader) {
    Word word;
    if (!reader.take_number("xMin", word.x1) || !reader.take_number("yMin", word.y1) ||
        !reader.take_number("xMax", word.x2) || !reader.take_number("yMax", word.y2) ||
        !reader.take(">"))
        return std::nullopt;
    const auto escaped = reader.take_until("</word>\n");
    auto text = escaped ? unescape(*escaped) : std::nullopt;
    if (!text) return std::nullopt;
    word.text = std::move(*text);
    return word;
}

}  // namespace

std::optional<std::vector<PageWords>> parse_word_list(std::string_view xhtml) {
    Reader reader(xhtml);
    if (!reader.take("<!DOCTYPE html ") || !reader.take_until("<body>\n<doc>\n"))
        return std::nullopt;
    std::vector<PageWords> pages;
    std::size_t words = 0;
    while (reader.take("  <page")) {
        double width = 0, height = 0;
        if (pages.size() == page_limit || !reader.take_number("width", width) ||
            !reader.take_number("height", height) || !reader.take(">\n"))
            return std::nullopt;
        auto& page = pages.emplace_back();
        while (reader.take("    <word")) {
            auto word = read_word(reader);
            if (!word || ++words > word_limit) return std::nullopt;
            page.push_back(std::move(*word));
        }
        if (!reader.take("  </page>\n")) return std::nullopt;
    }
    if (!reader.take("</doc>\n</body>\n</html>\n") || !reader.at_end()) return std::nullopt;
    return pages;
}

}  // namespace shomei::pdf
