// SPDX-License-Identifier: Apache-2.0
// CPU time and size of a drawn certificate: `bench-render [documents]`.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "../form/sample_content.h"
#include "../text/sample_fonts.h"
#include "shomei/print/form/form.h"
#include "shomei/print/pdf/document.h"

using namespace shomei;

namespace {

double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

template <class Work>
double timed(Work work) {
    const double begin = cpu_ms();
    work();
    return cpu_ms() - begin;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Bench {
    const form::Form& form;
    const text::FontChain& fonts;
    const pdf::Painter& painter;

    std::size_t draw(const certificate::Content& content) const {
        const auto layout = form.lay_out(content, fonts);
        if (!layout) std::abort();
        const pdf::PageMarks mark{"HTTPS://VERIFY.EXAMPLE/P/" + std::string(157, 'A'), "00c0ffee"};
        const std::vector<pdf::PageMarks> marks(layout->pages.size(), mark);
        return painter.draw(*layout, marks, content).size();
    }

    void report(const char* name, const certificate::Content& content, int rounds) const {
        const auto pages = double((content.people.size() + 3) / 4);
        std::size_t size = 0;
        std::vector<double> times, layout_times;
        for (int i = 0; i < rounds; ++i) {
            times.push_back(timed([&] { size = draw(content); }));
            layout_times.push_back(timed([&] { (void)form.lay_out(content, fonts); }));
        }
        std::printf("%-22s %6.2f ms/page (layout %.2f)  %7.0f bytes/page\n", name,
                    median(times) / pages, median(layout_times) / pages, double(size) / pages);
    }
};

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 200;
    const std::filesystem::path config = std::filesystem::path(SHOMEI_SOURCE_DIR) / "config";
    double begin = cpu_ms();
    const text::FontChain fonts({sample::ipamj_mincho()});
    std::printf("%-22s %6.2f ms\n", "font, checked", cpu_ms() - begin);
    begin = cpu_ms();
    const auto form =
        form::Form::load(config / "forms/residence-copy.json", config / "forms/form.schema.json");
    const pdf::Painter painter(fonts, form.fixed_text(),
                               {config / "municipalities/422011-seal.png", "この印は黒色です"});
    std::printf("%-22s %6.2f ms\n", "form and painter", cpu_ms() - begin);

    const Bench bench{form, fonts, painter};
    const auto five = sample::five_people();
    std::printf("%-22s %6.2f ms\n", "first document", timed([&] { bench.draw(five); }));
    bench.report("one person", sample::household({sample::japanese_person()}), rounds);
    bench.report("four people",
                 sample::household(std::vector<sample::Values>(4, sample::japanese_person())),
                 rounds);
    bench.report("five people, mixed", five, rounds);
    return 0;
}
