// SPDX-License-Identifier: Apache-2.0
#include "loopback.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "shomei/base/check.h"

namespace shomei::bench {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

Fd listen_on_loopback() {
    Fd out(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = loopback(0);
    SHOMEI_CHECK(bind(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    SHOMEI_CHECK(listen(out.get(), 16) == 0);
    return out;
}

std::uint16_t port_of(const Fd& socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    SHOMEI_CHECK(getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return ntohs(address.sin_port);
}

Fd connect_to_loopback(std::uint16_t port) {
    Fd out(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval limit{10, 0};
    const int on = 1;
    setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(out.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto address = loopback(port);
    if (connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        out.close();
    return out;
}

}  // namespace shomei::bench
