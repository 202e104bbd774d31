// SPDX-License-Identifier: Apache-2.0
// freed-memory-probe [protected]: frees blocks that held a marker and counts how many of them can
// still be found in the heap. Built without sanitizers, whose heap is another one.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "shomei/base/secret.h"

namespace {

// Made at run time, so that no constant of the program counts as a find.
std::string marker() { return std::string("kept-after-") + std::to_string(getpid()) + "-free"; }

void hold_and_free() {
    for (const std::size_t size : {24, 40, 64, 100, 200, 500, 1000, 4000, 100'000}) {
        std::vector<std::string> held(20, std::string(size, '.'));
        for (auto& each : held) each.replace(size > 60 ? 20 : 0, marker().size(), marker());
    }
}

std::size_t finds_in_heap() {
    std::ifstream maps("/proc/self/maps"), memory("/proc/self/mem", std::ios::binary);
    std::size_t finds = 0;
    for (std::string line; std::getline(maps, line);) {
        if (line.find("[heap]") == std::string::npos) continue;
        const auto from = std::stoull(line, nullptr, 16);
        const auto to = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
        std::string heap(to - from, 0);
        memory.seekg(static_cast<std::streamoff>(from));
        memory.read(heap.data(), static_cast<std::streamsize>(heap.size()));
        const auto word = marker();
        for (auto at = heap.find(word); at != heap.npos; at = heap.find(word, at + 1)) ++finds;
    }
    return finds;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "protected") == 0) shomei::protect_process_memory(argv);
    hold_and_free();
    std::printf("%zu\n", finds_in_heap());
    return 0;
}
