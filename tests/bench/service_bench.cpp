// SPDX-License-Identifier: Apache-2.0
// CPU time of the real issuer for what every message costs before it is decided: a request on a
// kept connection as a ratio to nginx serving a file of the same size, and a handshake as a ratio
// to the server's half of the same handshake in memory. Both sides of a ratio are measured in
// turns, a second each.
#include <benchmark/benchmark.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "../../issuance/issuer/limits.h"
#include "../issuer/test_world.h"
#include "counting_relay.h"
#include "cpu_time.h"
#include "played_visit.h"
#include "shomei/base/clock.h"
#include "simulators/process/temporary_folder.h"
#include "tls_peer.h"

using namespace shomei;
using namespace shomei::bench;

namespace {

constexpr int connections_of_one = int(issuer::limit::connections_per_certificate);

struct Plan {
    int pairs = 5;
    std::int64_t slice_ms = 1000, warm_ms = 300;
    int silent = 900;  // below the usual limit of 1,024 open files
};

// `product` and `limit`, CPU per call in us, in turns; the ratio's median, least and most.
class Pairs {
public:
    void add(double product, double limit) {
        products_.push_back(product);
        limits_.push_back(limit);
        ratios_.push_back(product / limit);
    }
    void report(benchmark::State& state, double factor = 1) const {
        const auto [least, most] = std::minmax_element(ratios_.begin(), ratios_.end());
        state.counters["ratio"] = factor * median(ratios_);
        state.counters["ratio_min"] = factor * *least;
        state.counters["ratio_max"] = factor * *most;
        state.counters["product_us"] = median(products_);
        state.counters["limit_us"] = median(limits_);
    }

private:
    static double median(std::vector<double> values) {
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return *middle;
    }

    std::vector<double> products_, limits_, ratios_;
};

using Call = std::function<void()>;

void repeat(const Call& call, std::int64_t ms, int& calls) {
    for (const auto until_ms = boot_ms() + ms; boot_ms() < until_ms; ++calls) call();
}

// CPU time (us) that the process spends per call.
double cost_us(pid_t process, const Call& call, const Plan& plan) {
    int calls = 0;
    const auto begin_us = process_cpu_us(process);
    repeat(call, plan.slice_ms, calls);
    return (process_cpu_us(process) - begin_us) / calls;
}

// A GET of as many bytes as `bytes`, where that is possible.
std::string padded_get(const std::string& path, std::size_t bytes) {
    const std::string head = "GET " + path + " HTTP/1.1\r\nHost: issuer.test\r\n";
    const std::string padding = "X-Padding: ";
    const auto least = head.size() + padding.size() + 4;
    if (bytes <= least) return head + "\r\n";
    return head + padding + std::string(bytes - least, 'a') + "\r\n\r\n";
}

// The issuer answers `request`, nginx a GET of the same size with an answer of the same size.
void BM_KeptRequest(benchmark::State& state, const IssuerProcess& issuer,
                    const std::string& request, const Plan& plan) {
    if (!NginxProcess::is_installed()) return state.SkipWithError("no nginx");
    const NginxProcess nginx;
    const auto context = client_context();
    TlsPeer product(*context, issuer.port()), limit(*context, nginx.port());
    const auto counted = padded_get("/file", request.size());
    nginx.put_file("file", 1);
    const auto head_bytes = limit.ask(counted) - 1;
    const auto answer_bytes = product.ask(request);
    nginx.put_file("file", std::max(answer_bytes, head_bytes + 1) - head_bytes);
    const Call ask_product = [&] { product.ask(request); };
    const Call ask_limit = [&] { limit.ask(counted); };
    int warm = 0;
    repeat(ask_product, plan.warm_ms, warm);
    repeat(ask_limit, plan.warm_ms, warm);
    Pairs pairs;
    for (auto _ : state)
        pairs.add(cost_us(issuer.pid(), ask_product, plan), cost_us(nginx.pid(), ask_limit, plan));
    pairs.report(state);
    state.counters["answer_bytes"] = double(answer_bytes);
}

// Of as many terminals as it takes for that many connections.
std::vector<TlsContext> crowd(int connections) {
    const sim::TemporaryFolder folder;
    std::vector<TlsContext> contexts;
    for (int left = connections; left > 0; left -= connections_of_one) {
        const auto at = folder / std::to_string(left);
        issuer::make_terminal_certificate(at);
        contexts.push_back(client_context(at));
    }
    return contexts;
}

// A request beside many connections that say nothing, as a ratio to the same beside none.
void BM_SilentPeers(benchmark::State& state, const IssuerProcess& issuer,
                    const std::string& request, const Plan& plan) {
    const auto context = client_context();
    TlsPeer speaking(*context, issuer.port());
    const Call ask = [&] { speaking.ask(request); };
    int warm = 0;
    repeat(ask, plan.warm_ms, warm);
    const auto terminals = crowd(plan.silent);
    Pairs pairs;
    for (auto _ : state) {
        const auto alone_us = cost_us(issuer.pid(), ask, plan);
        std::vector<TlsPeer> silent;
        for (int i = 0; i < plan.silent; ++i)
            silent.emplace_back(*terminals[std::size_t(i / connections_of_one)], issuer.port());
        pairs.add(cost_us(issuer.pid(), ask, plan), alone_us);
        for (auto& peer : silent) peer.close();
    }
    pairs.report(state);
}

// Connections of one whole visit, counted on the way.
int connections_of_visit(const IssuerProcess& issuer) {
    const CountingRelay relay(issuer.port());
    auto terminal = make_terminal(issuer, relay.port());
    PlayedVisit visit(terminal);
    visit.authenticate();
    visit.issue();
    return relay.connections();
}

void BM_Handshake(benchmark::State& state, const IssuerProcess& issuer, const Plan& plan) {
    const auto connections = connections_of_visit(issuer);
    const auto client = client_context(), server = server_context();
    const Call shake = [&] { TlsPeer(*client, issuer.port()).close(); };
    constexpr int at_a_time = 20;
    int warm = 0;
    repeat(shake, plan.warm_ms, warm);
    memory_handshake_us(*server, *client, at_a_time);
    const auto broken_before = issuer.broken_connections();
    Pairs pairs;
    for (auto _ : state) {
        const auto product_us = cost_us(issuer.pid(), shake, plan);
        double sum_us = 0;
        int times = 0;
        repeat([&] { sum_us += memory_handshake_us(*server, *client, at_a_time); }, plan.slice_ms,
               times);
        pairs.add(product_us, sum_us / times);
    }
    pairs.report(state, connections);
    state.counters["handshakes_per_issue"] = connections;
    SHOMEI_CHECK(issuer.broken_connections() == broken_before);
}

std::string post(const std::string& message, const Bytes& body) {
    return "POST /v1/" + message +
           " HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(text_of(body));
}

void leave_first_processor() {
    cpu_set_t others;
    CPU_ZERO(&others);
    for (int i = 1; i < CPU_SETSIZE; ++i) CPU_SET(i, &others);
    static_cast<void>(sched_setaffinity(0, sizeof others, &others));  // there may be only one
}

}  // namespace

int main(int argc, char** argv) {
    ::benchmark::Initialize(&argc, argv);
    Plan plan;
    if (argc == 2 && std::strcmp(argv[1], "--quick") == 0) plan = {1, 100, 100, 20}, --argc;
    if (::benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
    const IssuerProcess issuer;
    leave_first_processor();
    auto terminal = make_terminal(issuer, issuer.port());
    PlayedVisit visit(terminal);
    visit.authenticate();
    const std::pair<const char*, std::string> requests[] = {
        {"livez", padded_get("/livez", 0)},
        {"health", post("health", exchange::write(exchange::HealthRequest{
                                      1, 1, std::string(64, 'b'), "ok", "ok", "ok"}))},
        {"quote", post("quote", exchange::write(visit.question()))}};
    const auto add = [&](const std::string& name, const auto& run) {
        ::benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(plan.pairs)->UseRealTime();
    };
    for (const auto& [name, request] : requests)
        add("BM_KeptRequest/" + std::string(name),
            [&](auto& state) { BM_KeptRequest(state, issuer, request, plan); });
    add("BM_SilentPeers",
        [&](auto& state) { BM_SilentPeers(state, issuer, requests[0].second, plan); });
    add("BM_Handshake", [&](auto& state) { BM_Handshake(state, issuer, plan); });
    ::benchmark::RunSpecifiedBenchmarks();
    ::benchmark::Shutdown();
    return 0;
}
