// SPDX-License-Identifier: Apache-2.0
// The money of the scripted payment device: one record per key, each change written and synced to
// a journal before it is answered, so that a restarted device remembers every key.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace shomei::sim {

// Where one key's money is: inserted = captured + returned + owed + what is still held.
struct CoinRecord {
    std::string standing = "none";
    int yen = 0;
    int inserted = 0;
    int captured = 0;
    int returned = 0;  // change included
    int owed = 0;
    std::string slip;  // SHA-256 of the lines printed last, hex
    std::int64_t begun_ms = 0;

    int held() const { return inserted - captured - returned - owed; }
};

// What a script has broken, until it is mended.
struct CoinFaults {
    bool refuse = false;           // the next hold
    bool charges_at_once = false;  // cannot hold
    bool jammed_payout = false;    // nothing can be given back
    bool no_change = false;
};

class CoinLedger {
public:
    // `folder` holds coins.jsonl (the journal) and slips.txt.
    explicit CoinLedger(std::string folder);

    const CoinRecord& query(const std::string& key);
    const CoinRecord& hold(const std::string& key, int yen);
    const CoinRecord& capture(const std::string& key);
    const CoinRecord& give_back(const std::string& key);
    void print_slip(const std::string& key, const std::vector<std::string>& lines);

    // The resident's hand: money into the key that is accepting, or its cancel button. False where
    // none is accepting.
    bool insert(int yen);
    bool cancel();

    // Yen over all keys.
    CoinRecord totals() const;

    CoinFaults faults;
    // Pays every hold by itself this long after it began; negative: never.
    int auto_pay_ms = -1;

private:
    void keep(const std::string& key, CoinRecord record);
    void pay(const std::string& key, int yen);
    void pay_out(CoinRecord& record, const std::string& final_standing) const;
    std::string accepting_key() const;

    std::string folder_;
    std::map<std::string, CoinRecord> records_;
};

}  // namespace shomei::sim
