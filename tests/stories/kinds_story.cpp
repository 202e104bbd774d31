// SPDX-License-Identifier: Apache-2.0
// Each kind of certificate issued end to end, and its paper read again by other people's tools.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "shared_world.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei::stories;
namespace fs = std::filesystem;

namespace {

struct Told {
    const char* kind;
    const char* scope;
    int yen;
    std::vector<const char*> words;  // what the paper says, blanks left out
};

// Of the resident with the card household-of-five.
const std::vector<Told> papers = {
    {"residence-copy", "household", 300, {"住民票", "世帯全員", "𠮷田", "太郎", "葛󠄂葉"}},
    {"residence-items", "self", 300, {"住民票記載事項証明書", "𠮷田", "太郎"}},
    {"seal-registration", "self", 300, {"印鑑登録証明書", "𠮷田", "太郎", "昭和55年4月12日"}},
    {"income-tax", "self", 300, {"所得・課税証明書", "𠮷田", "太郎", "令和", "合計所得金額"}},
    {"family-register-full", "household", 450, {"戸籍全部事項証明書", "太郎", "父", "母"}},
    {"family-register-individual", "self", 450, {"戸籍個人事項証明書", "太郎"}},
    {"family-register-address", "household", 300, {"戸籍の附票の写し", "太郎", "見本"}},
};

// The text of a PDF without any blanks.
std::string text_of(const fs::path& pdf) {
    const shomei::sim::TemporaryFolder folder;
    const auto file = folder.path() / "text";
    REQUIRE(shomei::sim::run_program({"pdftotext", pdf, file}).code == 0);
    std::ifstream in(file);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    const std::string wide = "　";
    for (auto at = text.find(wide); at != text.npos; at = text.find(wide))
        text.erase(at, wide.size());
    return text;
}

// What stands against each kind on the page of kinds, "-" where it is offered.
std::string codes_of(const nlohmann::json& screen) {
    std::string out;
    for (const auto& paper : papers) {
        const auto is_this = [&](const auto& each) { return each.at("id") == paper.kind; };
        const auto& closed = screen.at("closed_kinds");
        const auto found = std::ranges::find_if(closed, is_this);
        const bool offered = std::ranges::any_of(screen.at("kinds"), is_this);
        CHECK(offered == (found == closed.end()));
        out += (out.empty() ? "" : " ") +
               (offered ? std::string("-") : found->at("code").template get<std::string>());
    }
    return out;
}

}  // namespace

TEST_CASE("every kind is issued end to end, and its paper says what it certifies") {
    for (const auto& paper : papers) {
        CAPTURE(paper.kind);
        const auto money = captured_yen();
        Visit visit("household-of-five");
        visit.wish = {.kind = paper.kind, .scope = paper.scope, .options = "-", .copies = 1};
        REQUIRE(visit.to_paper().at("screen") == "K14");
        CHECK(captured_yen() == money + paper.yen);
        const auto key = world().printer().sheets().back().key;
        const fs::path pdf = fs::path(world().printer().out_folder()) / (key + ".pdf");
        CHECK(shomei::sim::run_program({"qpdf", "--check", pdf}).code == 0);
        const auto text = text_of(pdf);
        for (const auto* word : paper.words) {
            CAPTURE(word);
            CHECK(text.find(word) != std::string::npos);
        }
        CHECK(world().shomei({"verify", "--keys", world().at("keys").string(), pdf}).code == 0);
    }
}

TEST_CASE("a kind that the record cannot give stands with its reason beside those it gives") {
    struct Row {
        const char* card;
        // copy, items, seal, tax, register full, individual, address supplement; - is offered
        const char* codes;
    };
    for (const auto& [card, codes] : {
             Row{"household-of-five", "- - - - - - -"},
             Row{"ward", "- - C01 - - - -"},
             Row{"under-15", "- - C02 C07 - - -"},
             Row{"no-tax-data", "- - C01 C07 - - -"},
             Row{"family-register-updating", "- - C01 - C05 C05 C05"},
             Row{"domicile-elsewhere", "- - - - C06 C06 C06"},
             Row{"foreign-resident", "- - - - C11 C11 C11"},
             Row{"glyphs-pending", "C08 C08 C01 C08 C08 C08 C08"},
             Row{"moving-out", "C04 C04 C04 C04 - - C04"},
         }) {
        CAPTURE(card);
        Visit visit(card);
        visit.to_pin();
        const auto screen = visit.enter();
        REQUIRE(screen.at("screen") == "K07");
        CHECK(codes_of(screen) == codes);
    }
}
