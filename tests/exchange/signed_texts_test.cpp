// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/signed_texts.h"

#include <doctest/doctest.h>

#include <functional>
#include <sstream>

#include "shomei/base/digest.h"
#include "text_samples.h"

using namespace shomei;
using namespace shomei::exchange;

namespace {

using Lines = std::vector<std::string>;
using Accepts = std::function<bool(const std::string&)>;

Lines split(const std::string& text) {
    Lines lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string join(const Lines& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return text;
}

// Every way of taking a text apart that keeps its lines intact must be refused.
void refuses_every_other_shape(const std::string& text, const Accepts& accepts) {
    REQUIRE(accepts(text));
    const auto lines = split(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(lines[i]);
        Lines missing = lines, doubled = lines, spaced = lines, empty = lines;
        missing.erase(missing.begin() + static_cast<long>(i));
        CHECK_FALSE(accepts(join(missing)));
        doubled.insert(doubled.begin() + static_cast<long>(i), lines[i]);
        CHECK_FALSE(accepts(join(doubled)));
        spaced[i] += " ";
        CHECK_FALSE(accepts(join(spaced)));
        empty[i] = empty[i].substr(0, empty[i].find('=') + 1);
        if (i > 0) CHECK_FALSE(accepts(join(empty)));
        for (std::size_t j = i + 1; j < lines.size(); ++j) {
            Lines swapped = lines;
            std::swap(swapped[i], swapped[j]);
            CHECK_FALSE(accepts(join(swapped)));
        }
    }
    CHECK_FALSE(accepts(text.substr(0, text.size() - 1)));
    CHECK_FALSE(accepts(text + "\n"));
    CHECK_FALSE(accepts(text + "more=1\n"));
    CHECK_FALSE(accepts("\n" + text));
    CHECK_FALSE(accepts("\xEF\xBB\xBF" + text));
    CHECK_FALSE(accepts(""));
    std::string crlf;
    for (const auto& line : lines) crlf += line + "\r\n";
    CHECK_FALSE(accepts(crlf));
}

// The text with the value of one key replaced.
std::string with(const std::string& text, const std::string& key, const std::string& value) {
    auto lines = split(text);
    for (auto& line : lines)
        if (line.starts_with(key + "=")) line = key + "=" + value;
    const auto out = join(lines);
    REQUIRE(out != text);
    return out;
}

struct Bad {
    const char* key;
    std::string value;
};

void refuses_each(const std::string& text, const Accepts& accepts, const std::vector<Bad>& all) {
    for (const auto& [key, value] : all) {
        CAPTURE(key);
        CAPTURE(value);
        CHECK_FALSE(accepts(with(text, key, value)));
    }
}

const std::string digest_in_capitals(64, 'A');
const std::string digest_too_short(63, 'a');
const std::string some_digest(64, 'e');

}  // namespace

TEST_CASE("an authentication text comes back as it was written, and only in its own shape") {
    const auto text = write_authentication(samples::authentication());
    const auto accepts = [](const std::string& t) { return parse_authentication(t).has_value(); };
    CHECK(write_authentication(parse_authentication(text).value()) == text);
    refuses_every_other_shape(text, accepts);
    refuses_each(text, accepts,
                 {{"aud", "42201@nagasaki"},
                  {"aud", "422011"},
                  {"aud", "422011@"},
                  {"aud", "422011@naga saki"},
                  {"aud", "-"},
                  {"term", "-"},
                  {"term", std::string(65, 't')},
                  {"tcert", digest_in_capitals},
                  {"tcert", digest_too_short},
                  {"vid", "-"},
                  {"vid", std::string(33, '0')},
                  {"epoch", "-1"},
                  {"epoch", "07"},
                  {"epoch", "9007199254740992"},
                  {"epoch", "1e3"},
                  {"nonce", std::string(42, 'A')},
                  {"nonce", std::string(42, 'A') + "B"},
                  {"nonce", std::string(42, '+') + "A"},
                  {"nexp", "253402300800"},
                  {"cert", "-"},
                  {"epk", std::string(64, 'g')},
                  {"cp", "1"},
                  {"cp", "0:" + std::string(64, '0')},
                  {"cp", "01:" + some_digest},
                  {"build", "-"}});
}

TEST_CASE("an application text comes back as it was written, and only in its own shape") {
    const auto text = write_application(samples::application());
    const auto accepts = [](const std::string& t) { return parse_application(t).has_value(); };
    CHECK(write_application(parse_application(text).value()) == text);
    refuses_every_other_shape(text, accepts);
    refuses_each(text, accepts,
                 {{"iid", "-"},
                  {"kind", "-"},
                  {"kind", "residence copy"},
                  {"scope", "everyone"},
                  {"scope", "members:"},
                  {"scope", "members:m3,m1"},
                  {"scope", "members:m1,m1"},
                  {"opts", "b,a"},
                  {"opts", "a,a"},
                  {"opts", "a,"},
                  {"copies", "0"},
                  {"copies", "33"},
                  {"copies", "-1"},
                  {"copies", "1.0"},
                  {"fee", "1000001"},
                  {"fee", "0300"},
                  {"quote", "-"}});
}

TEST_CASE("a granted result comes back as it was written, and only in its own shape") {
    const auto text = write_result(samples::granted());
    const auto accepts = [](const std::string& t) { return parse_result(t).has_value(); };
    CHECK(write_result(parse_result(text).value()) == text);
    refuses_every_other_shape(text, accepts);
    refuses_each(text, accepts,
                 {{"aud", "-"},
                  {"req", "-"},
                  {"status", "OK"},
                  {"status", "refused"},
                  {"code", "B05"},
                  {"doc", "-"},
                  {"doc", "20251122-00000001,"},
                  {"doc", "20251122-00000001,,20251122-00000002"},
                  {"doc", "2025112-000000001"},
                  {"issued", "-"},
                  {"issued", "0"},
                  {"fresh", "-"},
                  {"fresh", "1763800000"},  // not after `issued`
                  {"payload", "-"},
                  {"now", "-"}});
}

TEST_CASE("a refused result carries a code and nothing of a grant") {
    const auto text = write_result(samples::refused());
    const auto accepts = [](const std::string& t) { return parse_result(t).has_value(); };
    CHECK(text.find("doc=-\n") != text.npos);
    CHECK(text.find("issued=-\nfresh=-\npayload=-\n") != text.npos);
    CHECK(write_result(parse_result(text).value()) == text);
    refuses_every_other_shape(text, accepts);
    refuses_each(text, accepts,
                 {{"code", "-"}, {"doc", "20251122-00000001"}, {"issued", "1763800000"}});
}

TEST_CASE("an answer text comes back as it was written, and only in its own shape") {
    const auto text = write_answer(samples::answer());
    const auto accepts = [](const std::string& t) { return parse_answer(t).has_value(); };
    CHECK(write_answer(parse_answer(text).value()) == text);
    refuses_every_other_shape(text, accepts);
    refuses_each(text, accepts,
                 {{"msg", "-"},
                  {"aud", "-"},
                  {"vid", "0"},
                  {"req", digest_in_capitals},
                  {"status", "maybe"},
                  {"status", "refused"},  // without a code
                  {"code", "B05"},        // with status ok
                  {"body", "-"},
                  {"cp", "-"},
                  {"now", "+1"}});
}

TEST_CASE("no text is read as another kind of text") {
    CHECK_FALSE(parse_application(write_authentication(samples::authentication())));
    CHECK_FALSE(parse_authentication(write_application(samples::application())));
    CHECK_FALSE(parse_result(write_answer(samples::answer())));
    CHECK_FALSE(parse_answer(write_result(samples::granted())));
}

TEST_CASE("a checkpoint mark of an empty ledger has one form") {
    const std::string empty_root =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    CHECK(write_mark({}) == "0:" + empty_root);
    CHECK(write_mark({0, sha256("other")}) == "0:" + empty_root);
    CHECK(parse_mark("0:" + empty_root).value() == CheckpointMark{});
    const CheckpointMark mark{17, sha256("root")};
    CHECK(parse_mark(write_mark(mark)).value() == mark);
    CHECK_FALSE(parse_mark("17:" + empty_root + "0"));
    CHECK_FALSE(parse_mark(":" + empty_root));
    CHECK_FALSE(parse_mark("17" + empty_root));
}

TEST_CASE("the reference of a visit has eight letters that cannot be taken for digits") {
    // By sha256sum and arithmetic outside this program: first 8 bytes, each mod 24.
    const std::string vid = "000102030405060708090a0b0c0d0e0f";
    CHECK(reference_of(vid) == "YHXLCANP");
    CHECK(reference_of("000102030405060708090a0b0c0d0e10") != "YHXLCANP");
}
