// SPDX-License-Identifier: Apache-2.0
// CPU time of what a visit asks of the register (whose card, which household), as a ratio to point
// lookups in a bare SQLite file of the same run, in towns of 10^4, 10^5 and 10^6 residents.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <time.h>

#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/handle.h"
#include "shomei/issuance/register/register_store.h"
#include "simulators/process/child_process.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

constexpr int visitors = 2000;
constexpr int warm_rounds = 1, rounds = 5;

double thread_cpu_us() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1e3;
}

// The serial that scripts/make-sample-town gives to the n-th resident's card.
Bytes serial_of(int resident) {
    Bytes out{0x50, 0, 0, 0};
    for (const int shift : {24, 16, 8, 0})
        out.push_back(static_cast<std::uint8_t>(resident >> shift));
    return out;
}

double rows_of(const certificate::FamilyRecord& family) {
    auto rows = 1 + double(family.events.size());
    for (const auto& person : family.people)
        rows += 1 + double(person.events.size() + person.addresses.size());
    return rows;
}

// An imported town, and people of it who have a card.
class Town {
public:
    explicit Town(int residents) : store_(folder_ / "register.db") {
        const auto file = folder_ / "town.jsonl";
        sim::ChildProcess maker(
            {.argv = {std::string(SHOMEI_SOURCE_DIR) + "/scripts/make-sample-town", "--residents",
                      std::to_string(residents), "--out", file}});
        SHOMEI_CHECK(maker.wait(600'000) == 0);
        const auto begin_ms = boot_ms();
        const auto taken = store_.take(file, FeedContent::all);
        SHOMEI_CHECK(taken);
        load_s_ = double(boot_ms() - begin_ms) / 1e3;
        std::fprintf(stderr, "%d residents: %zu statements in %.1f s\n", residents,
                     taken->statements, load_s_);
        std::filesystem::remove(file);
        std::mt19937 random(1);
        std::uniform_int_distribution<int> any(1, residents);
        while (cards_.size() < visitors) {
            auto serial = serial_of(any(random));
            if (store_.find_card(3, serial)) cards_.push_back(std::move(serial));
        }
    }

    // One visit after the other; returns how many rows they were answered from.
    double visit_all() {
        double rows = 0;
        for (const auto& card : cards_) {
            const auto holder = store_.find_card(3, card);
            SHOMEI_CHECK(holder);
            const auto household = store_.read_household(holder->resident_id);
            SHOMEI_CHECK(household && !household->members.empty());
            rows += 3;  // card, home, state
            for (const auto& member : household->members)
                rows += 1 + (member.seal_number.empty() ? 0 : 1) + double(member.tax_years.size());
            if (household->family) rows += rows_of(*household->family);
        }
        return rows;
    }

    double load_s() const { return load_s_; }

private:
    sim::TemporaryFolder folder_;
    RegisterStore store_;
    std::vector<Bytes> cards_;
    double load_s_ = 0;
};

// CPU of one point lookup by integer key in a warm file: what no register can be below.
double row_us() {
    static const double cost = [] {
        const sim::TemporaryFolder folder;
        sqlite3* raw = nullptr;
        SHOMEI_CHECK(sqlite3_open((folder / "rows.db").c_str(), &raw) == SQLITE_OK);
        const Handle<sqlite3, sqlite3_close> database(raw);
        SHOMEI_CHECK(sqlite3_exec(raw,
                                  "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT);"
                                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                  "WHERE i < 10000) INSERT INTO t SELECT i, hex(zeroblob(100)) "
                                  "FROM n",
                                  nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_stmt* query = nullptr;
        SHOMEI_CHECK(sqlite3_prepare_v2(raw, "SELECT body FROM t WHERE id = ?", -1, &query,
                                        nullptr) == SQLITE_OK);
        const Handle<sqlite3_stmt, sqlite3_finalize> statement(query);
        std::mt19937 random(1);
        constexpr int lookups = 200'000;
        double begin_us = 0;
        for (int i = -10'000; i < lookups; ++i) {  // the first ones warm up
            if (i == 0) begin_us = thread_cpu_us();
            sqlite3_bind_int64(query, 1, static_cast<int>(random() % 10'000) + 1);
            SHOMEI_CHECK(sqlite3_step(query) == SQLITE_ROW);
            benchmark::DoNotOptimize(sqlite3_column_text(query, 0));
            sqlite3_reset(query);
        }
        return (thread_cpu_us() - begin_us) / lookups;
    }();
    return cost;
}

// The cost at the smallest town that was measured, for the ratio over the towns (G7).
double& smallest_us() {
    static double cost = 0;
    return cost;
}

void BM_RegisterHousehold(benchmark::State& state) {
    Town town(static_cast<int>(state.range(0)));
    for (int i = 0; i < warm_rounds; ++i) town.visit_all();
    double rows = 0, spent_us = 0;
    for (auto _ : state) {
        const auto begin_us = thread_cpu_us();
        rows += town.visit_all();
        const auto round_us = thread_cpu_us() - begin_us;
        spent_us += round_us;
        state.SetIterationTime(round_us / 1e6);
    }
    const auto visits = double(state.iterations()) * visitors;
    const auto visit_us = spent_us / visits;
    if (smallest_us() == 0) smallest_us() = visit_us;
    state.counters["visit_us"] = visit_us;
    state.counters["row_us"] = row_us();
    state.counters["rows"] = rows / visits;
    state.counters["per_row_ratio"] = visit_us / (rows / visits * row_us());
    state.counters["to_smallest"] = visit_us / smallest_us();
    state.counters["load_s"] = town.load_s();
}
BENCHMARK(BM_RegisterHousehold)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->UseManualTime()
    ->Iterations(rounds)
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
