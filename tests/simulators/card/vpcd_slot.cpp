// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/vpcd_slot.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"

namespace shomei::virtual_card {

namespace {

constexpr std::uint8_t power_off = 0x00;
constexpr std::uint8_t power_on = 0x01;
constexpr std::uint8_t warm_reset = 0x02;
constexpr std::uint8_t send_atr = 0x04;

void set_option(int socket, int option) {
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, option, &on, sizeof on);
}

}  // namespace

VpcdSlot::VpcdSlot(KeptCard& kept, FrameLog& log)
    : kept_(kept), log_(log), connection_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in reader{};
    reader.sin_family = AF_INET;
    reader.sin_port = htons(vpcd_port);
    reader.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd(), reinterpret_cast<const sockaddr*>(&reader), sizeof reader) != 0)
        throw Fault(FaultCode::card_service, "virtual reader not reached");
    set_option(fd(), TCP_NODELAY);
}

// Out of the reader is out of power, whatever the reader managed to say before.
VpcdSlot::~VpcdSlot() { kept_.card.power_off(); }

// The reader sends length and body in two pieces and waits for an acknowledgement between them; the
// kernel forgets this option after use.
void VpcdSlot::acknowledge_at_once() const { set_option(fd(), TCP_QUICKACK); }

bool VpcdSlot::serve() {
    std::array<std::uint8_t, 4096> chunk;
    acknowledge_at_once();
    const auto size = recv(fd(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    acknowledge_at_once();
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (size <= 0) return false;
    received_.insert(received_.end(), chunk.begin(), chunk.begin() + size);
    return take_frames();
}

bool VpcdSlot::send_due() { return send_reply() && take_frames(); }

bool VpcdSlot::send_reply() {
    if (due_ms_ < 0 || boot_ms() < due_ms_) return true;
    due_ms_ = -1;
    if (reply_.pulled) return false;
    log_.from_card(kept_.name, reply_.bytes);
    return send_frame(reply_.bytes);
}

bool VpcdSlot::take_frames() {
    while (due_ms_ < 0 && received_.size() >= 2) {
        const std::size_t size = received_[0] * 256U + received_[1];
        if (received_.size() < 2 + size) return true;
        const auto end = received_.begin() + static_cast<std::ptrdiff_t>(2 + size);
        const Bytes frame(received_.begin() + 2, end);
        received_.erase(received_.begin(), end);
        if (!take_frame(frame)) return false;
    }
    return true;
}

bool VpcdSlot::take_frame(ByteView frame) {
    if (frame.empty()) return true;
    if (frame.size() == 1) return take_control(frame[0]);
    log_.to_card(kept_.name, frame);
    reply_ = kept_.card.answer(frame);
    // Permanent memory first: an answer that was seen is never contradicted later.
    kept_.counters.keep(kept_.card.counters());
    due_ms_ = boot_ms() + reply_.delay_ms;
    return send_reply();
}

bool VpcdSlot::take_control(std::uint8_t control) {
    if (control != send_atr) log_.to_card(kept_.name, std::array{control});
    switch (control) {
        case power_off:
        case power_on:
            kept_.card.power_off();
            return true;
        case warm_reset:
            kept_.card.reset();
            return true;
        case send_atr:
            break;
        default:
            return true;
    }
    if (!send_frame(kept_.card.atr())) return false;
    seen_ = true;
    return true;
}

// One write for each frame, and never an empty one: the reader would wait on it for ever.
bool VpcdSlot::send_frame(ByteView frame) {
    SHOMEI_CHECK(!frame.empty() && frame.size() <= 0xffff);
    Bytes out = {static_cast<std::uint8_t>(frame.size() >> 8),
                 static_cast<std::uint8_t>(frame.size() & 0xff)};
    out.insert(out.end(), frame.begin(), frame.end());
    return send(fd(), out.data(), out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out.size());
}

}  // namespace shomei::virtual_card
