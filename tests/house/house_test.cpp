// SPDX-License-Identifier: Apache-2.0
// The house itself: who may use whom, and what every file must be like.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root = SHOMEI_SOURCE_DIR;

struct Source {
    fs::path path;  // relative to the checkout
    std::vector<std::string> lines;
    std::vector<std::string> includes;  // what stands in quotes
};

std::vector<Source> read_sources(const std::vector<std::string>& folders) {
    constexpr std::string_view include = "#include \"";
    std::vector<Source> out;
    for (const auto& folder : folders)
        for (const auto& file : fs::recursive_directory_iterator(root / folder)) {
            const auto ending = file.path().extension();
            if (ending != ".h" && ending != ".cpp") continue;
            Source source{fs::relative(file.path(), root), {}, {}};
            std::ifstream in(file.path());
            for (std::string line; std::getline(in, line); source.lines.push_back(line))
                if (line.starts_with(include))
                    source.includes.push_back(line.substr(
                        include.size(), line.find('"', include.size()) - include.size()));
            out.push_back(std::move(source));
        }
    return out;
}

// Rooms in the order of CMakeLists.txt, the map: `issuance/ledger` …
std::vector<std::string> rooms_in_order() {
    std::vector<std::string> out;
    std::ifstream in(root / "CMakeLists.txt");
    constexpr std::string_view room = "shomei_room(";
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(room))
            out.push_back(
                line.substr(room.size(), line.find_first_of(" )", room.size()) - room.size()));
    return out;
}

// `issuance/ledger` for both the public headers and the sources of that room; empty outside rooms.
std::string room_of(const fs::path& path) {
    std::vector<std::string> parts;
    for (const auto& part : path) parts.push_back(part);
    if (parts.size() >= 5 && parts[0] == "include") return parts[2] + "/" + parts[3];
    if (parts.size() >= 3 && parts[0] != "include" && parts[0] != "tests")
        return parts[0] + "/" + parts[1];
    return "";
}

std::string joined(const std::set<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += "\n  " + word;
    return out;
}

const std::vector<std::string> product{"include", "issuance", "print", "terminal"};

}  // namespace

TEST_CASE("each room uses only rooms that stand left of it, and nothing uses tests") {
    const auto order = rooms_in_order();
    REQUIRE(order.size() > 10);
    const auto place = [&](const std::string& room) {
        return std::ranges::find(order, room) - order.begin();
    };
    std::set<std::string> wrong;
    for (const auto& source : read_sources(product)) {
        const auto own = room_of(source.path);
        for (const auto& include : source.includes) {
            if (include.starts_with("tests/") || include.starts_with("simulators/"))
                wrong.insert(source.path.string() + " uses " + include);
            const auto used = room_of(fs::path("include") / include);
            if (used.empty() || used == own || own.empty()) continue;
            if (place(used) >= place(own)) wrong.insert(source.path.string() + " uses " + include);
        }
    }
    CHECK_MESSAGE(wrong.empty(), joined(wrong));
}

TEST_CASE("the layers stand in one line: base, issuance, print, terminal") {
    const std::vector<std::string> line{"issuance", "print", "terminal"};
    auto last = line.begin();
    for (const auto& room : rooms_in_order()) {
        const auto layer = std::find(line.begin(), line.end(), room.substr(0, room.find('/')));
        REQUIRE(layer != line.end());
        CHECK(layer >= last);
        last = layer;
    }
}

TEST_CASE("base uses nothing but itself and stays small") {
    std::size_t code_lines = 0;
    for (const auto& source : read_sources({"include/shomei/base"})) {
        for (const auto& include : source.includes) CHECK(include.starts_with("shomei/base/"));
        code_lines += static_cast<std::size_t>(
            std::ranges::count_if(source.lines, [](const std::string& line) {
                const auto first = line.find_first_not_of(' ');
                return first != std::string::npos && line.compare(first, 2, "//") != 0;
            }));
    }
    CHECK(code_lines < 400);
}

TEST_CASE("no header includes itself by any way round") {
    std::map<std::string, std::vector<std::string>> uses;
    for (const auto& source : read_sources(product)) {
        if (source.path.extension() != ".h") continue;
        const auto folder = source.path.parent_path();
        auto name = source.path.string();
        if (name.starts_with("include/")) name = name.substr(8);
        for (const auto& include : source.includes)
            uses[name].push_back(include.starts_with("shomei/") ? include
                                                                : (folder / include).string());
    }
    std::set<std::string> done, open, cycles;
    const std::function<void(const std::string&)> walk = [&](const std::string& name) {
        if (done.contains(name)) return;
        if (!open.insert(name).second) {
            cycles.insert(name);
            return;
        }
        for (const auto& used : uses[name]) walk(used);
        open.erase(name);
        done.insert(name);
    };
    for (const auto& [name, used] : std::map(uses)) walk(name);
    CHECK_MESSAGE(cycles.empty(), joined(cycles));
}

TEST_CASE("every source begins with its licence line, is short, and leaves nothing to be done") {
    std::set<std::string> wrong;
    auto folders = product;
    folders.push_back("tests");
    const auto unfinished = std::string("TO") + "DO";
    for (const auto& source : read_sources(folders)) {
        const auto name = source.path.string();
        if (source.lines.empty() || source.lines[0] != "// SPDX-License-Identifier: Apache-2.0")
            wrong.insert(name + ": first line");
        if (source.lines.size() > 400) wrong.insert(name + ": more than 400 lines");
        for (const auto& line : source.lines)
            if (line.find(unfinished) != std::string::npos) wrong.insert(name + ": unfinished");
    }
    CHECK_MESSAGE(wrong.empty(), joined(wrong));
}
