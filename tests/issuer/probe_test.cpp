// SPDX-License-Identifier: Apache-2.0
// What those who watch over the issuer see: probes with reasons, metrics, traces.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "fake_terminal.h"
#include "issuance/issuer/limits.h"
#include "issuance/issuer/trace.h"
#include "issuance/issuer/watch.h"
#include "served.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const std::string bin = SHOMEI_BIN_DIR;

struct Watched {
    Watched() {
        world.extra_settings["probe.address"] = "127.0.0.1";
        world.extra_settings["probe.port"] = "0";
    }
    // As of now: for a second everybody is told what was true before.
    nlohmann::json readyz(const Served& served, int status) const {
        std::this_thread::sleep_for(std::chrono::milliseconds(limit::readiness_kept_ms));
        const auto answer = get(served.service.probe_url(), "/readyz");
        CHECK(answer.status == status);
        auto text = nlohmann::json::parse(answer.body);
        CHECK(text["ready"] == (status == 200));
        return text["parts"];
    }

    TestWorld world;
};

// The names of the parts that are not well.
std::set<std::string> unwell(const nlohmann::json& parts) {
    std::set<std::string> names;
    for (const auto& [name, part] : parts.items())
        if (!part["well"]) names.insert(name);
    return names;
}

// The text as Prometheus' own reader for Python understands it: one `name{labels} value` a line.
std::string judged(const Watched& watched, const std::string& text) {
    const auto file = watched.world.path("metrics.txt");
    std::ofstream(file) << text;
    const auto ran =
        run({"/usr/bin/python3", "-c",
             "import sys\n"
             "from prometheus_client.parser import text_string_to_metric_families as families\n"
             "for family in families(open(sys.argv[1], encoding='utf-8').read()):\n"
             "    assert family.documentation and family.type != 'unknown', family\n"
             "    for s in family.samples:\n"
             "        labels = ','.join(f'{k}={v}' for k, v in sorted(s.labels.items()))\n"
             "        print(f'{s.name}{{{labels}}} {s.value:g}')\n",
             file.string()});
    REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
    return ran.output;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("probes are answered over plain HTTP on loopback, and nothing else is") {
    Watched watched;
    const Served served(watched.world);
    const auto& url = served.service.probe_url();
    REQUIRE(url.starts_with("http://127.0.0.1:"));
    CHECK(get(url, "/livez").status == 200);
    CHECK(get(url, "/metrics").status == 200);
    CHECK(get(url, "/v1/health").status == 404);
    CHECK(get(url, "/readyz/").status == 404);
    CHECK(get(url, "/").status == 404);
    const auto parts = watched.readyz(served, 200);
    std::set<std::string> names;
    for (const auto& [name, part] : parts.items()) names.insert(name);
    CHECK(names == std::set<std::string>{"database", "ledger", "clock", "tls-certificate",
                                         "responder:auth-ca-2", "responder:auth-ca-3",
                                         "register:422011"});
    CHECK(parts["responder:auth-ca-3"]["state"] == "not-asked-yet");
}

TEST_CASE("an address that others can reach is no address for probes") {
    for (const auto* address : {"0.0.0.0", "::", "192.0.2.1", "localhost", "x"}) {
        CAPTURE(address);
        Watched watched;
        watched.world.extra_settings["probe.address"] = address;
        CHECK_THROWS_AS(Served(watched.world), Fault);
        const auto ran = run({bin + "/shomei-issuer", "--config",
                              watched.world.write_settings().string(), "--check-config"});
        CHECK(ran.exit_code == 78);
        CHECK(has(ran.output, "'probe.address'"));
    }
    TestWorld none;
    CHECK(Served(none).service.probe_url().empty());
}

TEST_CASE("a register that fails and a responder that is silent are named, and the rest is well") {
    Watched watched;
    const Served served(watched.world);
    FakeTerminal terminal(watched.world, "household-of-one");
    REQUIRE(terminal.open().ok());
    CHECK(watched.readyz(served, 200)["responder:auth-ca-2"]["state"] == "answers");
    CHECK(watched.readyz(served, 200)["responder:auth-ca-2"]["seconds"] < 60);
    watched.world.responder().control("fault try-later");
    for (int time = 1; time < limit::responder_failures; ++time)
        CHECK(terminal.open().code == "A13");
    CHECK(watched.readyz(served, 200)["responder:auth-ca-2"]["state"] == "answers");
    CHECK(terminal.open().code == "A13");
    watched.world.town().fail(true);
    const auto parts = watched.readyz(served, 503);
    CHECK(unwell(parts) == std::set<std::string>{"register:422011", "responder:auth-ca-2"});
    CHECK(parts["responder:auth-ca-2"]["state"] == "silent");
    CHECK(parts["register:422011"]["state"] == "fails");
    CHECK_FALSE(has(parts.dump(), "away"));  // no text of a fault
    watched.world.town().fail(false);
    watched.world.responder().control("fault none");
    REQUIRE(terminal.open().ok());
    CHECK(unwell(watched.readyz(served, 200)).empty());
}

TEST_CASE("a responder is silent after several failures in a row, and not for ever") {
    ResponderWatch watch;
    const auto fail = [&](std::int64_t now_ms) { watch.note("ca", false, now_ms); };
    const auto is_silent = [&](std::int64_t now_ms) { return watch.row("ca").is_silent(now_ms); };
    CHECK_FALSE(is_silent(1));
    fail(1000);
    fail(2000);
    CHECK_FALSE(is_silent(2000));
    watch.note("ca", true, 3000);
    fail(4000);
    fail(5000);
    CHECK_FALSE(is_silent(5000));
    fail(6000);
    CHECK(is_silent(6000));
    const auto over_ms = 6000 + limit::responder_silence_ms;
    CHECK(is_silent(over_ms - 1));
    CHECK_FALSE(is_silent(over_ms));
    CHECK(watch.row("ca").good_ms == 3000);
    // What lies that far back counts no more.
    fail(over_ms);
    CHECK_FALSE(is_silent(over_ms));
    fail(over_ms);
    fail(over_ms);
    CHECK(is_silent(over_ms));
    watch.note("ca", true, over_ms);
    CHECK_FALSE(is_silent(over_ms));
}

TEST_CASE("however many probes come, the parts are asked once a second") {
    Watched watched;
    const Served served(watched.world);
    std::atomic<int> asked = 0;
    watched.world.town().before_answers([&] { ++asked; });
    const auto context = tls_context();
    RawPeer peer(served, context);
    const auto begun_ms = boot_ms();
    for (int time = 0; time < 20; ++time) {
        peer.send("GET /readyz HTTP/1.1\r\nHost: issuer.test\r\n\r\n");
        CHECK(peer.read()->status == 200);
        CHECK(get(served.service.probe_url(), "/readyz").status == 200);
        CHECK(get(served.service.probe_url(), "/metrics").status == 200);
    }
    CHECK(asked >= 1);
    CHECK(asked <= 1 + (boot_ms() - begun_ms) / limit::readiness_kept_ms);
    const int before = asked;
    watched.readyz(served, 200);
    CHECK(asked == before + 1);
}

TEST_CASE("a ledger found changed closes database and ledger, and livez still answers") {
    Watched watched;
    auto& world = watched.world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    world.lengthen_ledger();
    world.stop();
    const auto ran = run({"sqlite3", world.path("issuer.db").string(),
                          "DROP TRIGGER ledger_entry_kept; UPDATE ledger_entry SET entry = "
                          "replace(entry, 'amt=300', 'amt=100') WHERE seq = 1"});
    REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
    world.start();
    const Served served(world);
    CHECK(watched.readyz(served, 200)["ledger"]["state"] == "recomputing");
    CHECK_FALSE(world.issuer().recompute_ledger({}));
    const auto parts = watched.readyz(served, 503);
    CHECK(parts["ledger"]["state"] == "changed");
    CHECK(parts["database"]["state"] == "closed");
    CHECK(get(served.service.probe_url(), "/livez").status == 200);
    CHECK(has(judged(watched, get(served.service.probe_url(), "/metrics").body),
              "shomei_well{part=ledger} 0"));
}

TEST_CASE("the end of the TLS certificate is told before, and closes when it is there") {
    Watched watched;
    auto& world = watched.world;
    const auto ca = (test_pki() / "tls/ca").string();
    const auto at = world.path("short").string();
    const auto state = [&](const std::string& made, int status) {
        const auto ran =
            run({"sh", "-c",
                 "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x "
                 "-keyout " +
                     at + ".key -out " + at + ".csr && faketime '" + made +
                     "' openssl x509 -req -days 10 -in " + at + ".csr -CA " + ca + ".crt -CAkey " +
                     ca + ".key -out " + at + ".crt"});
        REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
        world.extra_settings["tls.certificate"] = at + ".crt";
        world.extra_settings["tls.key"] = at + ".key";
        world.start();
        const Served served(world);
        return watched.readyz(served, status)["tls-certificate"]["state"].get<std::string>();
    };
    CHECK(state("now", 200) == "ends-soon");
    CHECK(state("30 days ago", 503) == "ended");
}

TEST_CASE("a clock behind the ledger's newest entry is not ready") {
    Watched watched;
    auto& world = watched.world;
    world.stop();
    std::filesystem::remove(world.path("issuer.db"));
    std::filesystem::remove(world.path("town.db"));
    std::ofstream(world.path("empty.jsonl")) << "";
    run({bin + "/shomei", "register", "import", world.path("empty.jsonl").string(), "--database",
         world.path("town.db").string()});
    const auto settings = world.write_settings().string();
    // The program alone under another clock: the wrapper would stand between us and its end. And
    // what moves the clock is loaded before the sanitizer, which would refuse that.
    const auto library = run({"faketime", "-f", "+0", "printenv", "LD_PRELOAD"}).output;
    REQUIRE(library.ends_with('\n'));
    const std::vector<std::string> moved{"LD_PRELOAD=" + library.substr(0, library.size() - 1),
                                         "FAKETIME=+1h",
                                         "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0"};
    const auto clock_state = [&](const std::vector<std::string>& environment) {
        sim::ChildProcess issuer(
            {.argv = {bin + "/shomei-issuer", "--config", settings}, .env = environment});
        const auto url = issuer.wait_for("probes ", 30'000);
        issuer.wait_for("ready ", 30'000);
        const auto answer = get(url, "/readyz");
        const auto clock = nlohmann::json::parse(answer.body)["parts"]["clock"];
        CHECK(clock["well"] == (clock["state"] == "steady"));
        if (!clock["well"]) CHECK(answer.status == 503);
        return clock["state"].get<std::string>();
    };
    CHECK(clock_state({}) == "steady");
    CHECK(clock_state(moved) == "steady");
    CHECK(clock_state({}) == "behind-ledger");
}

TEST_CASE("metrics are Prometheus' format, count by closed sets, and name nobody") {
    Watched watched;
    const Served served(watched.world);
    const auto context = tls_context();
    FakeTerminal terminal(watched.world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    RawPeer peer(served, context);
    peer.send(post("health", "{}") + post("consistency", R"({"size":0,"newer":0})") +
              post("void", R"({"epoch":1,"seq":1,"iid":")" + random_id() + "\"}"));
    for (int answer = 0; answer < 3; ++answer) REQUIRE(peer.read());
    RawPeer other(served, context);
    other.send("nonsense\r\n\r\n");
    REQUIRE(other.read());
    const auto answer = get(served.service.probe_url(), "/metrics");
    CHECK(answer.fields.at("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    const auto read = judged(watched, answer.body);
    CHECK(has(read, "shomei_requests_total{message=health,status=400} 1\n"));
    CHECK(has(read, "shomei_requests_total{message=consistency,status=200} 1\n"));
    CHECK(has(read, "shomei_requests_total{message=void,status=200} 1\n"));
    CHECK(has(read, "shomei_requests_total{message=none,status=400} 1\n"));
    CHECK(has(read, "shomei_rejections_total{code=malformed} 1\n"));
    CHECK(has(read, "shomei_request_seconds_count{message=void} 1\n"));
    CHECK_FALSE(has(read, "shomei_connections{} 0\n"));
    CHECK(has(read, "shomei_requests_in_work{} 0\n"));
    CHECK(has(read, "shomei_ledger_entries{} 2\n"));
    CHECK_FALSE(has(read, "shomei_commits_total{} 0\n"));
    CHECK(has(read, "shomei_commits_total{} "));
    CHECK(has(read, "shomei_well{part=register:422011} 1\n"));
    CHECK(has(read, "shomei_terminals{device=printer,state=unheard} 1\n"));
    for (const auto& secret : {terminal.vid, terminal.iid, std::string("見本"), std::string("長崎"),
                               std::string("terminal-1")})
        CHECK_FALSE(has(answer.body, secret));
}

TEST_CASE("what a terminal said of its devices last is in its row and in the metrics") {
    Watched watched;
    const Served served(watched.world);
    const auto context = tls_context();
    CHECK(watched.world.issuer().list_terminals().at(0).heard_ms == 0);
    RawPeer peer(served, context);
    const auto say = [&](const std::string& printer) {
        peer.send(post("health", R"({"epoch":1,"seq":1,"build":")" + std::string(64, 'b') +
                                     R"(","reader":"ok","printer":")" + printer +
                                     R"(","money":"ok"})"));
        CHECK(peer.read()->status == 200);
    };
    say("ok");
    say("media-jam");
    const auto row = watched.world.issuer().list_terminals().at(0);
    CHECK(row.reader == "ok");
    CHECK(row.printer == "media-jam");
    CHECK(row.heard_ms > 0);
    const auto read = judged(watched, get(served.service.probe_url(), "/metrics").body);
    CHECK(has(read, "shomei_terminals{device=reader,state=ok} 1\n"));
    CHECK(has(read, "shomei_terminals{device=printer,state=trouble} 1\n"));
    CHECK(has(read, "shomei_terminals{device=printer,state=ok} 0\n"));
    CHECK_FALSE(has(read, "media-jam"));
}

TEST_CASE("a caller's trace goes on, a malformed one is replaced, and the answer names it") {
    TestWorld world;
    const Served served(world);
    const auto context = tls_context();
    RawPeer peer(served, context);
    const std::string id(32, '7'), good = "00-" + id + "-00f067aa0ba902b7-01";
    const auto traced = [&](const std::string& sent) {
        peer.send(post("consistency", R"({"size":0,"newer":0})", "traceparent: " + sent + "\r\n"));
        return peer.read()->fields.at("traceparent");
    };
    const auto answered = traced(good);
    CHECK(answered.substr(3, 32) == id);
    CHECK(answered.substr(36, 16) != good.substr(36, 16));
    CHECK(follow_trace(answered).id == id);
    for (const std::string& bad :
         {std::string(), std::string("x"), "01" + good.substr(2), good + "-more",
          "00-" + std::string(32, '0') + good.substr(35),
          "00-" + std::string(32, 'A') + good.substr(35),
          good.substr(0, 36) + std::string(16, '0') + "-01", good.substr(0, 53) + "zz"}) {
        CAPTURE(bad);
        const auto fresh = traced(bad);
        CHECK(fresh.size() == 55);
        CHECK(fresh.substr(3, 32) != bad.substr(std::min<std::size_t>(3, bad.size()), 32));
    }
}
