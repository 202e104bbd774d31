// SPDX-License-Identifier: Apache-2.0
// The two ears of the scripted payment device: the terminal's protocol (docs/payment-protocol.md)
// and the script's control lines.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "simulators/coinbox/coin_ledger.h"

namespace shomei::sim {

class Coinbox {
public:
    explicit Coinbox(std::string folder) : ledger_(std::move(folder)) {}

    // One request line; no answer where the script wants silence.
    std::optional<std::string> serve(const std::string& line);

    // One control line:
    //   insert YEN, cancel       the resident's hand; "idle" where nothing is accepting
    //   auto on [MS], auto off   pays each hold by itself MS (300) after it began, when next asked
    //   fault refuse | charges-at-once | jammed-payout | no-change
    //   fault no-answer-OP       the next OP is carried out and not answered
    //   fault lost-OP            the next OP is neither carried out nor answered
    //   mend                     ends every fault
    //   totals                   "inserted=0 captured=0 returned=0 owed=0 held=0" over all keys
    std::string obey(const std::string& line);

private:
    std::string carry_out(const std::string& operation, const nlohmann::json& request);
    bool set_fault(const std::string& kind);

    std::mutex mutex_;
    CoinLedger ledger_;
    std::set<std::string> silences_;
};

}  // namespace shomei::sim
