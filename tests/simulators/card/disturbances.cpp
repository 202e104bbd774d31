// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/disturbances.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace shomei::virtual_card {

namespace {

using namespace std::string_view_literals;

constexpr std::pair<std::string_view, Step> step_names[] = {
    {"select"sv, Step::select},
    {"token"sv, Step::token},
    {"availability"sv, Step::availability},
    {"certificate"sv, Step::certificate},
    {"tries"sv, Step::tries},
    {"verify"sv, Step::verify},
    {"sign"sv, Step::sign},
};

constexpr std::pair<std::string_view, Trouble> plain_troubles[] = {
    {"6f00-first"sv, Trouble::first_6f00},
    {"short-answer"sv, Trouble::short_answer},
    {"wrong-signature"sv, Trouble::wrong_signature},
    {"61xx"sv, Trouble::more_data_61},
    {"6cxx"sv, Trouble::wrong_length_6c},
};

template <class T, std::size_t N>
std::optional<T> look_up(const std::pair<std::string_view, T> (&table)[N], std::string_view name) {
    for (const auto& [key, value] : table)
        if (key == name) return value;
    return std::nullopt;
}

std::optional<int> number(std::string_view text, int base, int most) {
    int value = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc{} || stop != end || value < 0 || value > most) return std::nullopt;
    return value;
}

// The last word, where there is one, says how often.
bool read_times(const std::vector<std::string>& words, std::size_t at, Disturbance& disturbance) {
    if (words.size() == at) return true;
    const auto times = number(words[at], 10, 1'000'000);
    if (words.size() != at + 1 || !times || *times == 0) return false;
    disturbance.times = *times;
    return true;
}

std::optional<Disturbance> parse_pull(const std::vector<std::string>& words) {
    if (words.size() < 2) return std::nullopt;
    Disturbance out{Trouble::pull_before, Step::verify};
    if (words[1] == "verify-after-count") {
        out.trouble = Trouble::pull_after;
    } else if (words[1] != "verify-before-count") {
        out.step = look_up(step_names, words[1]);
        if (!out.step) return std::nullopt;
    }
    if (!read_times(words, 2, out)) return std::nullopt;
    return out;
}

std::optional<Disturbance> parse_status(const std::vector<std::string>& words) {
    if (words.size() < 3 || words[2].size() != 4) return std::nullopt;
    const auto status = number(words[2], 16, 0xffff);
    Disturbance out{Trouble::status, look_up(step_names, words[1])};
    if (!status || !out.step || !read_times(words, 3, out)) return std::nullopt;
    out.status = static_cast<std::uint16_t>(*status);
    return out;
}

}  // namespace

void Disturbances::clear() {
    orders_.clear();
    delays_ms_.clear();
    delay_all_ms_ = 0;
}

void Disturbances::delay(std::optional<Step> step, int ms) {
    (step ? delays_ms_[*step] : delay_all_ms_) = ms;
}

std::optional<Disturbance> Disturbances::take(Trouble trouble, Step step) {
    const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const Disturbance& order) {
        return order.trouble == trouble && (!order.step || *order.step == step);
    });
    if (found == orders_.end()) return std::nullopt;
    const Disturbance taken = *found;
    if (--found->times == 0) orders_.erase(found);
    return taken;
}

int Disturbances::delay_ms(Step step) const {
    const auto found = delays_ms_.find(step);
    return found == delays_ms_.end() ? delay_all_ms_ : found->second;
}

std::optional<Disturbance> parse_disturbance(const std::vector<std::string>& words) {
    if (words.empty()) return std::nullopt;
    if (words[0] == "pull-at") return parse_pull(words);
    if (words[0] == "status") return parse_status(words);
    const auto trouble = look_up(plain_troubles, words[0]);
    if (!trouble) return std::nullopt;
    Disturbance out{*trouble, std::nullopt};
    std::size_t next = 1;
    if (trouble == Trouble::short_answer && words.size() > 1) {
        out.step = look_up(step_names, words[1]);
        if (out.step) next = 2;
    }
    if (!read_times(words, next, out)) return std::nullopt;
    return out;
}

bool order_delay(Disturbances& disturbances, const std::vector<std::string>& words) {
    static constexpr std::pair<std::string_view, std::optional<Step>> names[] = {
        {"VERIFY"sv, Step::verify},
        {"SIGN"sv, Step::sign},
        {"READ"sv, Step::certificate},
        {"ALL"sv, std::nullopt},
    };
    if (words.size() != 2) return false;
    const auto step = look_up(names, words[0]);
    const auto ms = number(words[1], 10, 60'000);
    if (!step || !ms) return false;
    disturbances.delay(*step, *ms);
    return true;
}

}  // namespace shomei::virtual_card
