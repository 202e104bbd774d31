// SPDX-License-Identifier: Apache-2.0
// Recipients of paper at the issuer: a question answered only to a signed page, and a static page.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fake_terminal.h"
#include "issuance/issuer/limits.h"
#include "issuance/issuer/page_questions.h"
#include "served.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/paper/page_key.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

namespace fs = std::filesystem;

const std::string bin = SHOMEI_BIN_DIR;

// An issuer that serves recipients; its key list holds its own page key.
struct Counter {
    Counter() {
        const auto pki = test_pki();
        auto& settings = world.extra_settings;
        settings["public.address"] = "127.0.0.1";
        settings["public.port"] = "0";
        settings["public.certificate"] = (pki / "tls/issuer.crt").string();
        settings["public.key"] = (pki / "tls/issuer.key").string();
        settings["public.page_keys"] = "page-keys";
        const auto ran =
            run({bin + "/shomei", "paper", "publish", (pki / "keys/422011.key").string(), "--city",
                 city, "--keys", world.path("page-keys").string()});
        REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
    }
    void add_site() {
        const auto page = world.path("page");
        fs::create_directory(page);
        std::ofstream(page / "index.html") << "<!doctype html>front";
        std::ofstream(page / "page.js") << "1;";
        const auto ran =
            run({bin + "/shomei", "paper", "site", "--page", page.string(), "--keys",
                 world.path("page-keys").string(), "--out", world.path("site").string()});
        REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
        world.extra_settings["public.site"] = "site";
    }

    TestWorld world;
};

// A recipient without a certificate: one connection for each question.
struct Recipient {
    explicit Recipient(const Served& issuer) : served(issuer) {}

    RawAnswer ask(const std::string& qr_text) const {
        return send(
            "POST /P/state HTTP/1.1\r\nHost: shomei.example\r\nContent-Type: text/plain\r\n"
            "Content-Length: " +
            std::to_string(qr_text.size()) + "\r\n\r\n" + qr_text);
    }
    RawAnswer get(const std::string& path) const {
        return send("GET " + path + " HTTP/1.1\r\nHost: shomei.example\r\n\r\n");
    }
    RawAnswer send(const std::string& bytes) const {
        const auto context = tls_context("");
        RawPeer peer(served.public_port(), context);
        peer.send(bytes);
        const auto answer = peer.read();
        REQUIRE(answer);
        return *answer;
    }
    std::string state(const std::string& qr_text) const {
        const auto answer = ask(qr_text);
        REQUIRE(answer.status == 200);
        CHECK(answer.fields.at("cache-control") == "no-store");
        return nlohmann::json::parse(answer.body).at("state");
    }

    const Served& served;
};

std::string first_page(FakeTerminal& terminal) {
    const auto paged = terminal.pages();
    REQUIRE(paged.ok());
    return exchange::parse<exchange::PagesAnswer>(paged.body)->qr_texts.at(0);
}

}  // namespace

TEST_CASE("a signed page's document is unconfirmed, then issued, and void where it was given up") {
    Counter counter;
    const Served served(counter.world);
    const Recipient recipient(served);
    FakeTerminal terminal(counter.world, "household-of-one");
    REQUIRE(terminal.visit_to_grant(2).ok());
    const auto text = first_page(terminal);
    CHECK(recipient.state(text) == "unconfirmed");
    REQUIRE(terminal.report("released").ok());
    REQUIRE(terminal.report("printed", 0, 2).ok());
    CHECK(recipient.state(text) == "unconfirmed");
    REQUIRE(terminal.report("captured", 600, 2).ok());
    CHECK(recipient.state(text) == "issued");

    FakeTerminal other(counter.world, "household-of-four");
    REQUIRE(other.visit_to_grant().ok());
    const auto given_up = first_page(other);
    REQUIRE(other.void_issuance(other.iid).ok());
    CHECK(recipient.state(given_up) == "void");
}

TEST_CASE("whatever is no page of a document known here is answered alike") {
    Counter counter;
    const Served served(counter.world);
    const Recipient recipient(served);
    FakeTerminal terminal(counter.world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto text = first_page(terminal);
    auto changed = text;
    changed[text.find("/P/") + 3 + 24] ^= 1;

    // Signed by the right key for a document that was never granted.
    const auto key = paper::PageKey::from_pem_file(test_pki() / "keys/422011.key");
    auto unknown = paper::parse_payload(paper::parse_qr_text(text)->payload).value();
    unknown.document_number.back() = unknown.document_number.back() == '9' ? '8' : '9';
    auto other_kind = paper::parse_payload(paper::parse_qr_text(text)->payload).value();
    other_kind.kind = 7;
    const auto sign = [&](const paper::PagePayload& page) {
        return paper::qr_text("HTTPS://X/P/", paper::write_payload(page), key.sign(page));
    };
    for (const auto& each : {std::string(), std::string("/P/"), changed, sign(unknown),
                             sign(other_kind), text + "A"}) {
        CAPTURE(each);
        const auto answer = recipient.ask(each);
        CHECK(answer.status == 404);
        CHECK(answer.body.empty());
        CHECK(answer.fields == recipient.ask("nothing").fields);
    }
}

TEST_CASE("documents of a database from before are found by their number too") {
    Counter counter;
    FakeTerminal terminal(counter.world, "household-of-one");
    REQUIRE(terminal.visit_to_grant(2).ok());
    const auto text = first_page(terminal);
    counter.world.stop();
    const std::string all = "SELECT * FROM document ORDER BY number";
    const auto rows = counter.world.ask(all);
    CHECK(std::count(rows.begin(), rows.end(), '\n') == 1);
    counter.world.ask("DROP TABLE document; DELETE FROM migration WHERE number = 2");
    counter.world.start();
    {
        const Served served(counter.world);
        CHECK(Recipient(served).state(text) == "unconfirmed");
    }
    counter.world.stop();
    CHECK(counter.world.ask(all) == rows);
}

TEST_CASE("a grant and the rows that find its documents stand or fall together") {
    Counter counter;
    FakeTerminal terminal(counter.world, "household-of-one");
    counter.world.stop();
    counter.world.ask(
        "CREATE TRIGGER broken BEFORE INSERT ON document BEGIN SELECT RAISE(ABORT, 'broken'); END");
    counter.world.start();
    CHECK_FALSE(terminal.visit_to_grant(2).ok());
    counter.world.stop();
    CHECK(counter.world.ask("SELECT count(*) FROM issuance WHERE state = 'granted'") == "0");
    CHECK(counter.world.ask("SELECT count(*) FROM document_counter") == "0");
    CHECK(counter.world.ask("SELECT count(*) FROM document") == "0");
    counter.world.ask("DROP TRIGGER broken");
    counter.world.start();
    FakeTerminal other(counter.world, "household-of-four");
    REQUIRE(other.visit_to_grant(2).ok());
    counter.world.stop();
    CHECK(counter.world.ask("SELECT count(*) FROM document") == "2");
}

TEST_CASE(
    "a question has another method, more bytes or no length: told apart, and never waited for") {
    Counter counter;
    const Served served(counter.world);
    const Recipient recipient(served);
    CHECK(recipient.get("/P/state").status == 405);
    CHECK(recipient.ask(std::string(limit::public_body_bytes + 1, 'A')).status == 413);
    CHECK(recipient.send("POST /P/state HTTP/1.1\r\nHost: x\r\n\r\n").status == 400);
    CHECK(recipient.send("POST /P/ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").status ==
          405);
    CHECK(recipient.send("nonsense\r\n\r\n").status == 400);
    CHECK(recipient.get("/v1/open").status == 404);
    CHECK(recipient.get("/metrics").status == 404);
    CHECK(recipient.get("/").status == 404);
}

TEST_CASE("one document is asked about so often in a minute, and all together") {
    QuestionCount count;
    for (int time = 0; time < limit::questions_per_document; ++time)
        CHECK(count.take("document", 60'000));
    CHECK_FALSE(count.take("document", 119'999));
    CHECK(count.take("other", 119'999));
    CHECK(count.take("document", 120'000));
    for (int time = 1; time < limit::questions_per_minute; ++time)
        REQUIRE(count.take(std::to_string(time), 120'000));
    CHECK_FALSE(count.take("one more", 120'000));

    Counter counter;
    const Served served(counter.world);
    const Recipient recipient(served);
    FakeTerminal terminal(counter.world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto text = first_page(terminal);
    int refused = 0;  // a minute may end meanwhile
    for (int time = 0; time < 2 * limit::questions_per_document + 1; ++time) {
        const auto answer = recipient.ask(text);
        if (answer.status == 429) CHECK(answer.fields.at("retry-after") == "60");
        refused += answer.status == 429 ? 1 : 0;
    }
    CHECK(refused >= 1);
}

TEST_CASE("questions leave a line and a count without number or payload") {
    Counter counter;
    const CapturedOutput output;
    const Served served(counter.world);
    const Recipient recipient(served);
    FakeTerminal terminal(counter.world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto text = first_page(terminal);
    CHECK(recipient.state(text) == "unconfirmed");
    // What anybody can send leaves none: the log is about visits.
    CHECK(recipient.ask("nothing").status == 404);
    CHECK(recipient.ask(std::string(limit::public_body_bytes + 1, 'A')).status == 413);
    CHECK(recipient.get("/P/state").status == 405);
    const auto lines = output.text();
    const std::string word = "paper-state";
    CHECK(lines.find(word) == lines.rfind(word));
    CHECK(lines.find(R"("message":"paper-state","terminal":"","status":200)") != lines.npos);
    CHECK(lines.find(text.substr(text.find("/P/") + 3)) == lines.npos);
    CHECK(lines.find(terminal.content.documents.at(0)) == lines.npos);
}

TEST_CASE("the page is served under /P/, also at the address of a QR, and nothing else is") {
    Counter counter;
    counter.add_site();
    const Served served(counter.world);
    const Recipient recipient(served);
    for (const auto* path : {"/P/", "/P/index.html", "/P/?x", "/P/AEBAGBAFAYDQQCIK"}) {
        CAPTURE(path);
        const auto answer = recipient.get(path);
        CHECK(answer.status == 200);
        CHECK(answer.body == "<!doctype html>front");
        CHECK(answer.fields.at("content-type") == "text/html; charset=utf-8");
        CHECK(answer.fields.at("content-security-policy").starts_with("default-src 'none'"));
    }
    CHECK(recipient.get("/P/page.js").body == "1;");
    CHECK(recipient.get("/P/page-keys.json").fields.at("content-type") == "application/json");
    CHECK(recipient.get("/").fields.at("location") == "/P/");
    for (const auto* path : {"/P/other.js", "/P/../issuer.properties", "/P/%2e%2e/issuer.db", "/P",
                             "/page.js", "/P//page.js", "/P/abc"})
        CHECK(recipient.get(path).status == 404);
    // One connection serves a browser's requests one after the other.
    const auto context = tls_context("");
    RawPeer peer(served.public_port(), context);
    for (int time = 0; time < 3; ++time) {
        peer.send("GET /P/page.js HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(peer.read()->status == 200);
    }
}

TEST_CASE("settings for recipients that cannot be used are told before the start") {
    const auto refused = [](const std::function<void(Counter&)>& change) {
        Counter counter;
        change(counter);
        const auto ran = run({bin + "/shomei-issuer", "--config",
                              counter.world.write_settings().string(), "--check-config"});
        CHECK(ran.exit_code == 78);
        return ran.output;
    };
    const auto has = [](const std::string& text, const std::string& part) {
        return text.find(part) != text.npos;
    };
    CHECK(has(refused([](Counter& c) { c.world.extra_settings["public.key"] = ""; }),
              "'public.key'"));
    CHECK(has(refused([](Counter& c) {
                  c.world.extra_settings["public.key"] = (test_pki() / "keys/422011.key").string();
              }),
              "the key is not the certificate's"));
    CHECK(
        has(refused([](Counter& c) { std::ofstream(c.world.path("page-keys") / "readme") << "x"; }),
            "page keys"));
    CHECK(has(refused([](Counter& c) {
                  c.add_site();
                  std::ofstream(c.world.path("site") / "page.php") << "x";
              }),
              "'public.site': page.php is not expected"));
    CHECK(has(refused([](Counter& c) {
                  c.add_site();
                  fs::remove(c.world.path("site") / "index.html");
              }),
              "index.html"));
    TestWorld none;
    CHECK(Served(none).service.public_url().empty());
}
