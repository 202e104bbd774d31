// SPDX-License-Identifier: Apache-2.0
// Poppler's programs replaced by others that fail in every way: no sheet passes, and no failure of
// a tool is taken for a finding about the document.
#include <chrono>

#include "../../print/pdf/ink_plane.h"
#include "broken.h"

using namespace shomei;

namespace {

// Programs of these names found before all others.
class Tools {
public:
    void set(const std::string& name, const std::string& script) {
        sample::write_file(folder_ / name, bytes_of("#!/bin/sh\n" + script + "\n"));
        std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
        setenv("PATH", (folder_.path().string() + ":" + old_).c_str(), 1);
    }
    ~Tools() { setenv("PATH", old_.c_str(), 1); }

private:
    sim::TemporaryFolder folder_;
    std::string old_ = getenv("PATH");
};

bool fails(const sample::Drawn& drawn, int limit_ms = 30'000) {
    const auto proven = pdf::prove(drawn.pdf, sample::claims_of(drawn), limit_ms);
    return !proven && proven.error() == pdf::ProofProblem::tool_failed;
}

}  // namespace

TEST_CASE("a tool that fails, writes garbage or nothing is a failed tool") {
    const auto drawn = sample::draw_name("見本");
    for (const std::string tool : {"pdftotext", "pdftoppm"})
        for (const std::string script :
             {"exit 0", "exit 1", "kill -9 $$", "echo garbage", "cat /dev/urandom | head -c 100000",
              "printf 'P6\\n1654 2339\\n255\\n'", "cat"}) {
            CAPTURE(tool);
            CAPTURE(script);
            Tools tools;
            tools.set(tool, script);
            CHECK(fails(drawn));
        }
}

TEST_CASE("a tool that is late ends with the limit") {
    const auto drawn = sample::draw_name("見本");
    for (const std::string tool : {"pdftotext", "pdftoppm"}) {
        Tools tools;
        tools.set(tool, "exec sleep 100");
        const auto begin = std::chrono::steady_clock::now();
        CHECK(fails(drawn, 2'000));
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
    }
}

TEST_CASE("pictures of another size, number or form are not read") {
    const auto drawn = sample::draw_name("見本");
    REQUIRE(pdf::draw_fronts(drawn.pdf, {0, 1}, 30'000).has_value());
    CHECK_FALSE(pdf::draw_fronts(drawn.pdf, {0, 2}, 30'000).has_value());
    CHECK_FALSE(pdf::draw_fronts(drawn.pdf, {1, 1}, 30'000).has_value());
    const std::string head = "P6\n1654 2339\n255\n";
    const std::string white(std::size_t{3} * 1654 * 2339, '\xFF');
    REQUIRE(pdf::parse_ppm(bytes_of(head + white)).has_value());
    CHECK(pdf::parse_ppm(bytes_of(head + white + head + white))->size() == 2);
    for (const auto& file :
         {head + white.substr(1), head + white + "x", "P5" + head.substr(2) + white,
          "P6\n1654 2338\n255\n" + white, "P6\n1654 2339\n65535\n" + white})
        CHECK_FALSE(pdf::parse_ppm(bytes_of(file)).has_value());
}
