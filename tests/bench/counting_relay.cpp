// SPDX-License-Identifier: Apache-2.0
#include "counting_relay.h"

#include <poll.h>
#include <sys/socket.h>

#include "loopback.h"
#include "shomei/base/check.h"

namespace shomei::bench {

namespace {

// False at the end of what comes from there.
bool pass_on(const Fd& from, const Fd& to) {
    char part[16'384];
    const auto size = recv(from.get(), part, sizeof part, 0);
    return size > 0 && send(to.get(), part, static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
}

void relay(const Fd& terminal, const Fd& issuer) {
    SHOMEI_CHECK(issuer);
    pollfd wanted[2]{{terminal.get(), POLLIN, 0}, {issuer.get(), POLLIN, 0}};
    while (poll(wanted, 2, -1) > 0) {
        if (wanted[0].revents != 0 && !pass_on(terminal, issuer)) return;
        if (wanted[1].revents != 0 && !pass_on(issuer, terminal)) return;
    }
}

}  // namespace

CountingRelay::CountingRelay(std::uint16_t port)
    : listener_(listen_on_loopback()), thread_([this, port] { serve(port); }) {}

CountingRelay::~CountingRelay() {
    shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
}

std::uint16_t CountingRelay::port() const { return port_of(listener_); }

void CountingRelay::serve(std::uint16_t port) {
    while (const Fd terminal{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)}) {
        ++connections_;
        relay(terminal, connect_to_loopback(port));
    }
}

}  // namespace shomei::bench
