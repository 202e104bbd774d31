// SPDX-License-Identifier: Apache-2.0
// HTTP and JSON as an enemy with a registered terminal's certificate writes them: each gets its
// status, no detail leaks, and whoever comes next is served.
#include <doctest/doctest.h>

#include <random>

#include "issuance/issuer/limits.h"
#include "issuance/issuer/request_head.h"
#include "served.h"
#include "shomei/base/clock.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const std::string good_health = R"({"epoch":1,"seq":1,"build":")" + std::string(64, 'b') +
                                R"(","reader":"ok","printer":"ok","money":"ok"})";
const std::string start_line = "POST /v1/health HTTP/1.1\r\n";
const std::string fields = "Host: issuer.test\r\nContent-Type: application/json\r\n";

std::string repeated(const std::string& part, int times) {
    std::string out;
    for (int time = 0; time < times; ++time) out += part;
    return out;
}

struct Fort {
    Fort() : served(world), context(tls_context()) {}

    // The status of the first answer on a new connection; 0: none came.
    int ask(const std::string& bytes) {
        RawPeer peer(served, context);
        peer.send(bytes);
        const auto answer = peer.read();
        if (!answer) return 0;
        CHECK(answer->fields.contains("traceparent"));
        if (answer->status != 200) CHECK(answer->body.empty());
        return answer->status;
    }
    void require_served() { REQUIRE(ask(post("health", good_health)) == 200); }

    TestWorld world;
    Served served;
    TlsContext context;
};

}  // namespace

TEST_CASE("heads that are none of HTTP/1.1 are answered 400 and end the connection") {
    Fort fort;
    const std::string length = "Content-Length: 2\r\n";
    const std::string rows[] = {
        "\r\n\r\n",
        "hello\r\n\r\n",
        "POST /v1/health\r\n\r\n",
        "POST /v1/health HTTP/1.0\r\n" + fields + "\r\n",
        "POST /v1/health HTTP/2.0\r\n" + fields + "\r\n",
        "POST  /v1/health HTTP/1.1\r\n" + fields + "\r\n",
        "post /v1/health HTTP/1.1\r\n" + fields + "\r\n",
        "POST https://issuer.test/v1/health HTTP/1.1\r\n" + fields + "\r\n",
        start_line + fields + length + length + "\r\n{}",
        start_line + fields + "Content-Length: 2, 2\r\n\r\n{}",
        start_line + fields + "Content-Length: -2\r\n\r\n{}",
        start_line + fields + "Content-Length: +2\r\n\r\n{}",
        start_line + fields + "Content-Length: 0x2\r\n\r\n{}",
        start_line + fields + "Content-Length:\r\n\r\n{}",
        start_line + fields + "Content-Length: 99999999999999999999999\r\n\r\n{}",
        start_line + fields + "Content-Length : 2\r\n\r\n{}",
        start_line + fields + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        start_line + fields + length + "Transfer-Encoding: chunked\r\n\r\n{}",
        start_line + fields + "\r\n",
        start_line + fields + length + "Host: other.test\r\n\r\n{}",
        start_line + "Content-Type: application/json\r\n" + length + "\r\n{}",
        start_line + fields + length + "X: a\r\n folded\r\n\r\n{}",
        start_line + fields + length + std::string("X: a\0b\r\n\r\n{}", 12),
        start_line + fields + length + ": nameless\r\n\r\n{}",
        start_line + fields + length + "X: \x80\xff\r\n\r\n{}",
        start_line + fields + length + "X: a\nContent-Length: 3\r\n\r\n{}",
        start_line + fields + length + repeated("X: y\r\n", 10'000) + "\r\n{}",
        start_line + fields + length + "X: " + std::string(1'000'000, 'y') + "\r\n\r\n{}",
        "POST /" + std::string(1'000'000, 'v') + " HTTP/1.1\r\n" + fields + length + "\r\n{}",
    };
    for (const auto& row : rows) {
        CAPTURE(row.substr(0, 160));
        CHECK(fort.ask(row) == 400);
    }
    fort.require_served();
}

TEST_CASE("paths, methods and media types other than documented are not decided") {
    Fort fort;
    const auto asked = [&](const std::string& method_and_path, const std::string& type) {
        return fort.ask(
            method_and_path + " HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: " + type +
            "\r\nContent-Length: " + std::to_string(good_health.size()) + "\r\n\r\n" + good_health);
    };
    const std::string json = "application/json";
    CHECK(asked("POST /v1/health", json) == 200);
    CHECK(asked("POST /v1/health", "Application/JSON; charset=utf-8") == 200);
    for (const auto* type : {"", "text/plain", "application/jsonx", "application/json+x",
                             "multipart/form-data", "application/x-www-form-urlencoded"})
        CHECK(asked("POST /v1/health", type) == 415);
    for (const auto* path : {"/", "/v1", "/v1/", "/v1/healthy", "/v1/Health", "/v1/health/",
                             "/v1/../v1/health", "//v1/health", "/v1/health?x=1", "/v1/%68ealth",
                             "/v1/health#x", "/metrics", "/v1/health;a", "/v1/..%2fhealth"})
        CHECK(asked(std::string("POST ") + path, json) == 404);
    for (const auto* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "X"})
        CHECK(asked(std::string(method) + " /v1/health", json) == 405);
    fort.require_served();
}

TEST_CASE("bodies that are not the message's JSON are answered 400, larger ones 413") {
    Fort fort;
    const auto inner = good_health.substr(1);
    const std::string rows[] = {
        "",
        " ",
        "null",
        "{",
        good_health + "x",
        good_health + good_health,
        "\xef\xbb\xbf" + good_health,
        R"({"seq":1,)" + inner,
        R"({"more":1,)" + inner,
        R"({"more":"\u0000",)" + inner,
        std::string("{\"more\":\"a\0b\",", 14) + inner,
        "{\"more\":\"\xff\xfe\"," + inner,
        "{\"more\":\"\xed\xa0\x80\"," + inner,
        "{\"more\":\"\xc0\xaf\"," + inner,
        repeated("[", 2000),
        repeated("[", 9) + repeated("]", 9),
        repeated(R"({"a":)", 500) + "1" + repeated("}", 500),
        R"({"epoch":1e0,)" + good_health.substr(11),
        R"({"epoch":1.0,)" + good_health.substr(11),
        R"({"epoch":-1,)" + good_health.substr(11),
        R"({"epoch":18446744073709551616,)" + good_health.substr(11),
    };
    for (const auto& row : rows) {
        CAPTURE(row.substr(0, 80));
        CHECK(fort.ask(post("health", row)) == 400);
    }
    CHECK(fort.ask(post("health", std::string(4097, ' '))) == 413);
    CHECK(fort.ask(post("pages", std::string(600'000, '['))) == 413);
    CHECK(fort.ask(start_line + fields + "Content-Length: 9999999999999\r\n\r\n{}") == 413);
    fort.require_served();
}

TEST_CASE("a request cut at any byte is never decided, and the next one is served") {
    Fort fort;
    const auto whole = post("health", good_health);
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        CAPTURE(size);
        RawPeer peer(fort.served, fort.context);
        peer.send(std::string_view(whole).substr(0, size));
        SSL_shutdown(peer.tls());
        const auto answer = peer.read();
        if (answer) CHECK(answer->status == 400);
    }
    fort.require_served();
}

TEST_CASE(
    "a body that does not come is waited for, and then the connection ends without an answer") {
    TestWorld world;
    world.extra_settings["listen.request_s"] = "1";
    const Served served(world);
    const auto context = tls_context();
    const auto whole = post("health", good_health);
    RawPeer late(served, context), cut(served, context);
    for (auto* peer : {&late, &cut}) peer->send(whole.substr(0, whole.size() - 1));
    SSL_shutdown(cut.tls());
    const auto answer = cut.read();
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK_FALSE(late.read());
    CHECK(late.is_closed());
}

TEST_CASE("requests sent at once are answered one after the other, doubled ones too") {
    Fort fort;
    RawPeer peer(fort.served, fort.context);
    const auto one = post("health", good_health);
    peer.send(one + one + post("consistency", R"({"size":0,"newer":0})") + post("nothing", "{}") +
              one);
    CHECK(peer.read()->status == 200);
    CHECK(peer.read()->status == 200);
    CHECK(peer.read()->status == 200);
    const auto last = peer.read();
    CHECK(last->status == 404);
    CHECK(last->fields.at("connection") == "Close");
    CHECK_FALSE(peer.read());
    fort.require_served();
}

TEST_CASE("messages before their time are conflicts, not crashes") {
    Fort fort;
    const std::string id(32, 'a');
    CHECK(fort.ask(post("quote", R"({"vid":")" + id +
                                     R"(","kind":"residence-copy","scope":"self","options":"-",)"
                                     R"("copies":1})")) == 409);
    CHECK(fort.ask(post("report", R"({"epoch":1,"seq":9,"iid":")" + id +
                                      R"(","event":"released","yen":0,"sheets":0})")) == 409);
    CHECK(fort.ask(post("consistency", R"({"size":0,"newer":999999})")) == 409);
    fort.require_served();
}

TEST_CASE("random bytes over TLS and under it leave the service as it was") {
    Fort fort;
    std::mt19937 random(20261122);
    std::uniform_int_distribution<int> byte(0, 255), length(1, 3000);
    for (int time = 0; time < 60; ++time) {
        std::string bytes(static_cast<std::size_t>(length(random)), '\0');
        for (char& c : bytes) c = static_cast<char>(byte(random));
        CAPTURE(time);
        if (time % 3 == 0) {
            const auto plain = connect_to(fort.served.port());
            if (write(plain.get(), bytes.data(), bytes.size()) < 0) continue;
        } else {
            RawPeer peer(fort.served, fort.context);
            peer.send(bytes + "\r\n\r\n");
            const auto answer = peer.read();
            REQUIRE(answer);
            CHECK(answer->status == 400);
        }
    }
    fort.require_served();
}

TEST_CASE("a good request with bytes changed gets one of the documented statuses") {
    Fort fort;
    const auto whole = post("health", good_health);
    std::mt19937 random(7);
    std::uniform_int_distribution<std::size_t> place(0, whole.size() - 1);
    std::uniform_int_distribution<int> byte(0, 255);
    const std::set<int> documented{200, 400, 403, 404, 405, 409, 413, 415};
    const auto until_ms = boot_ms() + 8000;
    for (int time = 0; time < 150 && boot_ms() < until_ms; ++time) {
        auto changed = whole;
        for (int change = 0; change <= time % 3; ++change)
            changed[place(random)] = static_cast<char>(byte(random));
        CAPTURE(time);
        RawPeer peer(fort.served, fort.context);
        peer.send(changed);
        SSL_shutdown(peer.tls());
        const auto answer = peer.read();
        // A length that grew waits for bytes that never come.
        if (answer) CHECK(documented.contains(answer->status));
    }
    fort.require_served();
}

TEST_CASE("whatever a head is made of, it is read whole or not at all") {
    std::mt19937 random(11);
    const std::string whole = post("health", "", "traceparent: 00-1-1-1\r\nExpect: nothing\r\n");
    REQUIRE(parse_head(whole));
    const std::string alphabet = "\r\n\t :;,/0129azAZ\x01\x7f\x80\xff";
    std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1), changes(1, 6);
    int read = 0;
    for (int time = 0; time < 200'000; ++time) {
        auto changed = whole;
        for (auto left = changes(random); left > 0; --left)
            changed[random() % changed.size()] = alphabet[letter(random)];
        const auto head = parse_head(changed);
        if (!head) continue;
        ++read;
        REQUIRE(head->path.starts_with('/'));
        REQUIRE(head->path.find_first_of("\r\n\x7f") == std::string::npos);
        REQUIRE_FALSE((head->body_bytes && changed.find("ransfer-") == std::string::npos &&
                       *head->body_bytes > 9'999'999'999));
    }
    CHECK(read > 0);
    CHECK_FALSE(parse_head(whole + "x"));
    CHECK_FALSE(parse_head(start_line + repeated("X: y\r\n", 32) + "Host: a\r\n\r\n"));
    CHECK(parse_head(start_line + repeated("X: y\r\n", 31) + "Host: a\r\n\r\n"));
    CHECK(parse_head(start_line + "Host: a\r\nX: " +
                     std::string(limit::head_bytes - start_line.size() - 16, 'y') + "\r\n\r\n"));
    CHECK_FALSE(parse_head(start_line + "Host: a\r\nX: " +
                           std::string(limit::head_bytes - start_line.size() - 15, 'y') +
                           "\r\n\r\n"));
}
