// SPDX-License-Identifier: Apache-2.0
// When everything is taken: who is sent away has not typed a PIN, and nothing grows.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <thread>
#include <tuple>

#include "fake_terminal.h"
#include "issuance/issuer/admission.h"
#include "issuance/issuer/limits.h"
#include "served.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"

using namespace shomei;
using namespace shomei::issuer;
using exchange::Message;

namespace {

const certificate::Choice one_copy{certificate::Kind::residence_copy, {}, {}, 1};

// Whoever asks the register waits behind it.
class Gate {
public:
    void pass() {
        std::unique_lock lock(lock_);
        ++waiting_;
        opened_.wait_for(lock, std::chrono::seconds(20), [&] { return open_; });
    }
    void open() {
        const std::scoped_lock lock(lock_);
        open_ = true;
        opened_.notify_all();
    }
    int waiting() {
        const std::scoped_lock lock(lock_);
        return waiting_;
    }

private:
    std::mutex lock_;
    std::condition_variable opened_;
    bool open_ = false;
    int waiting_ = 0;
};

std::string text(const Bytes& bytes) { return std::string(text_of(bytes)); }

std::string open_body(const FakeTerminal& terminal) {
    return text(exchange::write(exchange::OpenRequest{random_id(), terminal.epoch, terminal.seq,
                                                      std::string(64, 'b'),
                                                      terminal.card.certificate, ""}));
}

void await(const std::function<bool()>& done) {
    for (const auto until_ms = boot_ms() + 10'000; !done() && boot_ms() < until_ms;)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(done());
}

// Of as many terminals as `connections` at once need.
std::vector<TlsContext> enough_contexts(TestWorld& world, int connections) {
    std::vector<TlsContext> contexts;
    for (int left = connections; left > 0; left -= int(limit::connections_per_certificate))
        contexts.push_back(tls_context(register_terminal(world, "crowd-" + std::to_string(left))));
    return contexts;
}

}  // namespace

TEST_CASE("openings get a part of the places, and what has begun the others") {
    Admission admission(4);
    std::list<Admission::Place> places;
    for (int opening = 0; opening < 3; ++opening)
        CHECK(places.emplace_back(admission, Message::open).taken());
    const auto begun_ms = boot_ms();
    CHECK_FALSE(Admission::Place(admission, Message::health).taken());
    CHECK(boot_ms() - begun_ms >= limit::opening_wait_ms);
    const Admission::Place apply(admission, Message::apply);
    CHECK(apply.taken());
    CHECK(admission.load().in_work == 4);
}

TEST_CASE("a free place goes to what has begun before it goes to an opening") {
    Admission admission(2);
    std::optional<Admission::Place> first(std::in_place, admission, Message::pages);
    const Admission::Place second(admission, Message::pages);
    std::atomic<bool> opened = false, reported = false;
    std::jthread opening([&] { opened = Admission::Place(admission, Message::open).taken(); });
    await([&] { return admission.load().waiting == 1; });
    std::jthread begun([&] {
        const Admission::Place place(admission, Message::report);
        reported = place.taken();
        CHECK_FALSE(opened);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    });
    await([&] { return admission.load().waiting == 2; });
    first.reset();
    begun.join();
    opening.join();
    CHECK(reported);
    CHECK(opened);  // in its turn
}

TEST_CASE("openings wait in limited number, and nobody waits for a service that ends") {
    Admission admission(1);
    const Admission::Place place(admission, Message::quote);
    std::atomic<int> refused = 0;
    std::list<std::jthread> waiting;
    for (int opening = 0; opening < limit::openings_waiting_per_place; ++opening)
        waiting.emplace_back(
            [&] { refused += !Admission::Place(admission, Message::open).taken(); });
    await([&] { return admission.load().waiting == limit::openings_waiting_per_place; });
    const auto begun_ms = boot_ms();
    CHECK_FALSE(Admission::Place(admission, Message::open).taken());
    CHECK(boot_ms() - begun_ms < limit::opening_wait_ms / 2);
    waiting.emplace_back([&] { refused += !Admission::Place(admission, Message::void_).taken(); });
    await([&] { return admission.load().waiting == limit::openings_waiting_per_place + 1; });
    admission.close();
    waiting.clear();
    CHECK(refused == limit::openings_waiting_per_place + 1);
}

TEST_CASE("when every place is taken a new visit is told before its PIN; one past it goes on") {
    TestWorld world;
    world.extra_settings["listen.in_work_per_core"] = "1";
    const Served served(world);
    const auto context = tls_context();
    FakeTerminal begun(world, "household-of-one");
    REQUIRE(begun.visit_to_offers().ok());

    Gate gate;
    world.town().before_answers([&] { gate.pass(); });
    std::atomic<int> opened = 0, busy = 0;
    std::list<std::jthread> crowd;
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int crowd_size = std::max(2, cores) * (limit::openings_waiting_per_place + 1) + 4;
    const auto contexts = enough_contexts(world, crowd_size);
    for (int visitor = 0; visitor < crowd_size; ++visitor)
        crowd.emplace_back([&, visitor] {
            RawPeer peer(served, contexts[static_cast<std::size_t>(visitor) % contexts.size()]);
            peer.send(post("open", open_body(begun)));
            const auto answer = peer.read();
            if (answer && answer->status == 200) ++opened;
            if (!answer || answer->status != 503) return;
            CHECK(std::stoi(answer->fields.at("retry-after")) == limit::retry_after_s);
            CHECK(answer->fields.at("connection") == "Close");
            ++busy;
        });
    await([&] { return gate.waiting() > 0 && busy > 0; });

    // The terminal's own client hears "busy", which its screen tells as B06.
    auto client = make_client(world, served);
    const auto refused = client.open(
        {random_id(), begun.epoch, begun.seq, std::string(64, 'b'), begun.card.certificate, ""});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() ==
          exchange::NoAnswer{exchange::NoAnswer::Why::busy, limit::retry_after_s, 503});
    // Beside all of these, on connections of its own.
    for (int time = 0; time < 5; ++time) {
        RawPeer peer(served, context);
        peer.send(
            post("quote", text(exchange::write(exchange::QuoteRequest{begun.vid, one_copy}))));
        CHECK(peer.read()->status == 200);
    }
    await([&] { return opened + busy + gate.waiting() >= crowd_size; });
    gate.open();
    crowd.clear();
    CHECK(opened > 0);
    CHECK(opened + busy == crowd_size);
    world.town().before_answers([] {});
    RawPeer next(served, context);
    next.send(post("open", open_body(begun)));
    CHECK(next.read()->status == 200);
}

TEST_CASE("over the limit of connections visits past open still come in, and openings do not") {
    TestWorld world;
    world.extra_settings["listen.connections"] = "2";
    const Served served(world);
    const auto context = tls_context();
    FakeTerminal begun(world, "household-of-one");
    REQUIRE(begun.visit_to_offers().ok());
    const RawPeer silent_one(served, context), silent_two(served, context);
    RawPeer opening(served, context);
    opening.send(post("open", open_body(begun)));
    CHECK(opening.read()->status == 503);
    RawPeer quoting(served, context);
    quoting.send(post("quote", text(exchange::write(exchange::QuoteRequest{begun.vid, one_copy}))));
    CHECK(quoting.read()->status == 200);
}

TEST_CASE("one certificate has a limited number of connections, and does not shut out the others") {
    TestWorld world;
    world.extra_settings["listen.connections"] = "10";
    const Served served(world);
    // Of our authority, and of no terminal in service.
    const auto unregistered = tls_context("terminal-2"), registered = tls_context();
    const std::string probe = "GET /livez HTTP/1.1\r\nHost: issuer.test\r\n\r\n";
    std::list<RawPeer> kept;
    for (std::size_t peer = 0; peer < limit::connections_per_certificate; ++peer) {
        kept.emplace_back(served, unregistered).send(probe);
        CHECK(kept.back().read()->status == 200);
    }
    for (int time = 0; time < 20; ++time) {
        auto& more = kept.emplace_back(served, unregistered);
        more.send(probe);
        const auto answer = more.read();
        REQUIRE(answer);
        CHECK(answer->status == 503);
        CHECK(std::stoi(answer->fields.at("retry-after")) == limit::retry_after_s);
        CHECK(more.is_closed());
    }
    RawPeer terminal(served, registered);
    terminal.send(post("health", R"({"epoch":1,"seq":1,"build":")" + std::string(64, 'b') +
                                     R"(","reader":"ok","printer":"ok","money":"ok"})"));
    CHECK(terminal.read().value_or(RawAnswer{}).status == 200);
    // Whoever gives a connection back may have another.
    kept.clear();
    await([&] {
        RawPeer next(served, unregistered);
        next.send(probe);
        return next.read().value_or(RawAnswer{}).status == 200;
    });
}

TEST_CASE("who is no terminal in service holds no connection with messages") {
    TestWorld world;
    const Served served(world);
    const auto context = tls_context("terminal-2");
    RawPeer peer(served, context);
    peer.send(post("consistency", R"({"size":0,"newer":0})"));
    const auto answer = peer.read();
    REQUIRE(answer);
    CHECK(answer->status == 403);
    CHECK(answer->fields.at("connection") == "Close");
    CHECK(peer.is_closed());
}

TEST_CASE("what one terminal leaves behind has its limit") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.open().ok());
    const auto first = std::tuple(terminal.vid, terminal.nonce, terminal.nonce_until_s);
    for (int visit = 0; visit < limit::unproven_visits; ++visit) {
        terminal.vid = random_id();
        REQUIRE(terminal.open().ok());
    }
    const auto newest = std::tuple(terminal.vid, terminal.nonce, terminal.nonce_until_s);
    std::tie(terminal.vid, terminal.nonce, terminal.nonce_until_s) = first;
    CHECK(terminal.authenticate().rejected == Rejection::conflict);  // forgotten
    std::tie(terminal.vid, terminal.nonce, terminal.nonce_until_s) = newest;
    CHECK(terminal.authenticate().ok());

    for (int time = 0; time < limit::notes_per_day; ++time) {
        const auto heard = terminal.report("start");
        if (!heard.ok()) FAIL("start " << time);
    }
    CHECK(terminal.report("start").rejected == Rejection::too_many);
    CHECK(http_status(Rejection::too_many) == 503);
    for (int time = 0; time < limit::tombstones_per_day; ++time)
        if (!terminal.void_issuance(random_id()).ok()) FAIL("void " << time);
    const auto dead = random_id();
    CHECK(terminal.void_issuance(dead).rejected == Rejection::too_many);
}
