// SPDX-License-Identifier: Apache-2.0
// The finished file changed: what the painter, a library or a bad disk could do to it. qpdf opens
// the file and puts it together again around each change.
#include <random>

#include "broken.h"
#include "opened.h"

using namespace shomei;

namespace {

const sample::Drawn& good() {
    static const auto drawn = sample::draw(sample::five_people());
    return drawn;
}

// What the file's front page draws, in plain operators: begins behind `stream`.
struct Contents {
    std::size_t begin = 0, end = 0;
};
Contents contents_of_first_front(const std::string& plain) {
    const auto code = plain.find("/Q Do");
    REQUIRE(code != std::string::npos);
    const auto begin = plain.rfind("stream\n", code) + 7;
    return {begin, plain.find("endstream", begin)};
}

// The document whose first front's operators are changed.
sample::Drawn with_operators(const std::function<void(std::string&)>& change) {
    auto plain = sample::opened(good().pdf);
    const auto [begin, end] = contents_of_first_front(plain);
    auto operators = plain.substr(begin, end - begin);
    const auto before = operators;
    change(operators);
    CHECK(operators != before);
    plain.replace(begin, end - begin, operators);
    auto out = good();
    out.pdf = sample::closed(plain);
    return out;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
}

// One string of text and its operator.
std::pair<std::size_t, std::size_t> shown_string(const std::string& operators) {
    const auto end = operators.find(">Tj", operators.size() / 2);
    REQUIRE(end != std::string::npos);
    const auto begin = operators.rfind('<', end);
    return {begin, end + 3 - begin};
}

}  // namespace

TEST_CASE("a file taken apart and put together again passes") {
    auto copy = good();
    copy.pdf = sample::closed(sample::opened(good().pdf));
    CHECK(copy.pdf != good().pdf);
    CHECK(sample::prove(copy).has_value());
}

TEST_CASE("text that cannot be seen never passes") {
    const auto colour = [](const std::string& other) {
        return with_operators([&](std::string& text) { replace(text, "BT\n", "BT\n" + other); });
    };
    CHECK(sample::stops(colour("1 g\n")));
    CHECK(sample::stops(colour("0.3 g\n")));
    CHECK(sample::stops(colour("1 0 0 0 k\n")));
    CHECK(sample::stops(colour("0 1 0 0 k\n")));
    CHECK(sample::stops(colour("3 Tr\n")));  // neither filled nor stroked
    CHECK(sample::stops(colour("1 Tr\n")));
    CHECK(
        sample::stops(with_operators([](std::string& text) { text += "1 g 0 0 595 842 re f\n"; })));
}

TEST_CASE("text behind the tint never passes") {
    CHECK(sample::stops(with_operators([](std::string& text) { text += "/B Do\n"; })));
}

TEST_CASE("text in another place, size or width never passes") {
    CHECK(sample::stops(with_operators(
        [](std::string& text) { replace(text, "BT\n", "1 0 0 1 0 -0.8 cm\nBT\n"); })));
    CHECK(sample::stops(with_operators(
        [](std::string& text) { replace(text, "BT\n", "1.002 0 0 1 0 0 cm\nBT\n"); })));
    CHECK(sample::stops(with_operators(
        [](std::string& text) { replace(text, "BT\n", "1 0 0 1 300 0 cm\nBT\n"); })));
    CHECK(sample::stops(
        with_operators([](std::string& text) { replace(text, "BT\n", "BT\n2 Ts\n"); })));
    CHECK(sample::stops(
        with_operators([](std::string& text) { replace(text, "BT\n", "BT\n0.3 Tc\n"); })));
}

TEST_CASE("words too many, too few or twice never pass") {
    CHECK(sample::stops(with_operators([](std::string& text) {
        const auto [at, size] = shown_string(text);
        text.erase(at, size);
    })));
    for (const std::string place : {"\n", "\n60 -30 Td\n"})
        CHECK(sample::stops(with_operators([&](std::string& text) {
            const auto [at, size] = shown_string(text);
            replace(text, "ET\n", place + text.substr(at, size) + "\nET\n");
        })));
}

TEST_CASE("ink that nobody ordered never passes, over text or on bare paper") {
    for (const std::string ink :
         {"0 g 250 130 3 3 re f\n", "0 g 60 560 40 2 re f\n", "0 G 1 w 20 30 m 500 800 l S\n"}) {
        CAPTURE(ink);
        CHECK(sample::stops(with_operators([&](std::string& text) { text += ink; })));
    }
}

TEST_CASE("the form's own words and lines are asked for as well") {
    CHECK(sample::stops(with_operators([](std::string& text) {
        const auto at = text.find("/F");
        REQUIRE(at != std::string::npos);
        text.erase(at, text.find(" Do", at) + 3 - at);
    })));
    const auto plain = sample::opened(good().pdf);
    const auto whole = pdf::draw_fronts(good().pdf, {0, 2}, 60'000);
    auto line = plain.find("\n2 J\n");
    int found = 0;
    for (int i = 0; i < 6; ++i) {
        for (int skipped = 0; skipped < 12; ++skipped) line = plain.find(" l\n", line + 1);
        REQUIRE(line != std::string::npos);
        auto out = good();
        auto changed = plain;
        changed[line + 1] = 'm';
        out.pdf = sample::closed(changed);
        if (sample::stops(out)) {
            ++found;
            continue;
        }
        // A frame may lie on a border.
        const auto seen = pdf::draw_fronts(out.pdf, {0, 2}, 60'000);
        CHECK(sample::same_to_the_eye((*seen)[0], (*whole)[0]));
    }
    CHECK(found >= 2);
}

TEST_CASE("a seal that is missing or beside its place never passes") {
    CHECK(sample::stops(with_operators([](std::string& text) { replace(text, "/S Do", ""); })));
    CHECK(
        sample::stops(with_operators([](std::string& text) { replace(text, "/S Do", "/B Do"); })));
    CHECK(sample::stops(with_operators(
        [](std::string& text) { replace(text, "/S Do", "1 0 0 1 0 40 cm /S Do"); })));
}

TEST_CASE("a code that is covered, missing or drawn smaller never passes") {
    CHECK(
        sample::stops(with_operators([](std::string& text) { replace(text, "/Q Do", "/S Do"); })));
    CHECK(sample::stops(with_operators([](std::string& text) { replace(text, "/Q Do", ""); })));
    CHECK(
        sample::stops(with_operators([](std::string& text) { text += "1 g 20 20 84 84 re f\n"; })));
}

TEST_CASE("what is on paper and on no screen never passes") {
    const auto plain = sample::opened(good().pdf);
    const auto with = [&plain](const std::string& entry) {
        auto changed = plain;
        const auto page = changed.find("/Type /Page\n");
        REQUIRE(page != std::string::npos);
        changed.insert(page, entry + "\n");
        auto out = good();
        out.pdf = sample::closed(changed);
        return out;
    };
    // A drawing that the file has already, shown by a note. Flags (ISO 32000-1, 12.5.3): 32 is no
    // view, 4 is print.
    const auto drawing = plain.find("/Subtype /Form");
    REQUIRE(drawing != std::string::npos);
    const auto end = plain.rfind(" 0 obj", drawing), begin = plain.rfind('\n', end) + 1;
    const auto note = [&](const std::string& flags) {
        return "/Annots [ << /Type /Annot /Subtype /Square /Rect [100 100 300 300] /AP << /N " +
               plain.substr(begin, end - begin) + " 0 R >> /F " + flags + " >> ]";
    };
    const auto seen = pdf::draw_fronts(with(note("36")).pdf, {0, 2}, 60'000);
    REQUIRE(seen.has_value());
    const auto whole = pdf::draw_fronts(good().pdf, {0, 2}, 60'000);
    CHECK((*seen)[0].ink == (*whole)[0].ink);
    for (const std::string flags : {"36", "2"}) CHECK(sample::stops(with(note(flags))));
    CHECK(sample::stops(with("/#41nnots []")));
    CHECK(sample::stops(with("/AA << /O << /S /JavaScript /JS (1) >> >>")));
    CHECK(sample::stops(with("/UserUnit 1.0")));
    CHECK(sample::stops(with("/Rotate 0")));
}

TEST_CASE("a file that goes on behind its end never passes") {
    auto out = good();
    const auto text = std::string(text_of(good().pdf));
    out.pdf = to_bytes(bytes_of(text + text.substr(text.find("xref\n"))));
    CHECK(sample::stops(out));
    out.pdf = to_bytes(bytes_of(text + "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"));
    CHECK(sample::stops(out));
    out.pdf = to_bytes(bytes_of(text + "\n"));
    CHECK(sample::stops(out));
}

TEST_CASE("pages exchanged, left out or added in the file never pass") {
    const sample::Judged judged(good().pdf);
    for (const std::string order : {"3,4,1,2", "1,2", "1,3", "2,1,3,4", "1,2,1,2", "1,2,3,4,1,2"}) {
        CAPTURE(order);
        auto out = good();
        const auto made =
            judged.run("qpdf --empty --pages document.pdf " + order + " -- out.pdf && cat out.pdf");
        REQUIRE(made.code == 0);
        out.pdf = to_bytes(bytes_of(made.out));
        CHECK(sample::stops(out));
    }
}

TEST_CASE("a file cut anywhere never passes") {
    auto out = good();
    for (const double share : {0.01, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999}) {
        CAPTURE(share);
        const auto size = static_cast<std::size_t>(double(good().pdf.size()) * share);
        out.pdf = to_bytes(ByteView(good().pdf).first(size));
        CHECK(sample::stops(out, false));
    }
}

TEST_CASE("a byte changed in the operators is found, or changes nothing that can be seen") {
    const auto whole = pdf::draw_fronts(good().pdf, {0, 2}, 60'000);
    REQUIRE(whole.has_value());
    const auto plain = sample::opened(good().pdf);
    const auto [begin, end] = contents_of_first_front(plain);
    std::mt19937 random(20261129);
    int found = 0;
    for (int i = 0; i < 40; ++i) {
        auto changed = plain;
        const auto at = begin + random() % (end - begin);
        changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
        CAPTURE(at);
        auto out = good();
        out.pdf = sample::closed(changed);
        if (sample::stops(out, false)) {
            ++found;
            continue;
        }
        const auto seen = pdf::draw_fronts(out.pdf, {0, 2}, 60'000);
        REQUIRE(seen.has_value());
        for (std::size_t page = 0; page < 2; ++page)
            CHECK(sample::same_to_the_eye((*seen)[page], (*whole)[page]));
    }
    CHECK(found > 20);
}
