// SPDX-License-Identifier: Apache-2.0
#include "shomei_sheets.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/paper/page_digest.h"
#include "shomei/issuance/paper/picture.h"
#include "shomei/issuance/paper/verification.h"

namespace shomei {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

// One side of paper: the page that was signed, or why it is none.
struct Verdict {
    std::string sheet;  // the file, with its page where it is a PDF; `text n`
    std::string word;   // `signed`, or what is wrong
    std::string explanation;
    std::optional<paper::PagePayload> page;
    bool is_unreadable = false;
};

constexpr std::string_view no_page = "no page's QR";
constexpr std::string_view several_pages = "more than one page's QR";

std::string explain(paper::PageProblem problem) {
    switch (problem) {
        case paper::PageProblem::not_a_page:
            return "no file, and no QR text of a certificate's page";
        case paper::PageProblem::malformed:
            return "of another version, or a value out of its range";
        case paper::PageProblem::unknown_key:
            return "signed by no key of the list: forged, or the list is old";
        case paper::PageProblem::other_city:
            return "the key speaks for another municipality";
        case paper::PageProblem::retired_key:
            return "issued after the last day of its key";
        case paper::PageProblem::bad_signature:
            return "changed after signing, or never signed";
    }
    return {};
}

std::string explain(paper::PictureProblem problem) {
    switch (problem) {
        case paper::PictureProblem::not_readable:
            return "cannot be read";
        case paper::PictureProblem::too_large:
            return "over 64 MiB, 10,000 pixels a side or 256 pages";
        case paper::PictureProblem::not_a_picture:
            return "no whole PNG, JPEG or PDF";
        case paper::PictureProblem::not_rendered:
            return "pdfinfo and pdftoppm of poppler-utils do not draw it";
    }
    return {};
}

Verdict check_text(const std::string& sheet, const std::string& text,
                   const paper::PublicKeyList& keys) {
    const auto page = paper::verify_page(text, keys);
    if (page) return {sheet, "signed", "", *page};
    return {sheet, std::string(paper::name_of(page.error())), explain(page.error()), {}};
}

// The same text read twice is one page; what is no page's text came from elsewhere.
Verdict check_side(const std::string& sheet, const paper::Side& side,
                   const paper::PublicKeyList& keys) {
    std::set<std::string> pages(side.begin(), side.end());
    std::erase_if(pages, [](const auto& text) { return !paper::parse_qr_text(text); });
    if (pages.empty()) return {sheet, std::string(no_page), "", {}};
    if (pages.size() > 1) return {sheet, std::string(several_pages), "one picture a page", {}};
    return check_text(sheet, *pages.begin(), keys);
}

std::vector<Verdict> check_file(const std::string& sheet, const paper::PublicKeyList& keys) {
    const auto file = paper::read_sheet_file(sheet);
    if (!file)
        return {
            {sheet, std::string(paper::name_of(file.error())), explain(file.error()), {}, true}};
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < file->sides.size(); ++i) {
        const auto name = file->is_pdf ? sheet + " page " + std::to_string(i + 1) : sheet;
        verdicts.push_back(check_side(name, file->sides[i], keys));
    }
    // The back of a sheet carries no QR, but a whole file without one is no certificate.
    const auto is_blank = [](const auto& verdict) { return verdict.word == no_page; };
    if (!file->is_pdf) return verdicts;
    if (std::all_of(verdicts.begin(), verdicts.end(), is_blank))
        return {{sheet, std::string(no_page), "on no page of this PDF", {}}};
    std::erase_if(verdicts, is_blank);
    return verdicts;
}

std::vector<Verdict> check_all(const SheetChoice& choice) {
    const auto keys = paper::PublicKeyList::from_directory(choice.keys);
    std::vector<Verdict> all;
    for (std::size_t i = 0; i < choice.sheets.size(); ++i) {
        const auto& sheet = choice.sheets[i];
        std::error_code problem;  // a text may be too long for a name
        if (!fs::is_regular_file(sheet, problem)) {
            all.push_back(check_text("text " + std::to_string(i + 1), sheet, keys));
            continue;
        }
        for (auto& verdict : check_file(sheet, keys)) all.push_back(std::move(verdict));
    }
    return all;
}

// The signed pages as one document, and the sheets that showed them, in the same order.
struct Gathered {
    std::vector<paper::PagePayload> pages;
    std::vector<std::string> sheets;
    paper::PageSet set;
};

std::optional<Gathered> gather(const std::vector<Verdict>& verdicts) {
    Gathered out;
    for (const auto& verdict : verdicts) {
        if (!verdict.page) continue;
        out.pages.push_back(*verdict.page);
        out.sheets.push_back(verdict.sheet);
    }
    if (out.pages.empty()) return std::nullopt;
    out.set = paper::gather_pages(out.pages);
    return out;
}

std::string kind_of(const paper::PagePayload& page) {
    const auto kind = certificate::kind_from_number(page.kind);
    return kind ? std::string(certificate::id_of(*kind)) : "kind " + std::to_string(page.kind);
}

std::string day_of(const paper::PagePayload& page) {
    return certificate::write_iso_day(std::chrono::year_month_day(page.issued));
}

void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

std::string list_of(const std::vector<std::uint8_t>& numbers) {
    std::string out;
    for (const auto number : numbers) out += " " + std::to_string(number);
    return out;
}

void say_verdict(const Verdict& verdict) {
    if (!verdict.page) {
        const auto why = verdict.explanation.empty() ? "" : " (" + verdict.explanation + ")";
        say((verdict.is_unreadable ? "not read: " : "not good: ") + verdict.sheet + ": " +
            verdict.word + why);
        return;
    }
    const auto& page = *verdict.page;
    say("signed: " + verdict.sheet + ": page " + std::to_string(page.page) + "/" +
        std::to_string(page.pages) + " of " + page.document_number + ", " + kind_of(page) +
        ", issued " + day_of(page) + " by " + page.city_code + ", page tag " +
        paper::page_tag(page.digest));
}

void say_set(const Gathered& gathered) {
    const auto& set = gathered.set;
    const auto whole =
        std::to_string(set.pages) + " pages of " + gathered.pages.front().document_number;
    if (!set.missing.empty()) say("missing pages:" + list_of(set.missing) + ", of " + whole);
    if (!set.doubled.empty()) say("pages more than once:" + list_of(set.doubled));
    for (const auto position : set.foreign)
        say("of another document: " + gathered.sheets.at(position));
    if (set.is_complete()) say("complete: all " + whole);
}

// The sheets' names come from the command line and may be no UTF-8.
void say_json(const std::vector<Verdict>& verdicts, const std::optional<Gathered>& gathered,
              bool is_good) {
    Json out{{"good", is_good}, {"sheets", Json::array()}};
    for (const auto& verdict : verdicts) {
        Json row{{"sheet", verdict.sheet}, {"verdict", verdict.word}};
        if (const auto& page = verdict.page)
            row.update({{"document_number", page->document_number},
                        {"city_code", page->city_code},
                        {"kind", kind_of(*page)},
                        {"issued", day_of(*page)},
                        {"page", page->page},
                        {"pages", page->pages},
                        {"page_tag", paper::page_tag(page->digest)}});
        out["sheets"].push_back(row);
    }
    if (gathered) {
        const auto& set = gathered->set;
        Json foreign = Json::array();
        for (const auto position : set.foreign) foreign.push_back(gathered->sheets.at(position));
        out["document"] = {{"document_number", gathered->pages.front().document_number},
                           {"pages", set.pages},
                           {"missing", set.missing},
                           {"doubled", set.doubled},
                           {"foreign", foreign},
                           {"complete", set.is_complete()}};
    }
    say(out.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

int verify_sheets(const SheetChoice& choice) {
    const auto verdicts = check_all(choice);
    const auto gathered = gather(verdicts);
    const auto is_signed = [](const auto& verdict) { return verdict.page.has_value(); };
    const bool is_good = std::all_of(verdicts.begin(), verdicts.end(), is_signed) && gathered &&
                         gathered->set.is_complete();
    if (choice.as_json) {
        say_json(verdicts, gathered, is_good);
    } else {
        for (const auto& verdict : verdicts) say_verdict(verdict);
        if (gathered)
            say_set(*gathered);
        else
            say("no signed page");
    }
    const auto is_unreadable = [](const auto& verdict) { return verdict.is_unreadable; };
    if (std::any_of(verdicts.begin(), verdicts.end(), is_unreadable)) return exit_io;
    return is_good ? exit_ok : exit_negative;
}

}  // namespace shomei
