// SPDX-License-Identifier: Apache-2.0
// Documents drawn for tests, and the outside programs that judge them.
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "../form/sample_content.h"
#include "../simulators/process/temporary_folder.h"
#include "../text/sample_fonts.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/paper/page_digest.h"
#include "shomei/issuance/paper/page_payload.h"
#include "shomei/print/form/form.h"
#include "shomei/print/form/sample.h"
#include "shomei/print/pdf/document.h"
#include "shomei/print/pdf/proof.h"

namespace shomei::sample {

inline const std::filesystem::path source = SHOMEI_SOURCE_DIR;

inline const text::FontChain& fonts() {
    static const text::FontChain chain({ipamj_mincho()});
    return chain;
}

inline form::Form residence_copy_with(const certificate::PaperMarks& marks) {
    return form::Form::load(source / "config/forms/residence-copy.json",
                            source / "config/forms/form.schema.json", marks);
}

inline const form::Form& residence_copy() {
    static const auto form = residence_copy_with({});
    return form;
}

inline pdf::Furniture furniture() {
    return {source / "config/municipalities/422011-seal.png", "この印は黒色です"};
}

inline const pdf::Painter& painter() {
    static const pdf::Painter painter(fonts(), residence_copy().fixed_text(), furniture());
    return painter;
}

// Tag and code of a page as the issuer would give them, with a signature that nobody made.
inline pdf::PageMarks marks_of(const form::PageLayout& page, const certificate::Content& content) {
    std::vector<Digest> digests;
    for (const auto& field : content.fields)
        if (std::ranges::find(page.field_ids, field.id) != page.field_ids.end())
            digests.push_back(paper::field_digest(field.id, field.salt, field.value));
    paper::PagePayload payload;
    payload.city_code = content.city_code;
    payload.document_number = page.document_number;
    payload.kind = static_cast<std::uint8_t>(content.kind);
    payload.issued = certificate::japan_day(content.issued_s);
    payload.page = static_cast<std::uint8_t>(page.number);
    payload.pages = static_cast<std::uint8_t>(page.count);
    payload.digest = paper::head_of(paper::page_digest(digests));
    paper::PageSignature signature{};
    for (std::size_t i = 0; i < signature.size(); ++i)
        signature[i] = static_cast<std::uint8_t>(i * 37 + 11);
    return {paper::qr_text("HTTPS://VERIFY.EXAMPLE/P/", paper::write_payload(payload), signature),
            paper::page_tag(payload.digest)};
}

inline std::vector<pdf::PageMarks> marks_of(const form::DocumentLayout& layout,
                                            const certificate::Content& content) {
    std::vector<pdf::PageMarks> marks;
    for (const auto& page : layout.pages) marks.push_back(marks_of(page, content));
    return marks;
}

struct Drawn {
    certificate::Content content;
    form::DocumentLayout layout;
    std::vector<pdf::PageMarks> marks;
    Bytes pdf;
    const form::Form* form = &residence_copy();
};

inline Drawn draw(const certificate::Content& content, const pdf::Painter& with = painter(),
                  const form::Form& form = residence_copy()) {
    auto layout = form.lay_out(content, fonts());
    REQUIRE(layout.has_value());
    auto marks = marks_of(*layout, content);
    Drawn drawn{content, std::move(*layout), std::move(marks), {}, &form};
    drawn.pdf = with.draw(drawn.layout, drawn.marks, content);
    return drawn;
}

inline const form::Form& form_of(const std::string& kind) {
    static std::map<std::string, form::Form> known;
    const auto forms = source / "config/forms";
    return known
        .try_emplace(kind, form::Form::load(forms / (kind + ".json"), forms / "form.schema.json"))
        .first->second;
}

// The content that a kind's form is previewed with, as if it had been granted.
inline certificate::Content content_of(const std::string& kind) {
    const auto samples = source / "config/forms/samples";
    auto content = form::read_sample(samples / (kind + ".json"), samples / "sample.schema.json");
    content.city_code = "422011";
    content.issued_s = 1795305600;  // the date of the samples
    return content;
}

inline Drawn draw_kind(const std::string& kind, std::vector<std::string> documents) {
    auto content = content_of(kind);
    content.documents = std::move(documents);
    const auto& form = form_of(kind);
    return draw(content, pdf::Painter(fonts(), form.fixed_text(), furniture()), form);
}

inline void write_file(const std::string& path, ByteView bytes) {
    std::ofstream file(path, std::ios::binary);
    file << text_of(bytes);
    REQUIRE(file.good());
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline ByteView city_seal() {
    static const auto file = read_file(furniture().seal_image);
    return bytes_of(file);
}

inline pdf::Claims claims_of(const Drawn& drawn, const text::FontChain& chain = fonts()) {
    return {drawn.content, drawn.layout, drawn.marks, chain, *drawn.form, city_seal()};
}

inline tl::expected<void, pdf::ProofProblem> prove(const Drawn& drawn,
                                                   const text::FontChain& chain = fonts()) {
    constexpr int ample_ms = 60'000;
    return pdf::prove(drawn.pdf, claims_of(drawn, chain), ample_ms);
}

inline Drawn draw_name(const std::string& name) {
    return draw(household({with(japanese_person(), "name", name)}));
}

// A document as a file, and programs run over it: `$PDF` names it, `$DIR` its folder.
class Judged {
public:
    explicit Judged(ByteView pdf) { write_file(folder_ / "document.pdf", pdf); }

    struct Verdict {
        int code;
        std::string out, err;
    };
    Verdict run(const std::string& command) const {
        const auto line = "cd '" + folder_.path().string() + "' && PDF=document.pdf && { " +
                          command + "; } >out 2>err";
        const int status = std::system(line.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder_ / "out"),
                read_file(folder_ / "err")};
    }

    std::filesystem::path folder() const { return folder_.path(); }

private:
    sim::TemporaryFolder folder_;
};

}  // namespace shomei::sample
