// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/form/form.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "flow.h"
#include "page_writer.h"
#include "place_proof.h"
#include "settings.h"
#include "shomei/base/fault.h"
#include "sorted_content.h"

namespace shomei::form {
namespace {

using certificate::Content;
using Pages = tl::expected<std::vector<PageLayout>, Unprintable>;

const Block& block_for(const std::vector<Block>& variants, const Part& person) {
    return *std::find_if(variants.begin(), variants.end(), [&person](const Block& block) {
        return block.when.empty() || person.find(block.when) != nullptr;
    });
}

// The people of page `number`, and what stands in place of missing ones.
std::vector<Filling> fillings_of(const Blocks& blocks, const SortedContent& sorted, int number) {
    std::vector<Filling> out;
    const int first = (number - 1) * blocks.per_page;
    const int people = static_cast<int>(sorted.people.size());
    for (int slot = 0; slot < blocks.per_page; ++slot) {
        const auto area = blocks.area(slot);
        const int k = first + slot;
        if (k >= people) {
            out.push_back({k == people ? blocks.rest : blocks.empty, nullptr, area});
            continue;
        }
        const auto& person = sorted.people[static_cast<std::size_t>(k)];
        out.push_back({block_for(blocks.variants, person), &person, area});
    }
    return out;
}

PageLayout begin_page(const FormSettings& form, int number, std::size_t count) {
    PageLayout page;
    page.number = number;
    page.count = static_cast<int>(count);
    page.qr = form.qr;
    page.seal = form.seal;
    return page;
}

Pages lay_out_blocks(const FormSettings& form, const SortedContent& sorted,
                     const text::FontChain& fonts) {
    const auto per_page = static_cast<std::size_t>(form.people.per_page);
    const auto count = (sorted.people.size() + per_page - 1) / per_page;
    std::vector<PageLayout> pages;
    for (int n = 1; n <= static_cast<int>(count); ++n) {
        auto& page = pages.emplace_back(begin_page(form, n, count));
        PageWriter writer(page, fonts);
        bool fits = writer.write_page_block(form.page, sorted.header);
        for (const auto& filling : fillings_of(form.people, sorted, n))
            fits = fits && writer.write(filling);
        if (!fits || !writer.write_page_remarks()) return tl::unexpected(writer.problem());
    }
    return pages;
}

Pages lay_out_flow(const FormSettings& form, const SortedContent& sorted,
                   const text::FontChain& fonts) {
    auto rows = flow_rows(*form.flow, sorted, fonts);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<PageLayout> pages;
    for (auto& of_page : *rows) {
        const bool last = &of_page == &rows->back();
        auto& page =
            pages.emplace_back(begin_page(form, static_cast<int>(pages.size()) + 1, rows->size()));
        PageWriter writer(page, fonts);
        bool fits = writer.write_page_block(form.page, sorted.header);
        place_rows(*form.flow, std::move(of_page), page);
        if (!last) fits = fits && writer.write({form.flow->more, nullptr, {}});
        if (!fits || !writer.write_page_remarks()) return tl::unexpected(writer.problem());
    }
    return pages;
}

// Every header field on each page, every other on exactly one; then each page's ids in the order
// of the content.
void order_fields(const Content& content, std::vector<PageLayout>& pages) {
    std::map<std::string_view, std::size_t> order;
    std::size_t header = 0;
    for (const auto& field : content.fields) {
        order.emplace(field.id, order.size());
        header += certificate::is_header_field(field.id) ? 1 : 0;
    }
    std::vector<std::string_view> ids;
    for (auto& page : pages) {
        std::ranges::sort(page.field_ids, {}, [&order](const auto& id) { return order.at(id); });
        std::ranges::copy_if(page.field_ids, std::back_inserter(ids),
                             [](const auto& id) { return !certificate::is_header_field(id); });
        const auto of_header = std::ranges::count_if(page.field_ids, certificate::is_header_field);
        if (static_cast<std::size_t>(of_header) != header)
            throw Fault(FaultCode::drawing, "the form has no place for a field of the header");
    }
    std::ranges::sort(ids);
    if (std::ranges::adjacent_find(ids) != ids.end())
        throw Fault(FaultCode::drawing, "the form has two places for a field of the content");
    if (ids.size() + header != content.fields.size())
        throw Fault(FaultCode::drawing, "the form has no place for a field of the content");
}

}  // namespace

std::string describe(const Unprintable& problem) {
    const auto* cause = !problem.code_points.empty()                      ? "characters"
                        : certificate::is_picture_field(problem.field_id) ? "picture"
                                                                          : "room";
    return problem.field_id + ": " + cause;
}

Form::Form(std::unique_ptr<FormSettings> settings) : settings_(std::move(settings)) {}
Form::Form(Form&&) noexcept = default;
Form& Form::operator=(Form&&) noexcept = default;
Form::~Form() = default;

const FixedText& Form::fixed_text() const { return settings_->fixed_text; }

bool Form::is_laid_out_right(const DocumentLayout& document, const Content& content) const {
    return is_in_place(*settings_, content, document);
}

tl::expected<DocumentLayout, Unprintable> Form::lay_out(const Content& content,
                                                        const text::FontChain& fonts) const {
    const auto& form = *settings_;
    const auto sorted = sort_fields(content);
    auto copy = form.flow ? lay_out_flow(form, sorted, fonts) : lay_out_blocks(form, sorted, fonts);
    if (!copy) return tl::unexpected(copy.error());
    order_fields(content, *copy);
    // Copies differ in their numbers only.
    DocumentLayout document;
    for (const auto& number : content.documents) {
        for (const auto& laid : *copy) {
            auto& page = document.pages.emplace_back(laid);
            page.document_number = number;
            PageWriter(page, fonts).write_document_labels(form.page);
        }
    }
    return document;
}

}  // namespace shomei::form
