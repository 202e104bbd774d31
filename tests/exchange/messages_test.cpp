// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/messages.h"

#include <doctest/doctest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "text_samples.h"

using namespace shomei;
using namespace shomei::exchange;
using nlohmann::json;
using samples::digest_of;
using samples::iid;
using samples::nonce;
using samples::vid;

namespace {

// One message body with the reader it belongs to.
struct Sample {
    std::string name;
    Bytes body;
    std::function<std::optional<Bytes>(ByteView)> rewrite;  // read, and written again
};

template <class T>
Sample sample(std::string name, const T& value) {
    return {std::move(name), write(value), [](ByteView body) -> std::optional<Bytes> {
                const auto read = parse<T>(body);
                if (!read) return std::nullopt;
                return write(*read);
            }};
}

std::vector<Sample> samples_of_all_messages() {
    const certificate::Choice choice{certificate::Kind::residence_copy,
                                     {certificate::Scope::Extent::members, {"m1", "m3"}},
                                     {"domicile"},
                                     2};
    const PageClaim page{"20251122-00000001", 1, 2, {"head.title", "p1.name"}, sha256("page")};
    return {
        sample("open", OpenRequest{vid, 7, 41, digest_of("build"), Bytes(900, 0x30), ""}),
        sample("open answer", OpenAnswer{nonce,
                                         1,
                                         "422011",
                                         2,
                                         {"A05"},
                                         {{certificate::Kind::residence_copy, true, "", 0},
                                          {certificate::Kind::residence_copy, false, "B01", 3}}}),
        sample("signed request", SignedRequest{"shomei-auth/v1\n", Bytes(256, 0x5a)}),
        sample("authenticate answer", AuthenticateAnswer{nonce, 1, Bytes(100, 1)}),
        sample("quote", QuoteRequest{vid, choice}),
        sample("pages", PagesRequest{iid, {page, page}}),
        sample("pages answer", PagesAnswer{{"HTTPS://TOWN.EXAMPLE/P/ABC"}}),
        sample("report", ReportRequest{7, 42, iid, "printed", 300, 2}),
        sample("void", VoidRequest{7, 43, iid}),
        sample("consistency", ConsistencyRequest{17, 18}),
        sample("consistency answer", ConsistencyAnswer{18, {sha256("a"), sha256("b")}}),
        sample("health", HealthRequest{7, 44, digest_of("build"), "ok", "paper-low", "ok"}),
        sample("health answer", HealthAnswer{{{"422011", "residence-copy"}}}),
        sample("refusal", RefusalBody{"422011", 5}),
        sample("envelope",
               Envelope{"shomei-answer/v1\n", Bytes(64, 9), to_bytes(bytes_of("{}")), "note\n"}),
    };
}

Bytes bytes_from(const json& value) { return to_bytes(bytes_of(value.dump())); }

// Replaces each member by values of every other type, one at a time.
void refuses_other_types(const Sample& each, const json& object) {
    const json others[] = {nullptr,          true,          -1, 1.5, 1e300, "\xC3\xA9",
                           json::array({1}), json::object()};
    for (const auto& [name, value] : object.items()) {
        for (const auto& other : others) {
            if (other.type() == value.type() && !other.is_string()) continue;
            auto changed = object;
            changed[name] = other;
            CAPTURE(name);
            CAPTURE(changed.dump());
            // Envelope and signed texts are opaque here: their own reader judges them.
            const bool opaque = name == "text" || name == "checkpoint";
            if (!(opaque && other.is_string())) CHECK_FALSE(each.rewrite(bytes_from(changed)));
        }
    }
}

}  // namespace

TEST_CASE("every message is read as it was written") {
    for (const auto& each : samples_of_all_messages()) {
        CAPTURE(each.name);
        CAPTURE(text_of(each.body));
        REQUIRE(each.rewrite(each.body));
        CHECK(each.rewrite(each.body).value() == each.body);
    }
}

TEST_CASE("a member that is missing, unknown, doubled or of another type spoils a message") {
    for (const auto& each : samples_of_all_messages()) {
        CAPTURE(each.name);
        const auto object = json::parse(text_of(each.body));
        for (const auto& [name, value] : object.items()) {
            CAPTURE(name);
            auto missing = object;
            missing.erase(name);
            CHECK_FALSE(each.rewrite(bytes_from(missing)));
            auto renamed = missing;
            renamed[name + "_"] = value;
            CHECK_FALSE(each.rewrite(bytes_from(renamed)));
            const auto doubled = "{\"" + name + "\":" + value.dump() + "," +
                                 std::string(text_of(each.body).substr(1));
            CHECK_FALSE(each.rewrite(bytes_of(doubled)));
        }
        auto more = object;
        more["more"] = 1;
        CHECK_FALSE(each.rewrite(bytes_from(more)));
        refuses_other_types(each, object);
    }
}

TEST_CASE("hostile JSON is refused by every reader") {
    std::string deep = "0";
    for (int i = 0; i < 10'000; ++i) deep = "[" + deep + "]";
    const std::string hostile[] = {
        "",
        " ",
        "null",
        "[]",
        "{}",
        "{",
        "\"text\"",
        "{\"vid\":}",
        "{\"vid\":\"\\ud800\"}",
        std::string("{\"vid\":\"\xff\xfe\"}"),
        std::string("\xEF\xBB\xBF{}"),
        "{'vid':1}",
        "{\"vid\":NaN}",
        "{\"a\":1}{\"a\":1}",
        "/* */{}",
        deep,
        "{\"text\":" + deep + "}",
        std::string(3 << 20, ' ') + "{}",
        std::string("{}\0", 3),
    };
    for (const auto& each : samples_of_all_messages()) {
        CAPTURE(each.name);
        for (const auto& text : hostile) {
            CAPTURE(text.substr(0, 40));
            CHECK_FALSE(each.rewrite(bytes_of(text)));
        }
        const auto trailing = std::string(text_of(each.body)) + "x";
        CHECK_FALSE(each.rewrite(bytes_of(trailing)));
        for (std::size_t size = 0; size < each.body.size(); size += 7)
            CHECK_FALSE(each.rewrite(ByteView(each.body).first(size)));
    }
}

namespace {

template <class T, class Change>
bool accepts(T value, Change change) {
    change(value);
    return parse<T>(write(value)).has_value();
}

}  // namespace

TEST_CASE("numbers stay in their ranges and names in their forms") {
    const OpenRequest open{vid, 7, 41, digest_of("build"), Bytes(900, 0x30), "422011"};
    CHECK(accepts(open, [](auto&) {}));
    CHECK(accepts(open, [](auto& o) { o.epoch = (1ull << 53) - 1; }));
    CHECK_FALSE(accepts(open, [](auto& o) { o.epoch = 1ull << 53; }));
    CHECK_FALSE(accepts(open, [](auto& o) { o.vid = "00"; }));
    CHECK_FALSE(accepts(open, [](auto& o) { o.build = "-"; }));
    CHECK_FALSE(accepts(open, [](auto& o) { o.certificate.clear(); }));
    CHECK_FALSE(accepts(open, [](auto& o) { o.certificate.resize(9000); }));
    CHECK_FALSE(accepts(open, [](auto& o) { o.domicile_city = "4220"; }));

    const ReportRequest report{7, 42, iid, "printed", 300, 2};
    CHECK_FALSE(accepts(report, [](auto& r) { r.event = "eaten"; }));
    CHECK_FALSE(accepts(report, [](auto& r) { r.event = "grant"; }));
    CHECK_FALSE(accepts(report, [](auto& r) { r.yen = -1; }));
    CHECK_FALSE(accepts(report, [](auto& r) { r.yen = 1'000'001; }));
    CHECK_FALSE(accepts(report, [](auto& r) { r.sheets = 10'001; }));
    CHECK_FALSE(accepts(report, [](auto& r) { r.iid.clear(); }));
    CHECK(accepts(report, [](auto& r) {
        r.iid.clear();
        r.event = "start";
    }));

    const PageClaim page{"20251122-00000001", 1, 2, {"head.title"}, sha256("page")};
    const PagesRequest pages{iid, {page}};
    CHECK_FALSE(accepts(pages, [](auto& p) { p.pages.clear(); }));
    CHECK(accepts(pages, [&](auto& p) { p.pages.assign(200, page); }));
    CHECK_FALSE(accepts(pages, [&](auto& p) { p.pages.assign(201, page); }));
    CHECK_FALSE(accepts(pages, [](auto& p) { p.pages[0].number = 0; }));
    CHECK_FALSE(accepts(pages, [](auto& p) { p.pages[0].number = 3; }));
    CHECK_FALSE(accepts(pages, [](auto& p) { p.pages[0].field_ids.clear(); }));
    CHECK_FALSE(accepts(pages, [](auto& p) { p.pages[0].field_ids = {"a b"}; }));
    CHECK_FALSE(accepts(pages, [](auto& p) { p.pages[0].document_number = "1"; }));

    CHECK_FALSE(accepts(ConsistencyRequest{18, 18}, [](auto& c) { c.size = 19; }));
    CHECK_FALSE(accepts(ConsistencyAnswer{}, [](auto& c) { c.proof.resize(64); }));
    CHECK_FALSE(accepts(Envelope{"t", Bytes(64), {}, ""}, [](auto& e) { e.signature.pop_back(); }));
    CHECK(accepts(Envelope{"t", Bytes(64), {}, ""}, [](auto&) {}));
    CHECK_FALSE(accepts(SignedRequest{"t", Bytes(256)}, [](auto& s) { s.signature.resize(513); }));
    CHECK_FALSE(accepts(PagesAnswer{{"X"}}, [](auto& p) { p.qr_texts = {"\xE5\x90\x8D"}; }));
}

TEST_CASE("base64 and hex in messages have one form only") {
    auto object = json::parse(text_of(write(VoidRequest{7, 43, iid})));
    object["iid"] = "101112131415161718191A1B1C1D1E1F";
    CHECK_FALSE(parse<VoidRequest>(bytes_from(object)));

    object = json::parse(text_of(write(SignedRequest{"t", {0x66}})));
    REQUIRE(object["signature"] == "Zg==");
    for (const auto* other : {"Zg", "Zg=", "Zh==", "Zg== ", " Zg==", "Z\ng==", "====", ""}) {
        object["signature"] = other;
        CHECK_FALSE(parse<SignedRequest>(bytes_from(object)));
    }
}

TEST_CASE("every message has a name, and every name belongs to one message") {
    const Message all[] = {Message::open,  Message::authenticate, Message::quote,
                           Message::apply, Message::pages,        Message::report,
                           Message::void_, Message::consistency,  Message::health};
    for (const auto message : all) {
        CHECK(message_from_name(name_of(message)) == message);
        CHECK(request_limit_bytes(message) >= 1024);
        CHECK(answer_limit_bytes(message) >= request_limit_bytes(Message::consistency));
    }
    CHECK(name_of(Message::void_) == "void");
    CHECK_FALSE(message_from_name("void_"));
    CHECK_FALSE(message_from_name(""));
    CHECK_FALSE(message_from_name("Open"));
}

TEST_CASE("the largest messages this protocol has fit their limits") {
    PageClaim page{"20251122-00000001", 200, 200, {}, sha256("page")};
    for (int i = 0; i < 60; ++i)
        page.field_ids.push_back("p10.former-surname-" + std::to_string(i));
    const PagesRequest pages{iid, std::vector(200, page)};
    CHECK(write(pages).size() <= request_limit_bytes(Message::pages));
    const OpenRequest open{vid, 7, 41, digest_of("build"), Bytes(8192), ""};
    CHECK(write(open).size() <= request_limit_bytes(Message::open));
    const SignedRequest application{write_application(samples::application()), Bytes(512)};
    CHECK(write(application).size() <= request_limit_bytes(Message::apply));

    const std::string text = write_result(samples::granted());
    const std::string note(4096, 'n');
    const Envelope content{text, Bytes(64), Bytes((1 << 20) + 49), note};
    CHECK(write(content).size() <= answer_limit_bytes(Message::apply));
    CHECK(parse<Envelope>(write(content)));
    const Envelope qr{text, Bytes(64), write(PagesAnswer{std::vector(200, std::string(220, 'Q'))}),
                      note};
    CHECK(write(qr).size() <= answer_limit_bytes(Message::pages));
}
