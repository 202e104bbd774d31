// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/issuer_client.h"

#include <doctest/doctest.h>

#include "fake_issuer.h"
#include "shomei/base/digest.h"
#include "text_samples.h"

using namespace shomei;
using namespace shomei::exchange;
using samples::iid;
using samples::vid;
using Why = NoAnswer::Why;

namespace {

QuoteRequest quote_request() { return {vid, {certificate::Kind::residence_copy, {}, {}, 1}}; }

HealthRequest health_request() { return {7, 44, samples::digest_of("build"), "ok", "ok", "ok"}; }

template <class T>
bool is_wrong(const Reply<T>& reply) {
    return !reply && reply.error().why == Why::wrong;
}

template <class T>
bool is_good(const Reply<T>& reply) {
    return reply && *reply;
}

// The same change of an answer, seen by a fresh client.
bool open_is_wrong(FakeIssuer& issuer, const FakeIssuer::Changes& changes) {
    issuer.changes = changes;
    return is_wrong(issuer.client()->open(issuer.open_request()));
}

bool apply_is_wrong(FakeIssuer& issuer, const FakeIssuer::Changes& changes,
                    const std::string& scope = "members:m1,m3") {
    issuer.changes = changes;
    const SealKey key;
    return is_wrong(issuer.client()->apply(issuer.application(key, scope), key));
}

bool pages_are_wrong(FakeIssuer& issuer, const FakeIssuer::Changes& changes) {
    issuer.changes = {};
    const SealKey key;
    const auto client = issuer.client();
    REQUIRE(is_good(client->apply(issuer.application(key), key)));
    issuer.changes = changes;
    return is_wrong(client->pages(issuer.pages_request(), FakeIssuer::city));
}

}  // namespace

TEST_CASE("a whole visit goes over one connection, and the witness follows the ledger") {
    FakeIssuer issuer;
    const auto client = issuer.client();
    CHECK(client->checkpoint() == CheckpointMark{});

    const auto opened = client->open(issuer.open_request());
    REQUIRE(is_good(opened));
    CHECK((*opened)->value.city_code == FakeIssuer::city);
    CHECK((*opened)->now_s == samples::now_s);
    CHECK(client->checkpoint() == issuer.ledger.mark());

    const SealKey visit_key, issuance_key;
    const auto authenticated = client->authenticate(issuer.authentication(visit_key), visit_key);
    REQUIRE(is_good(authenticated));
    CHECK((*authenticated)->value.offers.people.size() == 3);

    const auto quoted = client->quote(quote_request());
    REQUIRE(is_good(quoted));
    CHECK((*quoted)->value.digest == sha256(certificate::write_quote((*quoted)->value.quote)));

    const auto granted = client->apply(issuer.application(issuance_key), issuance_key);
    REQUIRE(is_good(granted));
    CHECK((*granted)->value.content == issuer.granted);
    CHECK((*granted)->value.result.fresh_s == samples::now_s + 900);

    const auto pages = client->pages(issuer.pages_request(), FakeIssuer::city);
    REQUIRE(is_good(pages));
    CHECK((*pages)->value.qr_texts.size() == 4);

    CHECK(is_good(client->report({7, 45, iid, "printed", 600, 4})));
    CHECK(is_good(client->void_issuance({7, 46, iid})));
    const auto health = client->health(health_request());
    REQUIRE(is_good(health));
    CHECK((*health)->value.stops.size() == 1);

    CHECK(client->checkpoint() == issuer.ledger.mark());
    CHECK(client->checkpoint().size == 8);
    CHECK(issuer.server().connections() == 1);
    client->end_visit();
    CHECK(is_good(client->open(issuer.open_request())));
    CHECK(issuer.server().connections() == 2);
}

TEST_CASE("an answer that is not exactly the one asked for is wrong, and closes the connection") {
    FakeIssuer issuer;
    const auto other = samples::digest_of("other");
    const auto changed_text = [&](auto change) {
        return open_is_wrong(issuer, {.answer = change});
    };
    CHECK_FALSE(changed_text([](AnswerText&) {}));
    CHECK(changed_text([](AnswerText& t) { t.msg = "quote"; }));
    CHECK(changed_text([](AnswerText& t) { t.aud = "terminal-2"; }));
    CHECK(changed_text([](AnswerText& t) { t.vid[0] = 'f'; }));
    CHECK(changed_text([](AnswerText& t) { t.vid.clear(); }));
    CHECK(changed_text([](AnswerText& t) { t.iid = iid; }));
    CHECK(changed_text([&](AnswerText& t) { t.req = other; }));
    CHECK(changed_text([&](AnswerText& t) { t.body = other; }));
    CHECK(changed_text([](AnswerText& t) { ++t.cp.size; }));
    CHECK(changed_text([](AnswerText& t) { t.cp.root[0] ^= 1; }));
    CHECK(changed_text([](AnswerText& t) { t.code = "B05"; }));
    CHECK(changed_text([](AnswerText& t) { t.status = AnswerStatus::refused; }));

    const auto changed_envelope = [&](auto change) {
        return open_is_wrong(issuer, {.envelope = change});
    };
    CHECK(changed_envelope([](Envelope& e) { e.text += "\n"; }));
    CHECK(changed_envelope([](Envelope& e) { e.signature[0] ^= 1; }));
    CHECK(changed_envelope([](Envelope& e) { e.body.push_back(' '); }));
    CHECK(changed_envelope([](Envelope& e) { e.body.clear(); }));
    CHECK(changed_envelope([](Envelope& e) { e.checkpoint.clear(); }));
    CHECK(changed_envelope([](Envelope& e) { e.checkpoint = "note\n"; }));
    CHECK(open_is_wrong(issuer, {.signer = "city"}));
    CHECK(open_is_wrong(issuer, {.http = [](const HttpRequest&, const std::string&) {
                            return http(200, "<html>");
                        }}));

    issuer.changes = {.signer = "city"};
    const auto client = issuer.client();
    const auto before = issuer.server().connections();
    CHECK(is_wrong(client->open(issuer.open_request())));
    issuer.changes = {};
    CHECK(is_good(client->open(issuer.open_request())));
    CHECK(issuer.server().connections() == before + 2);
}

TEST_CASE("an answer to the same question of before is not the answer to this one") {
    FakeIssuer issuer;
    const auto client = issuer.client();
    std::string old;
    issuer.changes.http = [&](const HttpRequest&, std::string bytes) { return old = bytes; };
    CHECK(is_good(client->report({7, 45, iid, "printed", 600, 4})));
    issuer.changes.http = [&](const HttpRequest&, const std::string&) { return old; };
    CHECK(is_wrong(client->report({7, 46, iid, "captured", 600, 4})));
}

TEST_CASE("a receipt has no body") {
    FakeIssuer issuer;
    issuer.changes.envelope = [](Envelope& e) { e.body = to_bytes(bytes_of("{}")); };
    issuer.changes.answer = [](AnswerText& t) { t.body = samples::digest_of("{}"); };
    CHECK(is_wrong(issuer.client()->report({7, 45, iid, "printed", 600, 4})));
}

TEST_CASE("a result is taken only from the municipality that was asked, for what was asked") {
    FakeIssuer issuer;
    const auto other = samples::digest_of("other");
    const auto changed = [&](auto change) { return apply_is_wrong(issuer, {.result = change}); };
    CHECK_FALSE(changed([](ResultText&) {}));
    CHECK(apply_is_wrong(issuer, {.signer = "answer"}));
    CHECK(apply_is_wrong(issuer, {.signer = "other-city"}));
    CHECK(changed([](ResultText& t) { t.aud = "terminal-2"; }));
    CHECK(changed([](ResultText& t) { t.vid[0] = 'f'; }));
    CHECK(changed([](ResultText& t) { t.iid[0] = 'f'; }));
    CHECK(changed([&](ResultText& t) { t.req = other; }));
    CHECK(changed([&](ResultText& t) { t.payload = other; }));
    CHECK(changed([](ResultText& t) { t.doc = "20251122-00000001"; }));
    CHECK(changed([](ResultText& t) { t.doc = "20251122-00000002,20251122-00000001"; }));
    CHECK(changed([](ResultText& t) { t.cp.root[0] ^= 1; }));
    CHECK(changed([](ResultText& t) { ++t.issued_s; }));
    CHECK(changed([](ResultText& t) { ++t.fresh_s; }));
    CHECK(changed([](ResultText& t) { t.now_s = t.issued_s - 1; }));
    CHECK(changed([](ResultText& t) { t.now_s = t.fresh_s + 1; }));
}

TEST_CASE("content of another issuance, municipality, day, number or person is wrong") {
    FakeIssuer issuer;
    const auto changed = [&](auto change, const std::string& scope = "members:m1,m3") {
        return apply_is_wrong(issuer, {.content = change}, scope);
    };
    using certificate::Content;
    CHECK_FALSE(changed([](Content&) {}));
    CHECK_FALSE(changed([](Content&) {}, "self"));
    CHECK_FALSE(changed([](Content&) {}, "household"));
    CHECK(changed([](Content& c) { c.iid[0] = 'f'; }));
    CHECK(changed([](Content& c) { c.city_code = FakeIssuer::other_city; }));
    CHECK(changed([](Content& c) { c.issued_s -= 86'400; }));
    CHECK(changed([](Content& c) { c.documents.pop_back(); }));
    CHECK(changed([](Content& c) { c.documents[1] = "20251122-00000009"; }));
    CHECK(changed([](Content& c) { std::swap(c.documents[0], c.documents[1]); }));
    CHECK(changed([](Content& c) { c.people[1] = "m2"; }));
    CHECK(changed([](Content& c) {
        c.people.pop_back();
        c.fields.pop_back();
    }));
    CHECK(changed(
        [](Content& c) {
            c.people = {"m1", "m2"};
            c.fields.push_back({"p2.name", {}, "x"});
        },
        "self"));
}

TEST_CASE("what was sealed to another visit or issuance, or altered, does not open") {
    FakeIssuer issuer;
    Bytes first;
    issuer.changes.sealed = [&](Bytes& sealed) { first = sealed; };
    {
        const SealKey key;
        REQUIRE(is_good(issuer.client()->authenticate(issuer.authentication(key), key)));
    }
    const auto swap = [&](Bytes& sealed) { sealed = first; };
    const SealKey key;
    issuer.changes.sealed = swap;
    CHECK(is_wrong(issuer.client()->authenticate(issuer.authentication(key), key)));

    REQUIRE_FALSE(apply_is_wrong(issuer, {.sealed = [&](Bytes& sealed) { first = sealed; }}));
    CHECK(apply_is_wrong(issuer, {.sealed = swap}));
    CHECK(apply_is_wrong(issuer, {.sealed = [](Bytes& sealed) { sealed.back() ^= 1; }}));
    CHECK(apply_is_wrong(issuer, {.sealed = [](Bytes& sealed) { sealed.clear(); }}));
}

TEST_CASE("a quote for another choice is wrong") {
    FakeIssuer issuer;
    const auto client = issuer.client();
    CHECK(is_good(client->quote(quote_request())));
    issuer.changes.quote = [](certificate::Quote& quote) { quote.choice.copies = 2; };
    CHECK(is_wrong(client->quote(quote_request())));
    issuer.changes.quote = [](certificate::Quote& quote) {
        quote.choice.scope.extent = certificate::Scope::Extent::household;
    };
    CHECK(is_wrong(client->quote(quote_request())));
}

TEST_CASE("page signatures are taken only for exactly the pages claimed") {
    FakeIssuer issuer;
    const auto changed = [&](auto change) { return pages_are_wrong(issuer, {.pages = change}); };
    CHECK_FALSE(changed([](PagesAnswer&) {}));
    CHECK(pages_are_wrong(issuer, {.signer = "answer"}));
    CHECK(pages_are_wrong(issuer, {.signer = "other-city"}));
    CHECK(changed([](PagesAnswer& p) { std::swap(p.qr_texts[0], p.qr_texts[1]); }));
    CHECK(changed([](PagesAnswer& p) { std::swap(p.qr_texts[0], p.qr_texts[2]); }));
    CHECK(changed([](PagesAnswer& p) { p.qr_texts.pop_back(); }));
    CHECK(changed([](PagesAnswer& p) { p.qr_texts.push_back(p.qr_texts[0]); }));
    CHECK(changed([](PagesAnswer& p) { p.qr_texts[0].back() ^= 1; }));
    const auto signed_otherwise = [&](auto change) {
        return pages_are_wrong(issuer, {.claims = change});
    };
    CHECK(signed_otherwise([](PagesRequest& r) { r.pages[0].digest[0] ^= 1; }));
    CHECK(signed_otherwise([](PagesRequest& r) { r.pages[0].count = 3; }));
    CHECK(signed_otherwise([](PagesRequest& r) { r.pages[1].number = 1; }));
    CHECK(signed_otherwise(
        [](PagesRequest& r) { r.pages[0].document_number = "20251122-00000009"; }));
    // The day and the kind come from the grant.
    issuer.changes = {};
    const SealKey key;
    const auto client = issuer.client();
    REQUIRE(is_good(client->apply(issuer.application(key), key)));
    const auto request = issuer.pages_request();
    CHECK(is_wrong(client->pages(request, FakeIssuer::other_city)));
    issuer.granted.issued_s += 86'400;
    CHECK(is_wrong(client->pages(request, FakeIssuer::city)));
    issuer.granted.issued_s -= 86'400;
    CHECK(is_good(client->pages(request, FakeIssuer::city)));
}

TEST_CASE("a signed refusal is an answer; one signed by the wrong key is not") {
    FakeIssuer issuer;
    issuer.changes.refusal = "A04";
    const auto client = issuer.client();
    const auto opened = client->open(issuer.open_request());
    REQUIRE(opened);
    REQUIRE_FALSE(*opened);
    CHECK(opened->error().code == "A04");
    CHECK(opened->error().body.city_code == FakeIssuer::city);
    CHECK(opened->error().body.not_after_s == 5);

    const SealKey key;
    const auto applied = client->apply(issuer.application(key), key);
    REQUIRE(applied);
    REQUIRE_FALSE(*applied);
    CHECK(applied->error().code == "A04");

    issuer.changes.signer = "answer";
    CHECK(is_wrong(client->apply(issuer.application(key), key)));
    issuer.changes.signer = "other-city";
    CHECK(is_wrong(client->open(issuer.open_request())));
}

TEST_CASE("a fork of the ledger closes the terminal, but what was begun is still settled") {
    FakeIssuer issuer;
    WitnessRecord kept;
    const auto client = issuer.client({}, [&](const WitnessRecord& record) { kept = record; });
    REQUIRE(is_good(client->open(issuer.open_request())));
    const auto first = issuer.ledger.note();
    auto fork = issuer.ledger.with_same_key("another history");
    fork.grow(5);
    issuer.shown = &fork;

    CHECK(is_wrong(client->quote(quote_request())));
    CHECK(client->witness().is_broken());
    CHECK(kept.note == first);
    CHECK(kept.conflict == fork.note());

    const auto sent = issuer.server().requests();
    const SealKey key;
    CHECK(is_wrong(client->open(issuer.open_request())));
    CHECK(is_wrong(client->authenticate(issuer.authentication(key), key)));
    CHECK(is_wrong(client->quote(quote_request())));
    CHECK(is_wrong(client->apply(issuer.application(key), key)));
    CHECK(issuer.server().requests() == sent);
    CHECK(is_good(client->report({7, 45, iid, "spoiled", 0, 1})));
    CHECK(is_good(client->void_issuance({7, 46, iid})));
    CHECK(is_good(client->health(health_request())));
    CHECK(issuer.server().requests() == sent + 3);
    CHECK(client->witness().is_broken());

    // Also after a restart.
    CHECK(is_wrong(issuer.client(kept)->open(issuer.open_request())));
    CHECK(issuer.server().requests() == sent + 3);
}

TEST_CASE("a proof that is wrong or refused closes the terminal") {
    const auto closes = [](const FakeIssuer::Changes& changes) {
        FakeIssuer issuer;
        const auto client = issuer.client();
        REQUIRE(is_good(client->open(issuer.open_request())));
        issuer.changes = changes;
        const auto reply = client->quote(quote_request());
        CHECK(is_wrong(reply) == client->witness().is_broken());
        return client->witness().is_broken();
    };
    const auto status = [](int number) {
        return [number](const HttpRequest& request, std::string bytes) {
            const bool is_proof = request.head.find("/v1/consistency") != request.head.npos;
            return is_proof ? http(number, "") : bytes;
        };
    };
    CHECK_FALSE(closes({}));
    CHECK(closes({.proof = [](ConsistencyAnswer& a) { a.proof.clear(); }}));
    CHECK(closes({.proof = [](ConsistencyAnswer& a) { ++a.size; }}));
    CHECK(closes({.http = status(409)}));
    CHECK_FALSE(closes({.http = status(503)}));
    CHECK_FALSE(closes({.http = status(403)}));
    CHECK(closes({.answer = [](AnswerText& t) {
        if (t.msg != "consistency") return;
        t.status = AnswerStatus::refused;
        t.code = "B05";
    }}));
}

TEST_CASE("where the proof cannot be fetched the outcome is unknown, and the repeat goes through") {
    FakeIssuer issuer;
    const auto client = issuer.client();
    REQUIRE(is_good(client->open(issuer.open_request())));
    const auto mark = client->checkpoint();
    issuer.changes.http = [](const HttpRequest& request, std::string bytes) {
        return request.head.find("/v1/consistency") != request.head.npos ? "" : bytes;
    };
    const SealKey key;
    const auto request = issuer.application(key);
    const auto cut = client->apply(request, key);
    REQUIRE_FALSE(cut);
    CHECK(cut.error().why == Why::unknown);
    CHECK_FALSE(client->witness().is_broken());
    CHECK(client->checkpoint() == mark);

    issuer.changes.http = FakeIssuer::Changes{}.http;
    issuer.changes.growth = 0;
    CHECK(is_good(client->apply(request, key)));
    CHECK(client->checkpoint() == issuer.ledger.mark());
}

TEST_CASE("what the link reports comes through as it is") {
    FakeIssuer issuer;
    const auto client = issuer.client();
    issuer.changes.http = [](const HttpRequest&, const std::string&) {
        return http(503, "", "Retry-After: 30\r\n");
    };
    CHECK(client->open(issuer.open_request()).error() == NoAnswer{Why::busy, 30, 503});
    issuer.changes.http = [](const HttpRequest&, const std::string&) { return http(403, ""); };
    CHECK(client->open(issuer.open_request()).error() == NoAnswer{Why::denied, 0, 403});
    issuer.changes.http = [](const HttpRequest&, const std::string&) { return std::string(); };
    CHECK(client->open(issuer.open_request()).error() == NoAnswer{Why::unknown});
}
