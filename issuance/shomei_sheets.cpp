// SPDX-License-Identifier: Apache-2.0
#include "shomei_sheets.h"

#include <cstdio>
#include <set>
#include <tl/expected.hpp>

#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/paper/picture.h"
#include "shomei/issuance/paper/verification.h"

namespace shomei {

namespace fs = std::filesystem;

namespace {

void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

// The text of the one page that a picture shows; a word for what it shows instead.
tl::expected<std::string, std::string> read_page(const std::string& picture) {
    const auto found = paper::read_qr_texts(picture);
    if (!found)
        throw Fault(FaultCode::storage,
                    picture + ": " + std::string(paper::name_of(found.error())));
    // The same text read twice is one page; what is no page's text came from elsewhere.
    std::set<std::string> pages(found->begin(), found->end());
    std::erase_if(pages, [](const auto& text) { return !paper::parse_qr_text(text); });
    if (pages.empty()) return tl::unexpected<std::string>("no page's QR");
    if (pages.size() > 1) return tl::unexpected<std::string>("more than one page's QR");
    return *pages.begin();
}

// A name of a file that is there is a picture; everything else is the text of a QR.
bool is_picture(const std::string& sheet) {
    std::error_code problem;  // a text may be too long for a name
    return fs::is_regular_file(sheet, problem);
}

tl::expected<paper::PagePayload, std::string> check_sheet(const std::string& sheet,
                                                          const paper::PublicKeyList& keys) {
    const auto text =
        is_picture(sheet) ? read_page(sheet) : tl::expected<std::string, std::string>(sheet);
    if (!text) return tl::unexpected(text.error());
    return paper::verify_page(*text, keys).map_error([](auto problem) {
        return std::string(paper::name_of(problem));
    });
}

std::string describe(const paper::PagePayload& page) {
    const auto kind = certificate::kind_from_number(page.kind);
    return "page " + std::to_string(page.page) + "/" + std::to_string(page.pages) + " of " +
           page.document_number + ", " +
           (kind ? std::string(certificate::id_of(*kind)) : "kind " + std::to_string(page.kind)) +
           ", issued " + certificate::write_iso_day(std::chrono::year_month_day(page.issued)) +
           " by " + page.city_code;
}

std::string list_of(const std::vector<std::uint8_t>& numbers) {
    std::string out;
    for (const auto number : numbers) out += " " + std::to_string(number);
    return out;
}

}  // namespace

int verify_sheets(const SheetChoice& choice) {
    const auto keys = paper::PublicKeyList::from_directory(choice.keys);
    std::vector<paper::PagePayload> pages;
    bool good = true;
    for (std::size_t i = 0; i < choice.sheets.size(); ++i) {
        const auto& sheet = choice.sheets[i];
        const auto page = check_sheet(sheet, keys);
        const auto name = is_picture(sheet) ? sheet : "text " + std::to_string(i + 1);
        say(page ? "signed: " + describe(*page) : "not good: " + name + ": " + page.error());
        if (page)
            pages.push_back(*page);
        else
            good = false;
    }
    if (pages.empty()) {
        say("no signed page");
        return exit_negative;
    }
    const auto set = paper::gather_pages(pages);
    if (!set.missing.empty()) say("missing pages:" + list_of(set.missing));
    if (!set.doubled.empty()) say("pages more than once:" + list_of(set.doubled));
    if (!set.foreign.empty())
        say("pages of another document: " + std::to_string(set.foreign.size()));
    if (set.is_complete()) say("complete: all " + std::to_string(set.pages) + " pages");
    return good && set.is_complete() ? exit_ok : exit_negative;
}

}  // namespace shomei
