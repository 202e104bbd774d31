// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/pdf/proof.h"

#include <algorithm>
#include <atomic>
#include <future>

#include "ink_proof.h"
#include "page_set.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/process/filter_process.h"
#include "structure_proof.h"
#include "word_proof.h"

namespace shomei::pdf {
namespace {

using Proven = tl::expected<void, ProofProblem>;

constexpr std::size_t words_limit_bytes = 16 << 20;
constexpr std::size_t memory_limit_bytes = std::size_t{1} << 30;
// A tool's start costs half as much as a front, and each front takes 12 MB here.
constexpr std::size_t fronts_at_once = 3;

int left_ms(std::int64_t deadline) {
    return static_cast<int>(std::max<std::int64_t>(0, deadline - boot_ms()));
}

Proven prove_words(ByteView pdf, const Claims& claims, std::int64_t deadline) {
    // Without -raw, words of single letters are joined where their gaps are alike.
    const auto output =
        process::run_filter({"pdftotext", "-q", "-enc", "UTF-8", "-raw", "-bbox", "-", "-"}, pdf,
                            {left_ms(deadline), words_limit_bytes, memory_limit_bytes});
    const auto pages = output ? parse_word_list(text_of(*output)) : std::nullopt;
    if (!pages) return tl::unexpected(ProofProblem::tool_failed);
    const auto fronts = claims.layout.pages.size();
    if (pages->size() != fronts * 2) return tl::unexpected(ProofProblem::mismatch);
    for (std::size_t i = 0; i < fronts; ++i) {
        const auto& back = (*pages)[i * 2 + 1];
        if (!back.empty() || !says_what_it_must(claims, i, (*pages)[i * 2]))
            return tl::unexpected(ProofProblem::mismatch);
    }
    return {};
}

// Fronts drawn and compared, a few at a time, by two threads that share the work.
class InkProof {
public:
    InkProof(ByteView pdf, const Claims& claims, std::int64_t deadline)
        : pdf_(pdf), claims_(claims), deadline_(deadline), tiles_(claims) {}

    Proven run() {
        auto other = std::async(std::launch::async, [this] { return work(); });
        const auto own = work();
        const auto others = other.get();
        // A mismatch is a finding, a failed tool is none.
        if (!own && own.error() == ProofProblem::mismatch) return own;
        return others ? own : others;
    }

private:
    Proven work() {
        const auto fronts = claims_.layout.pages.size();
        while (true) {
            const auto first = next_.fetch_add(fronts_at_once);
            if (first >= fronts) return {};
            const auto done = prove({first, std::min(fronts_at_once, fronts - first)});
            if (done) continue;
            next_ = fronts;
            return done;
        }
    }

    Proven prove(FrontRange range) const {
        const auto planes = draw_fronts(pdf_, range, left_ms(deadline_));
        if (!planes) return tl::unexpected(ProofProblem::tool_failed);
        for (std::size_t i = 0; i < planes->size(); ++i) {
            const auto& plane = (*planes)[i];
            if (!is_good(compare_ink(claims_, range.first + i, plane, tiles_)) ||
                !has_signed_code(claims_, range.first + i, plane))
                return tl::unexpected(ProofProblem::mismatch);
        }
        return {};
    }

    ByteView pdf_;
    const Claims& claims_;
    std::int64_t deadline_;
    GlyphTiles tiles_;
    std::atomic<std::size_t> next_{0};
};

}  // namespace

Proven prove(ByteView pdf, const Claims& claims, int limit_ms) {
    SHOMEI_CHECK(claims.layout.pages.size() == claims.marks.size());
    const auto deadline = boot_ms() + limit_ms;
    if (!is_whole_set(claims)) return tl::unexpected(ProofProblem::mismatch);
    const auto words = prove_words(pdf, claims, deadline);
    if (!words) return words;
    if (!is_plain_file(pdf)) return tl::unexpected(ProofProblem::mismatch);
    return InkProof(pdf, claims, deadline).run();
}

}  // namespace shomei::pdf
