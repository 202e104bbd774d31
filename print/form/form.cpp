// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/form/form.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "settings.h"
#include "shomei/base/fault.h"

namespace shomei::form {
namespace {

using certificate::Content;
using certificate::Field;

struct Person {
    std::string prefix;  // `p1.`
    std::vector<const Field*> fields;
};

struct Sorted {
    std::vector<const Field*> header;
    std::vector<Person> people;
};

// People must come one after another from p1 on, as Content promises.
Sorted sort_fields(const Content& content) {
    Sorted sorted;
    for (const auto& field : content.fields) {
        if (certificate::is_header_field(field.id)) {
            sorted.header.push_back(&field);
            continue;
        }
        const auto next = "p" + std::to_string(sorted.people.size() + 1) + ".";
        if (field.id.starts_with(next)) sorted.people.push_back({next, {}});
        if (sorted.people.empty() || !field.id.starts_with(sorted.people.back().prefix))
            throw Fault(FaultCode::drawing, "content is not in the order of its people");
        sorted.people.back().fields.push_back(&field);
    }
    if (sorted.people.empty() || content.documents.empty())
        throw Fault(FaultCode::drawing, "content without people or documents");
    return sorted;
}

const Field* find_field(const std::vector<const Field*>& fields, const std::string& id) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&id](const Field* field) { return field->id == id; });
    return found == fields.end() ? nullptr : *found;
}

// What a block says at one place of one page.
struct Filling {
    const Block& block;
    std::string prefix;  // of the fields' ids
    std::vector<const Field*> fields;
    Box area;            // the block's corner
    std::string person;  // its number, for the label
};

std::string fill_label(std::string text, const PageLayout& page, const std::string& person) {
    const std::pair<std::string_view, std::string> places[]{
        {"{document}", page.document_number},
        {"{number}", std::to_string(page.number)},
        {"{count}", std::to_string(page.count)},
        {"{person}", person}};
    for (const auto& [name, value] : places)
        if (const auto at = text.find(name); at != std::string::npos)
            text.replace(at, name.size(), value);
    return text;
}

class PageWriter {
public:
    PageWriter(PageLayout& page, const text::FontChain& fonts) : page_(page), fonts_(fonts) {}

    // False once something cannot be printed; `problem` tells what.
    bool write(const Filling& filling) {
        for (const auto* field : filling.fields) page_.field_ids.push_back(field->id);
        std::size_t placed = 0;
        for (const auto& cell : filling.block.cells) {
            auto space = cell.space;
            space.box.x += filling.area.x;
            space.box.y += filling.area.y;
            if (cell.shows == Cell::Shows::page_tag) {
                write_tag(space);
                continue;
            }
            if (cell.shows == Cell::Shows::label) {
                write_label(fill_label(cell.text, page_, filling.person), space);
                continue;
            }
            const auto* field = find_field(filling.fields, filling.prefix + cell.text);
            if (field == nullptr)
                throw Fault(FaultCode::drawing, "content lacks a field of the form: " + cell.text);
            if (!write_value(field->id, field->value, space)) return false;
            ++placed;
        }
        if (placed != filling.fields.size())
            throw Fault(FaultCode::drawing, "the form has no place for a field of the content");
        for (auto line : filling.block.lines) {
            line.x1 += filling.area.x, line.x2 += filling.area.x;
            line.y1 += filling.area.y, line.y2 += filling.area.y;
            page_.lines.push_back(line);
        }
        return true;
    }

    const Unprintable& problem() const { return problem_; }

private:
    bool write_value(const std::string& id, const std::string& value, const Space& space) {
        const auto glyphs = fonts_.resolve(value);
        if (!glyphs) {
            problem_ = {id, glyphs.error().code_points};
            return false;
        }
        auto texts = fit(*glyphs, space);
        if (!texts) {
            problem_ = {id, {}};
            return false;
        }
        for (auto& text : *texts) {
            text.field_id = id;
            page_.texts.push_back(std::move(text));
        }
        return true;
    }

    void write_label(const std::string& text, const Space& space) {
        if (!write_value({}, text, space))
            throw Fault(FaultCode::drawing, "a label of the form cannot be drawn");
    }

    // Eight hex letters of the widest kind decide the place; the text itself comes later.
    void write_tag(const Space& space) {
        const auto glyphs = fonts_.resolve("00000000");
        const auto texts = glyphs ? fit(*glyphs, space) : std::nullopt;
        if (!texts) throw Fault(FaultCode::drawing, "the page tag cannot be drawn");
        page_.page_tag = texts->front();
        page_.page_tag.text.clear();
    }

    PageLayout& page_;
    const text::FontChain& fonts_;
    Unprintable problem_;
};

const Block& block_for(const std::vector<Block>& variants, const Person& person) {
    const auto fits = [&person](const Block& block) {
        return block.when.empty() ||
               find_field(person.fields, person.prefix + block.when) != nullptr;
    };
    return *std::find_if(variants.begin(), variants.end(), fits);
}

// Header, the people of page `page.number`, and what stands in place of missing ones.
std::vector<Filling> fillings_of(const FormSettings& form, const Sorted& sorted, int number) {
    std::vector<Filling> out{{form.page, "", sorted.header, {}, ""}};
    const int first = (number - 1) * form.people_per_page;
    const int people = static_cast<int>(sorted.people.size());
    for (int slot = 0; slot < form.people_per_page; ++slot) {
        const auto area = form.block_area(slot);
        const int k = first + slot;
        if (k >= people) {
            out.push_back({k == people ? form.rest : form.empty, "", {}, area, ""});
            continue;
        }
        const auto& person = sorted.people[static_cast<std::size_t>(k)];
        out.push_back({block_for(form.variants, person), person.prefix, person.fields, area,
                       std::to_string(k + 1)});
    }
    return out;
}

}  // namespace

Form::Form(std::unique_ptr<FormSettings> settings) : settings_(std::move(settings)) {}
Form::Form(Form&&) noexcept = default;
Form& Form::operator=(Form&&) noexcept = default;
Form::~Form() = default;

const FixedText& Form::fixed_text() const { return settings_->fixed_text; }

tl::expected<DocumentLayout, Unprintable> Form::lay_out(const Content& content,
                                                        const text::FontChain& fonts) const {
    const auto& form = *settings_;
    const auto sorted = sort_fields(content);
    const int people = static_cast<int>(sorted.people.size());
    const int count = (people + form.people_per_page - 1) / form.people_per_page;
    DocumentLayout document;
    for (const auto& number : content.documents) {
        for (int n = 1; n <= count; ++n) {
            PageLayout page;
            page.document_number = number;
            page.number = n;
            page.count = count;
            page.qr = form.qr;
            page.seal = form.seal;
            PageWriter writer(page, fonts);
            for (const auto& filling : fillings_of(form, sorted, n))
                if (!writer.write(filling)) return tl::unexpected(writer.problem());
            document.pages.push_back(std::move(page));
        }
    }
    return document;
}

}  // namespace shomei::form
