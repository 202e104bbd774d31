// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <chrono>

#include "shomei/base/fault.h"
#include "shomei/issuance/paper/page_key.h"

namespace shomei::paper {
namespace {

constexpr std::size_t key_files_limit = 10'000;

struct KeyFileName {
    std::string city_code;
    PageKeyId id{};
    std::optional<std::chrono::sys_days> last_day;
};

bool is_digits(std::string_view text, std::size_t count) {
    return text.size() == count &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
    if (!is_digits(text, 8)) return std::nullopt;
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(number / 10'000)),
                                           std::chrono::month(number / 100 % 100),
                                           std::chrono::day(number % 100));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

// `<city code>-<key id>[-until-<YYYYMMDD>].pem`
std::optional<KeyFileName> read_name(std::string_view name) {
    if (!name.ends_with(".pem")) return std::nullopt;
    name.remove_suffix(4);
    if (name.size() < 15 || !is_digits(name.substr(0, 6), 6) || name[6] != '-') return std::nullopt;
    const auto id = from_hex_exactly<4>(name.substr(7, 8));
    if (!id) return std::nullopt;
    KeyFileName out{std::string(name.substr(0, 6)), *id, {}};
    name.remove_prefix(15);
    if (name.empty()) return out;
    if (!name.starts_with("-until-")) return std::nullopt;
    out.last_day = day_of(name.substr(7));
    if (!out.last_day) return std::nullopt;
    return out;
}

}  // namespace

PublicKeyList PublicKeyList::from_directory(const std::filesystem::path& directory) {
    const auto refuse = [](const std::string& what) {
        return Fault(FaultCode::configuration, "page keys: " + what);
    };
    std::error_code problem;
    std::filesystem::directory_iterator files(directory, problem);
    if (problem) throw refuse("the directory cannot be read");
    PublicKeyList list;
    for (const auto& file : files) {
        const auto text = file.path().filename().string();
        const auto name = read_name(text);
        if (!name || list.size() == key_files_limit) throw refuse(text + " is not expected");
        PublicPageKey key(file.path(), name->city_code, name->last_day);
        if (key.id() != name->id) throw refuse(text + " holds another key than it says");
        list.add(std::move(key));
    }
    return list;
}

}  // namespace shomei::paper
