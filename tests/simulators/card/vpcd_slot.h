// SPDX-License-Identifier: Apache-2.0
// The card's end of the virtual reader's TCP connection: while it is open and answers, the card is
// in the reader. Frames are two bytes of length, big-endian, and that many bytes; a frame of one
// byte from the reader switches the power (00, 01, 02) or asks for the ATR (04, the only one
// answered).
#pragma once

#include <string>

#include "shomei/base/handle.h"
#include "simulators/card/counter_file.h"
#include "simulators/card/disturbed_card.h"
#include "simulators/card/frame_log.h"

namespace shomei::virtual_card {

constexpr std::uint16_t vpcd_port = 0x8c7b;  // first slot; the second takes the next port

// A card as this program keeps it, in the reader or not.
struct KeptCard {
    std::string name;
    DisturbedCard card;
    CounterFile counters;
};

class VpcdSlot {
public:
    // Connects to the reader on this machine; throws Fault (card_service). Both must outlive this.
    VpcdSlot(KeptCard& kept, FrameLog& log);
    VpcdSlot(const VpcdSlot&) = delete;
    VpcdSlot& operator=(const VpcdSlot&) = delete;
    ~VpcdSlot();

    int fd() const { return connection_.get(); }
    const std::string& name() const { return kept_.name; }
    // Whether the reader has taken notice of the card.
    bool seen() const { return seen_; }
    // boot_ms() at which a delayed answer is due; -1: none.
    std::int64_t due_ms() const { return due_ms_; }

    // Reads what has come and answers it; to be called when fd() is readable. False when the card
    // is out: the reader has gone or the card was pulled.
    bool serve();
    // Sends the delayed answer if its time has come, then goes on. False as above.
    bool send_due();

private:
    bool take_frames();
    bool take_frame(ByteView frame);
    bool take_control(std::uint8_t control);
    bool send_reply();
    bool send_frame(ByteView frame);
    void acknowledge_at_once() const;

    KeptCard& kept_;
    FrameLog& log_;
    Fd connection_;
    Bytes received_;
    Reply reply_;  // the delayed one
    std::int64_t due_ms_ = -1;
    bool seen_ = false;
};

}  // namespace shomei::virtual_card
