// SPDX-License-Identifier: Apache-2.0
// From the granted content to a PDF that was signed page by page and proven by other code
// (architecture decisions 7 and 8).
#include <algorithm>
#include <cstdio>

#include "papers.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/paper/page_digest.h"
#include "shomei/print/pdf/proof.h"

namespace shomei::visit {

using certificate::RefusalCode;

namespace {

constexpr int preview_limit_ms = 2'000;

// Ten fronts take 1.4 s on two idle cores; a machine under load gets several times that.
int proof_limit_ms(std::size_t fronts) {
    return 8'000 + 500 * static_cast<int>(std::max<std::size_t>(fronts, 10) - 10);
}

const certificate::Field& field_of(const certificate::Content& content, const std::string& id) {
    const auto found = std::ranges::find(content.fields, id, &certificate::Field::id);
    SHOMEI_CHECK(found != content.fields.end());
    return *found;
}

exchange::PageClaim claim_of(const form::PageLayout& page, const certificate::Content& content) {
    std::vector<Digest> digests;
    for (const auto& id : page.field_ids) {
        const auto& field = field_of(content, id);
        digests.push_back(paper::field_digest(field.id, field.salt, field.value));
    }
    return {.document_number = page.document_number,
            .number = page.number,
            .count = page.count,
            .field_ids = page.field_ids,
            .digest = paper::page_digest(digests)};
}

tl::expected<form::DocumentLayout, form::Unprintable> lay_out(const Paper& paper,
                                                              const certificate::Content& content,
                                                              const text::FontChain& fonts) {
    auto layout = paper.form.lay_out(content, fonts);
    if (!layout) return layout;
    const auto drawable = pdf::check_pictures(*layout, content);
    if (!drawable) return tl::unexpected(drawable.error());
    return layout;
}

}  // namespace

Event EffectRunner::make_document(const Assignment& a) {
    using Outcome = DocumentMade::Outcome;
    DocumentMade answer{.call = a.effect.call};
    SHOMEI_CHECK(papers_->content.has_value());
    const auto& content = *papers_->content;
    const auto& paper = workshop_.papers.at({content.city_code, content.kind});
    const auto layout = lay_out(paper, content, workshop_.fonts);
    if (!layout) {
        std::fprintf(stderr, "unprintable %s %s\n",
                     std::string(certificate::id_of(content.kind)).c_str(),
                     form::describe(layout.error()).c_str());
        answer.outcome = Outcome::unprintable;
        return answer;
    }
    exchange::PagesRequest request{.iid = a.state.iid, .pages = {}};
    for (const auto& page : layout->pages) request.pages.push_back(claim_of(page, content));
    const auto reply = ports_.issuer.pages(request, content.city_code);
    if (!reply || !*reply) {
        answer.outcome = reply ? Outcome::refused : Outcome::silent;
        if (reply)
            answer.refused = certificate::refusal_from_name(reply->error().code);
        else
            answer.silence = silence_of(reply.error());
        return answer;
    }
    std::vector<pdf::PageMarks> marks;
    for (std::size_t i = 0; i < request.pages.size(); ++i)
        marks.push_back({(*reply)->value.qr_texts.at(i),
                         paper::page_tag(paper::head_of(request.pages[i].digest))});
    auto pdf = paper.painter.draw(*layout, marks, content);
    const auto proven =
        pdf::prove(pdf, {content, *layout, marks, workshop_.fonts, paper.form, paper.seal},
                   proof_limit_ms(marks.size()));
    if (!proven) {
        answer.outcome = proven.error() == pdf::ProofProblem::mismatch ? Outcome::mismatch
                                                                       : Outcome::tool_failed;
        return answer;
    }
    papers_->pdf_digest = sha256(pdf);
    answer.pdf_digest = hex(papers_->pdf_digest);
    for (const auto& mark : marks) answer.page_tags.push_back(mark.page_tag);
    answer.impressions = static_cast<int>(2 * marks.size());  // every front has its back
    const std::lock_guard lock(shown_);
    papers_->pdf = std::move(pdf);
    return answer;
}

void EffectRunner::make_preview() {
    Bytes pdf;
    std::uint64_t visit = 0;
    {
        const std::lock_guard lock(shown_);
        pdf = papers_->pdf;
        visit = visits_;
    }
    auto previews = pdf::preview(pdf, preview_limit_ms);
    OPENSSL_cleanse(pdf.data(), pdf.size());
    const std::lock_guard lock(shown_);
    if (visit == visits_) papers_->previews = std::move(previews);
}

}  // namespace shomei::visit
