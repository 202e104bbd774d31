// SPDX-License-Identifier: Apache-2.0
// Durable ledger entries per second, as a ratio to what one sync of the same disk costs.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "../../issuance/issuer/store.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/handle.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

double seconds_of(const auto& work) {
    timespec begin{}, end{};
    clock_gettime(CLOCK_MONOTONIC, &begin);
    work();
    clock_gettime(CLOCK_MONOTONIC, &end);
    return double(end.tv_sec - begin.tv_sec) + double(end.tv_nsec - begin.tv_nsec) / 1e9;
}

// The median of many overwrites of 4 KiB with fdatasync, beside the database.
double sync_s(const std::string& path) {
    const Fd file(open(path.c_str(), O_RDWR | O_CREAT, 0600));
    const std::array<char, 4096> block{};
    std::vector<double> times(301);
    for (auto& time : times)
        time = seconds_of([&] {
            benchmark::DoNotOptimize(pwrite(file.get(), block.data(), block.size(), 0));
            fdatasync(file.get());
        });
    std::nth_element(times.begin(), times.begin() + 150, times.end());
    return times[150];
}

struct Bench {
    sim::TemporaryFolder folder;
    Store store{
        folder / "issuer.db",
        ledger::CheckpointKey("shomei.example/issuer/bench/g1",
                              ledger::PkeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")))};
    double sync = sync_s(folder / "sync");
};
std::unique_ptr<Bench> bench;

// One entry of an issuance of its own, as the first of each is.
void append_one(Store& store, const std::string& iid) {
    ledger::Entry entry;
    entry.event = ledger::EntryEvent::refuse;
    entry.term = "terminal-1";
    entry.epoch = 1;
    entry.iid = iid;
    entry.city = "422011";
    entry.kind = "residence-copy";
    entry.commitment = Digest{};
    store.transact([&](Transaction& transaction) {
        Chain chain;
        transaction.ledger().append(entry, chain);
    });
}

void BM_Commit(benchmark::State& state) {
    if (state.thread_index() == 0) bench = std::make_unique<Bench>();
    for (auto _ : state) append_one(bench->store, random_id());
    state.SetItemsProcessed(state.iterations());
    if (state.thread_index() != 0) return;
    // The clients see the disk in the state that the run left it in.
    const double sync = std::min(bench->sync, sync_s(bench->folder / "sync"));
    state.counters["sync_us"] = sync * 1e6;
    state.counters["ratio"] = benchmark::Counter(
        sync * double(state.iterations()) * state.threads(), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Commit)
    ->ThreadRange(1, 256)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->MinTime(1.0)
    ->Repetitions(3)
    ->ReportAggregatesOnly();

}  // namespace

BENCHMARK_MAIN();
