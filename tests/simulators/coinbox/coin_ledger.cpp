// SPDX-License-Identifier: Apache-2.0
#include "simulators/coinbox/coin_ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/handle.h"

namespace shomei::sim {
namespace {

void append_synced(const std::string& path, const std::string& text) {
    const Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!file || write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        fsync(file.get()) != 0)
        throw std::runtime_error("coinbox: cannot write " + path);
}

nlohmann::json to_json(const std::string& key, const CoinRecord& record) {
    return {{"key", key},
            {"standing", record.standing},
            {"yen", record.yen},
            {"inserted", record.inserted},
            {"captured", record.captured},
            {"returned", record.returned},
            {"owed", record.owed},
            {"slip", record.slip}};
}

CoinRecord from_json(const nlohmann::json& line) {
    return {.standing = line.at("standing"),
            .yen = line.at("yen"),
            .inserted = line.at("inserted"),
            .captured = line.at("captured"),
            .returned = line.at("returned"),
            .owed = line.at("owed"),
            .slip = line.at("slip"),
            .begun_ms = boot_ms()};
}

}  // namespace

CoinLedger::CoinLedger(std::string folder) : folder_(std::move(folder)) {
    std::ifstream journal(folder_ + "/coins.jsonl");
    for (std::string line; std::getline(journal, line);) {
        // A line cut by a crash was never answered.
        const auto entry = nlohmann::json::parse(line, nullptr, false);
        if (entry.is_discarded()) break;
        records_[entry.at("key")] = from_json(entry);
    }
}

void CoinLedger::keep(const std::string& key, CoinRecord record) {
    append_synced(folder_ + "/coins.jsonl", to_json(key, record).dump() + '\n');
    records_[key] = std::move(record);
}

const CoinRecord& CoinLedger::query(const std::string& key) {
    static const CoinRecord nothing;
    const auto found = records_.find(key);
    if (found == records_.end()) return nothing;
    const auto& record = found->second;
    if (auto_pay_ms >= 0 && record.standing == "accepting" &&
        boot_ms() - record.begun_ms >= auto_pay_ms)
        pay(key, record.yen - record.inserted);
    return found->second;
}

const CoinRecord& CoinLedger::hold(const std::string& key, int yen) {
    if (records_.contains(key)) return query(key);
    keep(key, {.standing = std::exchange(faults.refuse, false) ? "refused" : "accepting",
               .yen = yen,
               .slip = {},
               .begun_ms = boot_ms()});
    return records_[key];
}

const CoinRecord& CoinLedger::capture(const std::string& key) {
    auto record = query(key);
    if (record.standing != "held" && record.standing != "charged") return records_[key];
    record.captured += record.held();
    record.standing = "captured";
    keep(key, record);
    return records_[key];
}

const CoinRecord& CoinLedger::give_back(const std::string& key) {
    const auto found = records_.find(key);
    CoinRecord record = found == records_.end() ? CoinRecord{} : found->second;
    if (record.standing == "none" || (record.standing == "accepting" && record.inserted == 0)) {
        record.standing = "voided";
    } else if (record.standing == "accepting" || record.standing == "held" ||
               record.standing == "charged" || record.standing == "owed") {
        record.captured = 0;
        record.owed = 0;
        pay_out(record, "returned");
    } else {
        return found->second;
    }
    keep(key, record);
    return records_[key];
}

// All that is held under the key goes back, or is owed while the payout is jammed.
void CoinLedger::pay_out(CoinRecord& record, const std::string& final_standing) const {
    const int amount = record.held();
    (faults.jammed_payout ? record.owed : record.returned) += amount;
    record.standing = record.owed > 0 ? "owed" : final_standing;
}

void CoinLedger::pay(const std::string& key, int yen) {
    auto record = records_.at(key);
    record.inserted += yen;
    if (record.inserted >= record.yen) {
        record.returned = record.inserted - record.yen;
        record.standing = faults.charges_at_once ? "charged" : "held";
        if (faults.charges_at_once) record.captured = record.yen;
    }
    keep(key, record);
}

std::string CoinLedger::accepting_key() const {
    const auto found = std::find_if(records_.begin(), records_.end(), [](const auto& entry) {
        return entry.second.standing == "accepting";
    });
    return found == records_.end() ? std::string() : found->first;
}

bool CoinLedger::insert(int yen) {
    const auto key = accepting_key();
    if (!key.empty()) pay(key, yen);
    return !key.empty();
}

bool CoinLedger::cancel() {
    const auto key = accepting_key();
    if (key.empty()) return false;
    auto record = records_.at(key);
    pay_out(record, "refused");
    keep(key, record);
    return true;
}

void CoinLedger::print_slip(const std::string& key, const std::vector<std::string>& lines) {
    std::string text = "== " + key + '\n';
    for (const auto& line : lines) text += line + '\n';
    auto record = query(key);
    const auto digest = hex(sha256(text));
    if (record.slip == digest) return;
    append_synced(folder_ + "/slips.txt", text);
    record.slip = digest;
    keep(key, record);
}

CoinRecord CoinLedger::totals() const {
    CoinRecord sum;
    for (const auto& [key, record] : records_) {
        sum.inserted += record.inserted;
        sum.captured += record.captured;
        sum.returned += record.returned;
        sum.owed += record.owed;
    }
    return sum;
}

}  // namespace shomei::sim
