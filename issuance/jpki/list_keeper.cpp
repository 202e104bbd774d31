// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/jpki/list_keeper.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace shomei::jpki {
namespace {

constexpr std::chrono::seconds first_round_limit{10};
constexpr std::chrono::seconds interval_after_failure{30};

}  // namespace

ListKeeper::ListKeeper(const VerifyContext& cards, std::chrono::seconds interval, Report report,
                       ListMemory memory)
    : cards_(cards), interval_(interval), report_(std::move(report)), memory_(std::move(memory)) {
    if (cards_.lists().empty()) return;
    cards_.require_lists_from(memory_.marks);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, first_round_limit, [this] { return began_; });
}

ListKeeper::~ListKeeper() = default;

void ListKeeper::keep_marks() {
    if (!memory_.keep) return;
    for (const auto& mark : cards_.list_marks()) {
        auto& marks = memory_.marks;
        if (std::ranges::find(marks, mark) != marks.end()) continue;
        memory_.keep(mark);
        std::erase_if(marks, [&](const ListMark& old) { return old.anchor == mark.anchor; });
        marks.push_back(mark);
    }
}

// Whether every list was taken. What is thrown on the way (no memory) ends the round, not the
// program: the lists in force stay.
bool ListKeeper::fetch_all(const std::stop_token& stop) {
    try {
        const auto failures = cards_.refresh_lists(stop);
        for (const auto& failure : failures) report_(failure);
        keep_marks();
        return failures.empty();
    } catch (const std::exception&) {
        return false;
    }
}

void ListKeeper::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const bool all_taken = fetch_all(stop);
        std::unique_lock lock(mutex_);
        began_ = true;
        changed_.notify_all();
        const auto pause = all_taken ? interval_ : std::min(interval_, interval_after_failure);
        changed_.wait_for(lock, stop, pause, [] { return false; });
    }
}

}  // namespace shomei::jpki
