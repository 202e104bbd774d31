// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/jpki/list_keeper.h"

#include <algorithm>
#include <utility>

namespace shomei::jpki {
namespace {

constexpr std::chrono::seconds first_round_limit{10};
constexpr std::chrono::seconds interval_after_failure{30};

}  // namespace

ListKeeper::ListKeeper(const VerifyContext& cards, std::chrono::seconds interval, Report report)
    : cards_(cards), interval_(interval), report_(std::move(report)) {
    if (cards_.lists().empty()) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, first_round_limit, [this] { return began_; });
}

ListKeeper::~ListKeeper() = default;

void ListKeeper::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto failures = cards_.refresh_lists(stop);
        for (const auto& failure : failures) report_(failure);
        std::unique_lock lock(mutex_);
        began_ = true;
        changed_.notify_all();
        const auto pause =
            failures.empty() ? interval_ : std::min(interval_, interval_after_failure);
        changed_.wait_for(lock, stop, pause, [] { return false; });
    }
}

}  // namespace shomei::jpki
