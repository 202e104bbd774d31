// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "matches.h"
#include "page_client.h"
#include "shomei/base/fault.h"
#include "shomei/terminal/kiosk/kiosk_server.h"
#include "workbench.h"

using namespace shomei;
using namespace shomei::kiosk_tests;
using Poco::Net::WebSocket;
using visit::Page;

namespace {

kiosk::KioskSettings settings() {
    return {.port = 0,
            .page_folder = source / "terminal/kiosk/page",
            .messages_folder = source / "config/messages",
            .token = good_token};
}

// A running server, and the events that it posts.
class Served {
public:
    Served() {
        server.start([this](visit::Event event) {
            const std::lock_guard lock(guard_);
            events_.push_back(std::move(event));
            came_.notify_all();
        });
    }
    ~Served() { server.stop(); }

    void show(Page page) {
        visit::State state;
        state.page = page;
        server.show(state);
    }
    std::optional<visit::Event> next_event() {
        std::unique_lock lock(guard_);
        if (!came_.wait_for(lock, std::chrono::seconds(5), [&] { return !events_.empty(); }))
            return std::nullopt;
        auto event = std::move(events_.front());
        events_.pop_front();
        return event;
    }
    bool posted_nothing() {
        const std::lock_guard lock(guard_);
        return events_.empty();
    }
    std::uint16_t port() const {
        const auto url = server.url();
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    Workbench bench;
    kiosk::KioskServer server{settings(), bench.effects};

private:
    std::mutex guard_;
    std::condition_variable came_;
    std::deque<visit::Event> events_;
};

// A client on that page sends one frame; true when the server ends the connection over it and
// posts nothing.
bool ends_over(Served& served, Page page, std::string_view bytes, int flags) {
    served.show(page);
    PageClient client(served.port());
    client.screen();
    client.send(bytes, flags);
    return client.ended() && served.posted_nothing();
}

}  // namespace

TEST_CASE("a page with the token is told the screen at once and after every move") {
    Served served;
    PageClient client(served.port());
    CHECK(client.screen().at("screen") == "K00");
    served.show(Page::consent);
    CHECK(client.screen().at("screen") == "K01");
}

TEST_CASE("no one without the token of this start is let in") {
    Served served;
    auto greeting = greeting_for(served.port());
    const auto good = greeting.protocols;
    for (const auto& protocols :
         {std::string(), std::string("shomei-kiosk.v1"), std::string("shomei-kiosk.v1, token."),
          good + "0", good.substr(0, good.size() - 1), good + ", other",
          std::string("shomei-kiosk.v2, token.") + good_token,
          std::string("token.") + good_token + ", shomei-kiosk.v1"}) {
        greeting.protocols = protocols;
        CHECK_MESSAGE(is_refused(served.port(), greeting), protocols);
    }
}

TEST_CASE("no page of another origin or name is let in") {
    Served served;
    const auto good = greeting_for(served.port());
    for (const auto* host : {"example.com", "127.0.0.1", "127.0.0.1:1", "evil.127.0.0.1:80"})
        CHECK_MESSAGE(is_refused(served.port(), {host, good.origin}), host);
    for (const auto* origin :
         {"", "null", "http://example.com", "https://127.0.0.1", "http://127.0.0.1:1"})
        CHECK_MESSAGE(is_refused(served.port(), {good.host, origin}), origin);
}

TEST_CASE("a new page takes the place of the one before, which is told so") {
    Served served;
    PageClient first(served.port());
    first.screen();
    PageClient second(served.port());
    CHECK(second.screen().at("screen") == "K00");
    CHECK(first.ended());
    CHECK(first.close_code() == 4001);
    served.show(Page::consent);
    CHECK(second.screen().at("screen") == "K01");
}

TEST_CASE("a refused visitor does not disturb the page") {
    Served served;
    PageClient client(served.port());
    client.screen();
    CHECK(is_refused(served.port(), {"example.com", "http://example.com"}));
    served.show(Page::consent);
    CHECK(client.screen().at("screen") == "K01");
}

TEST_CASE("what the resident does is posted as an event") {
    Served served;
    PageClient client(served.port());
    client.screen();
    client.say(R"({"press":"touch"})");
    auto event = served.next_event();
    REQUIRE(event.has_value());
    CHECK(std::get<visit::Pressed>(*event).key == visit::Press::touch);
    client.say(R"({"copies":3})");
    event = served.next_event();
    REQUIRE(event.has_value());
    CHECK(std::get<visit::CopiesChosen>(*event).copies == 3);
}

TEST_CASE("a frame that the protocol does not know ends the connection") {
    Served served;
    const auto text = static_cast<int>(WebSocket::FRAME_TEXT);
    CHECK(ends_over(served, Page::start, "{", text));
    CHECK(ends_over(served, Page::start, "", text));
    CHECK(ends_over(served, Page::start, R"({"press":"fly"})", text));
    CHECK(ends_over(served, Page::start, std::string(1025, ' '), text));
    CHECK(ends_over(served, Page::start, std::string(4097, ' '), text));
    CHECK(ends_over(served, Page::start, std::string(70'000, ' '), text));
    CHECK(ends_over(served, Page::start, R"({"press":"touch"})", WebSocket::FRAME_OP_TEXT));
    CHECK(ends_over(
        served, Page::start, R"({"press":"touch"})",
        static_cast<int>(WebSocket::FRAME_FLAG_FIN) | static_cast<int>(WebSocket::FRAME_OP_CONT)));
}

TEST_CASE("four digits are taken on the PIN page") {
    Served served;
    served.show(Page::pin);
    PageClient client(served.port());
    client.screen();
    client.enter("0429");
    const auto event = served.next_event();
    REQUIRE(event.has_value());
    CHECK(std::get<visit::Pressed>(*event).key == visit::Press::pin_entered);
}

TEST_CASE("anything but four digits on the PIN page ends the connection") {
    Served served;
    const auto binary = static_cast<int>(WebSocket::FRAME_BINARY);
    for (const std::string_view keys :
         {"", "123", "12345", "12a4", "12 4", "\x01\x02\x03\x04", "12:4", "12/4", "1234\n"})
        CHECK_MESSAGE(ends_over(served, Page::pin, keys, binary), keys);
    CHECK(ends_over(served, Page::pin, "1234", WebSocket::FRAME_OP_BINARY));
    CHECK(ends_over(served, Page::pin, "1234", WebSocket::FRAME_TEXT));
}

TEST_CASE("digits are taken on no other page") {
    Served served;
    for (int page = 0; page <= static_cast<int>(Page::ending); ++page) {
        const auto each = static_cast<Page>(page);
        if (each == Page::pin) continue;
        CHECK_MESSAGE(ends_over(served, each, "1234", WebSocket::FRAME_BINARY),
                      std::string(visit::screen_id(each)));
    }
}

TEST_CASE("the page and everything it imports is served, shut in by its policy") {
    Served served;
    std::vector<std::string> paths{"/"};
    const std::string named = R"re((?:from |href=|src=)"\.?(/[a-z_]+\.[a-z]+)")re";
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto file = fetch(served.port(), paths[i]);
        CHECK_MESSAGE(file.status == 200, paths[i]);
        const auto policy = file.response.get("Content-Security-Policy", "");
        CHECK(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        CHECK(policy.find("unsafe") == std::string::npos);
        CHECK(file.response.get("X-Content-Type-Options", "") == "nosniff");
        CHECK(file.response.get("Cache-Control", "") == "no-store");
        for (const auto& path : matches(file.body, named))
            if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
    }
    CHECK(paths.size() >= 9);
    for (const auto* language : {"ja", "en"})
        CHECK(fetch(served.port(), "/messages/" + std::string(language) + ".json").status == 200);
}

TEST_CASE("nothing else is served, to nobody else") {
    Served served;
    for (const auto* path : {"/index.html", "/../terminal.properties", "/kiosk.css?x=1",
                             "/messages/messages.schema.json", "/messages/..", "//"})
        CHECK_MESSAGE(fetch(served.port(), path).status == 404, path);
    CHECK(fetch(served.port(), "/", "POST").status == 404);
    CHECK(fetch(served.port(), "/", "GET", "example.com").status == 403);
}

TEST_CASE("a page with a missing file stops the start") {
    Workbench bench;
    auto broken = settings();
    broken.page_folder = source / "docs";
    CHECK_THROWS_AS((kiosk::KioskServer{broken, bench.effects}), Fault);
}
