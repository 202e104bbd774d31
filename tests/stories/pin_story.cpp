// SPDX-License-Identifier: Apache-2.0
// The PIN's way: typed, used once, gone. The terminal's whole memory is searched for it.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "shared_world.h"
#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"

using namespace shomei::stories;

namespace {

// Everything a process can write, piece by piece: what it was told can lie nowhere else.
class Memory {
public:
    explicit Memory(pid_t pid) : pid_(pid) {}

    // How often `word` occurs.
    int count(const std::string& word) const {
        int found = 0;
        for_each_piece([&](const std::string& bytes) {
            for (auto at = bytes.find(word); at != std::string::npos; at = bytes.find(word, at + 1))
                ++found;
        });
        return found;
    }

    // Four-digit words that occur nowhere, at most `wanted`.
    std::vector<std::string> absent_digits(std::size_t wanted) const {
        std::vector<bool> present(10'000, false);
        for_each_piece([&](const std::string& bytes) {
            unsigned value = 0, digits = 0;
            for (const char c : bytes) {
                digits = c >= '0' && c <= '9' ? digits + 1 : 0;
                value = digits == 0 ? 0 : (value * 10 + static_cast<unsigned>(c - '0')) % 10'000;
                if (digits >= 4) present[value] = true;
            }
        });
        std::vector<std::string> out;
        for (unsigned value = 1'357; value < 10'000 && out.size() < wanted; value += 7)
            if (!present[value]) out.push_back(std::to_string(value));
        return out;
    }

private:
    template <class Look>
    void for_each_piece(Look look) const {
        const auto folder = "/proc/" + std::to_string(pid_);
        const shomei::Fd memory(open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
        REQUIRE(memory);
        std::ifstream maps(folder + "/maps");
        std::string bytes;
        for (std::string line; std::getline(maps, line);) {
            unsigned long from = 0, to = 0;
            char rights[5]{};
            if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, rights) != 3) continue;
            // A sanitizer's shadow is huge and holds no program data.
            constexpr unsigned long largest = 1UL << 30;
            if (rights[0] != 'r' || rights[1] != 'w' || to - from > largest) continue;
            // Pieces overlap, so that no word is cut in two.
            for (auto at = from; at < to; at += piece_bytes) {
                bytes.resize(std::min(piece_bytes + overlap_bytes, to - at));
                const auto size =
                    pread(memory.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
                bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
                if (!is_untouched(bytes)) look(bytes);
            }
        }
    }

    static constexpr unsigned long piece_bytes = 1UL << 20, overlap_bytes = 256;

    // Most of a sanitizer's reserve was never written: nothing but zeros.
    static bool is_untouched(const std::string& bytes) {
        return bytes.empty() || (bytes.front() == 0 && std::memcmp(bytes.data(), bytes.data() + 1,
                                                                   bytes.size() - 1) == 0);
    }

    pid_t pid_;
};

std::string read_all(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// VERIFY with these digits, as the card gets it.
std::string command_with(const std::string& pin) {
    return std::string("\x00\x20\x00\x80\x04", 5) + pin;
}

// The digits of that command as logs write bytes.
std::vector<std::string> written_forms(const std::string& pin) {
    std::string spaced, joined;
    for (const char digit : pin) {
        const auto byte = shomei::hex(shomei::bytes_of(std::string(1, digit)));
        spaced += (spaced.empty() ? "" : " ") + byte;
        joined += byte;
    }
    return {command_with(pin), spaced, joined};
}

}  // namespace

TEST_CASE("after a PIN was used nothing of it is left in memory, journal, logs or frame log") {
    const Memory memory(world().terminal().pid());
    // Four digits may turn up by chance: markers are words that stand nowhere before, and one that
    // is found in a single run of three is chance, in two it is a leak.
    const auto markers = memory.absent_digits(3);
    REQUIRE(markers.size() == 3);

    int seen = 0;
    for (const auto& marker : markers) {
        // Wrong on purpose: a right one afterwards gives the card its tries back.
        Visit visit("second-resident");
        visit.to_pin();
        CHECK(visit.enter(marker).at("hint").at("code") == "A08");
        CHECK(visit.enter("1234").at("screen") == "K07");
        CHECK(memory.count(world().kiosk_url().substr(30)) > 0);  // it finds what is there
        CHECK(memory.count(command_with(marker)) == 0);
        if (memory.count(marker) > 0) ++seen;
    }
    CHECK(seen <= 1);

    for (const auto* name : {"journal.db", "journal.db-wal", "terminal.log", "issuer.log"}) {
        const auto bytes = read_all(world().at(name));
        for (const auto& marker : markers)
            CHECK(bytes.find(command_with(marker)) == std::string::npos);
    }
    // The reader's side: the card daemon's own output, the frame log, the card's counters.
    CHECK(read_all(world().reader().frame_log()).find("**") != std::string::npos);
    REQUIRE(std::filesystem::exists(world().at("reader/state/pcscd.log")));
    for (const auto& file : std::filesystem::recursive_directory_iterator(world().at("reader"))) {
        if (!file.is_regular_file()) continue;
        const auto bytes = read_all(file.path());
        for (const auto& marker : markers)
            for (const auto& form : written_forms(marker)) CHECK(bytes.find(form) == bytes.npos);
    }
}

TEST_CASE("the terminal may write no core file") {
    const auto status = read_all("/proc/" + std::to_string(world().terminal().pid()) + "/limits");
    const auto core = status.find("Max core file size");
    REQUIRE(core != std::string::npos);
    CHECK(status.substr(core, 60).find(" 0 ") != std::string::npos);
}
