// SPDX-License-Identifier: Apache-2.0
// Sockets on 127.0.0.1; whatever fails ends the program.
#pragma once

#include <cstdint>

#include "shomei/base/handle.h"

namespace shomei::bench {

// Listens at a free port.
Fd listen_on_loopback();
std::uint16_t port_of(const Fd& socket);
// No socket where nobody listens.
Fd connect_to_loopback(std::uint16_t port);

}  // namespace shomei::bench
