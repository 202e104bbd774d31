// SPDX-License-Identifier: Apache-2.0
#include "simulators/coinbox/coinbox.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace shomei::sim {
namespace {

using nlohmann::json;

constexpr int default_auto_pay_ms = 300;

// Written anew from the protocol, not shared with the terminal.
std::string key_of(const json& request) {
    const std::string key = request.at("key");
    const bool good = key.size() == 34 && key.find_first_not_of("0123456789abcdef") == 32 &&
                      key[32] == '/' && key[33] >= '1' && key[33] <= '9';
    if (!good) throw std::invalid_argument("key");
    return key;
}

std::string state_line(const std::string& key, const CoinRecord& record) {
    return json{{"key", key},
                {"standing", record.standing},
                {"yen", record.yen},
                {"inserted", record.inserted},
                {"owed", record.owed}}
        .dump();
}

std::string status_line(const CoinFaults& faults) {
    json reasons = json::array();
    if (faults.no_change) reasons.push_back("no-change");
    if (faults.jammed_payout) reasons.push_back("out-of-order");
    return json{{"ready", reasons.empty()}, {"reasons", reasons}}.dump();
}

}  // namespace

std::optional<std::string> Coinbox::serve(const std::string& line) {
    const std::lock_guard lock(mutex_);
    try {
        const auto request = json::parse(line);
        const std::string operation = request.at("op");
        if (silences_.erase("lost-" + operation) > 0) return std::nullopt;
        auto answer = carry_out(operation, request);
        if (silences_.erase("no-answer-" + operation) > 0) return std::nullopt;
        return answer;
    } catch (const std::exception&) {
        return R"({"error":"bad-request"})";
    }
}

std::string Coinbox::carry_out(const std::string& operation, const json& request) {
    if (operation == "status") return status_line(ledger_.faults);
    const auto key = key_of(request);
    if (operation == "query") return state_line(key, ledger_.query(key));
    if (operation == "capture") return state_line(key, ledger_.capture(key));
    if (operation == "void") return state_line(key, ledger_.give_back(key));
    if (operation == "hold") {
        const int yen = request.at("yen");
        if (yen < 1 || yen > 100'000) throw std::invalid_argument("yen");
        return state_line(key, ledger_.hold(key, yen));
    }
    if (operation == "print_slip") {
        ledger_.print_slip(key, request.at("lines").get<std::vector<std::string>>());
        return json{{"key", key}, {"slip", "printed"}}.dump();
    }
    throw std::invalid_argument("op");
}

bool Coinbox::set_fault(const std::string& kind) {
    if (kind == "refuse") {
        ledger_.faults.refuse = true;
    } else if (kind == "charges-at-once") {
        ledger_.faults.charges_at_once = true;
    } else if (kind == "jammed-payout") {
        ledger_.faults.jammed_payout = true;
    } else if (kind == "no-change") {
        ledger_.faults.no_change = true;
    } else if (kind.starts_with("no-answer-") || kind.starts_with("lost-")) {
        silences_.insert(kind);
    } else {
        return false;
    }
    return true;
}

std::string Coinbox::obey(const std::string& line) {
    const std::lock_guard lock(mutex_);
    std::istringstream words(line);
    std::string order;
    std::string word;
    int number = 0;
    words >> order;
    if (order == "insert" && words >> number && number > 0)
        return ledger_.insert(number) ? "ok" : "idle";
    if (order == "cancel") return ledger_.cancel() ? "ok" : "idle";
    if (order == "fault" && words >> word) return set_fault(word) ? "ok" : "?";
    if (order == "auto" && words >> word) {
        const int wait_ms = words >> number ? number : default_auto_pay_ms;
        ledger_.auto_pay_ms = word == "on" ? wait_ms : -1;
        return "ok";
    }
    if (order == "mend") {
        ledger_.faults = {};
        silences_.clear();
        return "ok";
    }
    if (order != "totals") return "?";
    const auto sum = ledger_.totals();
    std::ostringstream out;
    out << "inserted=" << sum.inserted << " captured=" << sum.captured
        << " returned=" << sum.returned << " owed=" << sum.owed << " held=" << sum.held();
    return out.str();
}

}  // namespace shomei::sim
