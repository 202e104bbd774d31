// SPDX-License-Identifier: Apache-2.0
// The desk where cards are kept, put into the virtual reader and taken out, on orders that come as
// lines over a Unix socket. One order, one answer:
//
//   insert NAME · remove · state · counters NAME · verify-count NAME · sign-count NAME
//   delay VERIFY|SIGN|READ|ALL MS · fault KIND … (disturbances.h) · clear-faults
//
// Answers are `ok`, the value asked for, or `error` and a reason.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "simulators/card/frame_log.h"
#include "simulators/card/private_reader.h"
#include "simulators/card/vpcd_slot.h"
#include "simulators/process/control_socket.h"

namespace shomei::virtual_card {

struct DeskPaths {
    std::filesystem::path cards;          // one card folder for each name
    std::filesystem::path state;          // counters, the reader's configuration and log
    std::filesystem::path reader_socket;  // for PCSCLITE_CSOCK_NAME
    std::filesystem::path control_socket;
    std::filesystem::path frame_log;  // empty: none
};

class CardDesk {
public:
    // Starts the reader, then takes orders; throws Fault.
    explicit CardDesk(const DeskPaths& paths);
    CardDesk(const CardDesk&) = delete;
    CardDesk& operator=(const CardDesk&) = delete;
    ~CardDesk() = default;

    // Serves the card in the reader until `stop` is readable; throws Fault (card_service) when the
    // daemon ends before.
    void run(int stop);

private:
    std::string obey(const std::string& line);
    std::string insert(const std::string& name);
    void take_out();
    std::string tell(const std::string& what, const std::string& name);
    KeptCard& kept(const std::string& name);
    void serve_card();

    DeskPaths paths_;
    FrameLog log_;
    PrivateReader reader_;
    std::mutex desk_;  // orders come on the control socket's thread; guards all that follows
    Disturbances disturbances_;
    std::map<std::string, std::unique_ptr<KeptCard>> kept_;  // at fixed addresses
    std::unique_ptr<VpcdSlot> slot_;                         // none: the reader is empty
    std::int64_t empty_since_ms_ = 0;                        // boot_ms()
    Fd changed_;                                             // readable after an order
    sim::ControlSocket control_;                             // last: its thread uses all the others
};

}  // namespace shomei::virtual_card
