// SPDX-License-Identifier: Apache-2.0
// The PIN's way: typed, used once, gone. The terminal's whole memory is searched for it.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "shared_world.h"
#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"

using namespace shomei::stories;

namespace {

// All readable memory of a process, piece by piece. A sanitizer's shadow holds no program data.
class Memory {
public:
    explicit Memory(pid_t pid) : pid_(pid) {}

    // How often each of `words` occurs.
    std::vector<int> count(const std::vector<std::string>& words) const {
        std::vector<int> found(words.size(), 0);
        const auto folder = "/proc/" + std::to_string(pid_);
        const shomei::Fd memory(open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
        REQUIRE(memory);
        std::ifstream maps(folder + "/maps");
        for (std::string line; std::getline(maps, line);)
            count_in(memory.get(), line, words, found);
        return found;
    }

private:
    static void count_in(int memory, const std::string& line, const std::vector<std::string>& words,
                         std::vector<int>& found) {
        unsigned long from = 0, to = 0;
        char rights[5]{};
        if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, rights) != 3) return;
        // Only what the program can write can hold what it was told; huge ones are shadow.
        constexpr unsigned long largest = 1UL << 30;
        if (rights[0] != 'r' || rights[1] != 'w' || to - from > largest) return;
        std::string bytes(to - from, '\0');
        const auto size = pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(from));
        if (size <= 0) return;
        bytes.resize(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < words.size(); ++i)
            for (auto at = bytes.find(words[i]); at != std::string::npos;
                 at = bytes.find(words[i], at + 1))
                ++found[i];
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

}  // namespace

TEST_CASE("after a PIN was used nothing of it is left in memory, journal, logs or frame log") {
    const Memory memory(world().terminal().pid());
    // Four digits may stand anywhere by chance: only markers are taken that stand nowhere before,
    // and one that turns up in a single run of three is chance, in two it is a leak.
    std::vector<std::string> candidates;
    for (const auto* each : {"7391", "8264", "9573", "6817", "4928", "5139", "8642", "3957"})
        candidates.emplace_back(each);
    const auto before = memory.count(candidates);
    std::vector<std::string> markers;
    for (std::size_t i = 0; i < candidates.size() && markers.size() < 3; ++i)
        if (before[i] == 0) markers.push_back(candidates[i]);
    REQUIRE(markers.size() == 3);

    int seen = 0;
    for (const auto& marker : markers) {
        // Wrong on purpose: a right one afterwards gives the card its tries back.
        Visit visit("second-resident");
        visit.to_pin();
        CHECK(visit.enter(marker).at("hint").at("code") == "A08");
        CHECK(visit.enter("1234").at("screen") == "K07");
        const auto left =
            memory.count({marker, command_with(marker), world().kiosk_url().substr(30)});
        CHECK(left[2] > 0);  // the search finds what is there
        CHECK(left[1] == 0);
        if (left[0] > 0) ++seen;
    }
    CHECK(seen <= 1);

    for (const auto* name : {"journal.db", "journal.db-wal", "terminal.log", "issuer.log"}) {
        const auto bytes = read_all(world().at(name));
        for (const auto& marker : markers)
            CHECK(bytes.find(command_with(marker)) == std::string::npos);
    }
    const auto frames = read_all(world().reader().frame_log());
    CHECK(frames.find("**") != std::string::npos);
    for (const auto& marker : markers)
        CHECK(frames.find(shomei::hex(shomei::bytes_of(marker))) == std::string::npos);
}

TEST_CASE(
    "while a visit is on, the terminal leaves no core and cannot be looked into by its user") {
    const auto status = read_all("/proc/" + std::to_string(world().terminal().pid()) + "/limits");
    const auto core = status.find("Max core file size");
    REQUIRE(core != std::string::npos);
    CHECK(status.substr(core, 60).find(" 0 ") != std::string::npos);
}
