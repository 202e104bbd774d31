// SPDX-License-Identifier: Apache-2.0
// The port to the device that takes the fee: hold, print, capture; by default everything goes back.
// The caller journals an intent before hold, capture and give_back. Every call may be repeated with
// the same key and then only tells where that money stands. A standing is the device's own word; a
// problem means that it said nothing: nobody may conclude "refused" or "none" from it.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace shomei::payment {

// "<iid>/<attempt>": 32 lower-case hex digits, a slash, a digit 1 to 9.
bool is_payment_key(std::string_view key);

enum class Standing {
    none,       // the device has never heard of this key
    accepting,  // waiting for money
    held,       // the whole amount is there and can still go back
    charged,    // a device without hold has taken the amount
    captured,   // final: the fee is the municipality's
    returned,   // final: all of it has gone back
    owed,       // it could not be given back: owed_yen against the slip; give_back tries again
    refused,    // final: not paid; what was inserted has gone back
    voided,     // final: nothing was there, and nothing will be taken under this key for ever
};

struct PaymentState {
    Standing standing = Standing::none;
    int yen = 0;           // the amount asked for
    int inserted_yen = 0;  // inserted under this key so far; more than `yen` goes back as change
    int owed_yen = 0;

    friend bool operator==(const PaymentState&, const PaymentState&) = default;
};

struct PaymentProblem {
    enum class Kind {
        unreachable,      // no connection: nothing was asked
        outcome_unknown,  // asked and not answered: it may have been done
        protocol,         // answered with what the protocol does not know: take it as unknown
    };
    Kind kind;
};

template <class T>
using PaymentAnswer = tl::expected<T, PaymentProblem>;

struct PaymentReadiness {
    bool ready = false;
    std::vector<std::string> reasons;  // "no-change", "out-of-order"; for screen and health report
};

inline constexpr int payment_limit_yen = 100'000;
inline constexpr std::size_t slip_lines_limit = 40;
inline constexpr std::size_t slip_line_limit_bytes = 200;

class PaymentDevice {
public:
    virtual ~PaymentDevice() = default;

    // Asked before the PIN and again before money: can it take a fee and give change?
    virtual PaymentAnswer<PaymentReadiness> readiness() = 0;

    // Starts accepting `yen` (1 to 100,000) under a key it does not know yet. Under a key it knows
    // nothing happens, whatever its standing; another amount is a protocol problem.
    virtual PaymentAnswer<PaymentState> hold(const std::string& key, int yen) = 0;

    virtual PaymentAnswer<PaymentState> state(const std::string& key) = 0;

    // held or charged becomes captured; none means a write-off is due.
    virtual PaymentAnswer<PaymentState> capture(const std::string& key) = 0;

    // Gives everything back: returned, owed, or voided where nothing had been inserted. A key never
    // heard of becomes voided, so that a late hold is refused. captured stays captured.
    virtual PaymentAnswer<PaymentState> give_back(const std::string& key) = 0;

    // Prints a slip of at most 40 lines of at most 200 bytes (UTF-8), nothing personal. The same
    // lines under the same key come out once.
    virtual PaymentAnswer<void> print_slip(const std::string& key,
                                           const std::vector<std::string>& lines) = 0;
};

// Protocol and journal word: "none", "accepting", ...
std::string_view name_of(Standing standing);

}  // namespace shomei::payment
