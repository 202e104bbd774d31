// SPDX-License-Identifier: Apache-2.0
// What a test orders to go wrong between card and reader: pulls, odd answers and delays, each bound
// to a step of the dialogue and used up as often as ordered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shomei::virtual_card {

enum class Step { select, token, availability, certificate, tries, verify, sign, other };

enum class Trouble {
    pull_before,      // the card leaves before it works on the command
    pull_after,       // the card works, then leaves before its answer is read
    first_6f00,       // the first command after power-up is answered 6F00
    short_answer,     // one byte only
    wrong_signature,  // one bit of the signature is turned
    more_data_61,     // READ is answered 61xx, the body comes through GET RESPONSE
    wrong_length_6c,  // READ is answered 6C40 until 64 bytes are asked for
    status,           // the status word ordered, without working on the command
};

struct Disturbance {
    Trouble trouble = Trouble::status;
    std::optional<Step> step;  // none: whichever comes first
    int times = 1;
    std::uint16_t status = 0;
};

class Disturbances {
public:
    void order(const Disturbance& disturbance) { orders_.push_back(disturbance); }
    void clear();
    // Every answer to this step is held back by `ms`; no step: all of them.
    void delay(std::optional<Step> step, int ms);

    // Uses up one order of this trouble for this step.
    std::optional<Disturbance> take(Trouble trouble, Step step);
    int delay_ms(Step step) const;

private:
    std::vector<Disturbance> orders_;
    std::map<Step, int> delays_ms_;
    int delay_all_ms_ = 0;
};

// The words behind `fault` on the control socket:
//   pull-at STEP [N] (STEP also verify-before-count, verify-after-count), 6f00-first [N],
//   short-answer [STEP] [N], wrong-signature [N], 61xx [N], 6cxx [N], status STEP HEX [N].
std::optional<Disturbance> parse_disturbance(const std::vector<std::string>& words);

// The words behind `delay`: VERIFY, SIGN, READ (certificate) or ALL, then milliseconds up to
// 60,000.
bool order_delay(Disturbances& disturbances, const std::vector<std::string>& words);

}  // namespace shomei::virtual_card
