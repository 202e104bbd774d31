// SPDX-License-Identifier: Apache-2.0
// A PC/SC daemon of its own with the virtual reader, for programs that are told its socket
// (PCSCLITE_CSOCK_NAME). The reader's TCP ports stay inside a network namespace that only this
// process and the daemon share: otherwise whoever connects first would be the card.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "shomei/base/handle.h"

namespace shomei::virtual_card {

// Moves this process, which must have one thread, into an empty network with loopback. Throws Fault
// (card_service) where the system does not permit it.
void enter_own_network();

class PrivateReader {
public:
    // Starts the daemon and returns when both slots listen; configuration and log go to `state`.
    // Throws Fault (card_service).
    PrivateReader(std::filesystem::path socket, const std::filesystem::path& state);
    PrivateReader(const PrivateReader&) = delete;
    PrivateReader& operator=(const PrivateReader&) = delete;
    ~PrivateReader();

    // False once the daemon has ended by itself.
    bool running();

private:
    void start(const std::filesystem::path& state);
    void stop();

    std::filesystem::path socket_;
    Fd listener_;
    pid_t daemon_ = -1;
};

}  // namespace shomei::virtual_card
