// SPDX-License-Identifier: Apache-2.0
// Drawing certificates: CPU time beside cairo, size, growth, first document, memory, rasterising.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

#include "cairo_peer.h"
#include "cpu_time.h"
#include "drawn_case.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/process/filter_process.h"

using namespace shomei;
using namespace shomei::bench;

namespace {

constexpr int child_limit_ms = 600'000;

double median(std::vector<double> values) {
    SHOMEI_CHECK(!values.empty());
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// CPU times of this thread, one for each call.
class Stopwatch {
public:
    void add(const std::function<void()>& work) {
        const double begin_us = thread_cpu_us();
        work();
        times_us_.push_back(thread_cpu_us() - begin_us);
    }
    double median_ms() const { return median(times_us_) / 1000; }

private:
    std::vector<double> times_us_;
};

const PrintRoom& room() {
    static const text::FontChain fonts({sample::ipamj_mincho()});
    static const PrintRoom made(fonts);
    return made;
}

// The peer must have drawn all of it: as many words as we, by a third program.
std::size_t count_words(ByteView pdf) {
    const auto words =
        process::run_filter({"pdftotext", "-raw", "-", "-"}, pdf, {child_limit_ms, 1 << 24, 0});
    SHOMEI_CHECK(words);
    return static_cast<std::size_t>(
        std::count_if(words->begin(), words->end(), [](auto byte) { return byte > ' '; }));
}

// `ratio`: cairo's time for texts and lines of the page, divided by ours for the whole page.
void BM_FullPage(benchmark::State& state) {
    const DrawnCase page(room(), relatives(4));
    SHOMEI_CHECK(page.layout.pages.size() == 1);
    const CairoPeer peer(sample::ipamj_mincho().path);
    const auto prepared = CairoPeer::prepare(page.layout, room().fonts(), page_tag);
    const auto bytes = page.draw();
    const auto peer_bytes = peer.draw(prepared);
    SHOMEI_CHECK(count_words(bytes) == count_words(peer_bytes));
    Stopwatch ours, theirs, layout;
    for (auto _ : state) {
        ours.add([&] { benchmark::DoNotOptimize(page.draw()); });
        theirs.add([&] { benchmark::DoNotOptimize(peer.draw(prepared)); });
        layout.add([&] { benchmark::DoNotOptimize(room().lay_out(page.content)); });
    }
    state.counters["ratio"] = theirs.median_ms() / ours.median_ms();
    state.counters["draw_ms"] = ours.median_ms();
    state.counters["peer_ms"] = theirs.median_ms();
    state.counters["layout_ms"] = layout.median_ms();
    state.counters["bytes"] = double(bytes.size());
    state.counters["peer_bytes"] = double(peer_bytes.size());
}
BENCHMARK(BM_FullPage)->Iterations(300);

// `ratio`: two pages, divided by one.
void BM_SecondPage(benchmark::State& state) {
    const DrawnCase one(room(), relatives(4)), two(room(), relatives(8));
    SHOMEI_CHECK(two.layout.pages.size() == 2);
    Stopwatch of_one, of_two;
    for (auto _ : state) {
        of_one.add([&] { benchmark::DoNotOptimize(one.draw()); });
        of_two.add([&] { benchmark::DoNotOptimize(two.draw()); });
    }
    state.counters["ratio"] = of_two.median_ms() / of_one.median_ms();
}
BENCHMARK(BM_SecondPage)->Iterations(300);

void measure(benchmark::State& state, const certificate::Content& content) {
    const DrawnCase drawn(room(), content);
    Stopwatch watch;
    for (auto _ : state) watch.add([&] { benchmark::DoNotOptimize(drawn.draw()); });
    state.counters["draw_ms"] = watch.median_ms();
    state.counters["bytes"] = double(drawn.draw().size());
}

void BM_MixedHousehold(benchmark::State& state) { measure(state, mixed_household()); }
BENCHMARK(BM_MixedHousehold)->Iterations(100);

void BM_People(benchmark::State& state) {
    measure(state, relatives(static_cast<int>(state.range(0))));
}
BENCHMARK(BM_People)->Arg(1)->Arg(2)->Arg(4)->Arg(5)->Arg(10)->Arg(20)->Iterations(100);

void BM_Pages(benchmark::State& state) {
    measure(state, relatives(static_cast<int>(state.range(0)) * 4));
}
BENCHMARK(BM_Pages)->Arg(1)->Arg(2)->Arg(5)->Arg(10)->Iterations(100);

void BM_RareCharacters(benchmark::State& state) {
    measure(state, rare_characters(room().fonts(), static_cast<int>(state.range(0))));
}
BENCHMARK(BM_RareCharacters)->Arg(0)->Arg(1)->Arg(10)->Arg(50)->Iterations(100);

// What a fresh process of this program prints for `word`.
std::vector<double> ask_fresh_process(const std::string& word, const std::string& number = "0") {
    const auto said =
        process::run_filter({"/proc/self/exe", word, number}, {}, {child_limit_ms, 4096, 0});
    SHOMEI_CHECK(said);
    std::istringstream in{std::string(text_of(*said))};
    std::vector<double> out;
    for (double value = 0; in >> value;) out.push_back(value);
    SHOMEI_CHECK(out.size() == 3);
    return out;
}

// Fonts opened and checked; SHA-256 of the same bytes alone; form, painter and first document.
void print_first_document() {
    Stopwatch opened, digest, drawn;
    std::optional<text::FontChain> fonts;
    opened.add([&] { fonts.emplace(std::vector{sample::ipamj_mincho()}); });
    drawn.add([&] {
        const PrintRoom fresh(*fonts);
        benchmark::DoNotOptimize(DrawnCase(fresh, relatives(4)).draw());
    });
    std::ifstream file(sample::ipamj_mincho().path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    digest.add([&] { benchmark::DoNotOptimize(sha256(bytes_of(bytes))); });
    std::cout << opened.median_ms() << ' ' << digest.median_ms() << ' ' << drawn.median_ms();
}

// `first_ms`: form read, painter made, one page laid out and drawn. `open_ratio`: the font opened
// and its digest checked, divided by the digest alone, which a start cannot do without.
void BM_FirstDocument(benchmark::State& state) {
    std::vector<double> opened, digest, first;
    for (auto _ : state) {
        const auto times = ask_fresh_process("--first-document");
        opened.push_back(times[0]);
        digest.push_back(times[1]);
        first.push_back(times[2]);
    }
    state.counters["first_ms"] = median(first);
    state.counters["open_ms"] = median(opened);
    state.counters["open_ratio"] = median(opened) / median(digest);
}
BENCHMARK(BM_FirstDocument)->Iterations(11);

double resident_mb() {
    std::ifstream in("/proc/self/statm");
    double all = 0, resident = 0;
    SHOMEI_CHECK(in >> all >> resident);
    return resident * double(sysconf(_SC_PAGESIZE)) / 1e6;
}

// The resident set after ten documents, and after `count`, all different.
void print_resident_set(int count) {
    double first = 0, most = 0;
    for (int i = 0; i < count; ++i) {
        auto content = rare_characters(room().fonts(), i % 50);
        content.documents[0].replace(9, 8, std::to_string(10'000'000 + i));
        benchmark::DoNotOptimize(DrawnCase(room(), std::move(content)).draw());
        if (i == 10) first = resident_mb();
        if (i % 100 == 0) most = std::max(most, resident_mb());
    }
    std::cout << first << ' ' << resident_mb() << ' ' << most;
}

void BM_ResidentSet(benchmark::State& state) {
    std::vector<double> sizes;
    for (auto _ : state)
        sizes = ask_fresh_process("--resident-set", std::to_string(state.range(0)));
    state.counters["resident_mb"] = std::max(sizes[1], sizes[2]);
    state.counters["growth_mb"] = sizes[1] - sizes[0];
}
BENCHMARK(BM_ResidentSet)->Arg(100)->Arg(10'000)->Iterations(1);

double children_cpu_s() {
    rusage used{};
    SHOMEI_CHECK(getrusage(RUSAGE_CHILDREN, &used) == 0);
    const auto seconds = [](const timeval& at) {
        return double(at.tv_sec) + double(at.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// The front page at the printer's resolution, as poppler's own program does it.
void BM_Rasterise(benchmark::State& state) {
    const auto bytes = DrawnCase(room(), relatives(4)).draw();
    std::vector<double> times;
    for (auto _ : state) {
        const double begin = children_cpu_s();
        const auto picture =
            process::run_filter({"pdftoppm", "-r", "600", "-f", "1", "-l", "1", "-mono", "-"},
                                bytes, {child_limit_ms, 1 << 27, 0});
        times.push_back(children_cpu_s() - begin);
        SHOMEI_CHECK(picture && picture->size() > 4'000'000);
    }
    state.counters["raster_s"] = median(times);
}
BENCHMARK(BM_Rasterise)->Iterations(7);

}  // namespace

int main(int argc, char** argv) {
    const std::string word = argc == 3 ? argv[1] : "";
    if (word == "--first-document") return print_first_document(), 0;
    if (word == "--resident-set") return print_resident_set(std::atoi(argv[2])), 0;
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
