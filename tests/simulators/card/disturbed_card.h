// SPDX-License-Identifier: Apache-2.0
// A card model together with what is ordered to go wrong; still without input or output. It also
// counts what tests must prove: PINs that reached the card and signatures that were made.
#pragma once

#include "simulators/card/card_model.h"
#include "simulators/card/disturbances.h"

namespace shomei::virtual_card {

struct Reply {
    Bytes bytes;          // never empty unless pulled
    bool pulled = false;  // the card is gone; nothing is answered
    int delay_ms = 0;
};

class DisturbedCard {
public:
    // `disturbances` must outlive this object.
    DisturbedCard(CardModel card, Disturbances& disturbances);

    void power_off();
    void reset() { card_.reset(); }
    ByteView atr() const { return card_.atr(); }
    Reply answer(ByteView apdu);

    const Counters& counters() const { return card_.counters(); }
    int verify_count() const { return verify_count_; }  // VERIFY commands that carried something
    int sign_count() const { return sign_count_; }      // signatures made

private:
    Step step_of(const Command& command) const;
    Bytes work(ByteView apdu, Step step);
    Bytes read_in_pieces(ByteView apdu);

    CardModel card_;
    Disturbances& disturbances_;
    bool fresh_ = true;  // no command since power-up
    Bytes waiting_;      // body behind a 61xx
    int verify_count_ = 0;
    int sign_count_ = 0;
};

}  // namespace shomei::virtual_card
