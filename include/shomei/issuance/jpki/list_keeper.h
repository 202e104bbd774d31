// SPDX-License-Identifier: Apache-2.0
// Keeps the revocation lists of a VerifyContext fresh, in a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "shomei/issuance/jpki/verify_context.h"

namespace shomei::jpki {

// How new the lists were, for whoever keeps it over a restart.
struct ListMemory {
    std::vector<ListMark> marks = {};  // what was kept before: no older list is taken
    // Called in the keeper's thread for each mark that has changed; where it throws, again after
    // the next round.
    std::function<void(const ListMark&)> keep = {};
};

class ListKeeper {
public:
    // Called in the keeper's thread for each list that could not be taken.
    using Report = std::function<void(const ListFailure&)>;

    // Fetches all lists of `cards` at once, then every `interval`, or after 30 s where one could
    // not be taken. Returns after the first round, or after 10 s if that takes longer; until a list
    // has come its generation's certificates get cannot_know. Does nothing where no list is
    // configured. What `report` throws ends that round only. The program must ignore SIGPIPE.
    // `cards` must not be moved meanwhile.
    ListKeeper(const VerifyContext& cards, std::chrono::seconds interval, Report report,
               ListMemory memory = {});
    // Waits for a fetch under way, up to 20 s.
    ~ListKeeper();

private:
    bool fetch_all(const std::stop_token& stop);
    void keep_marks();
    void run(const std::stop_token& stop);

    const VerifyContext& cards_;
    std::chrono::seconds interval_;
    Report report_;
    ListMemory memory_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool began_ = false;  // the first round is over
    std::jthread thread_;
};

}  // namespace shomei::jpki
