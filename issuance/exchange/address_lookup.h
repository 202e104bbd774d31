// SPDX-License-Identifier: Apache-2.0
// Looks a host up within a deadline, which the system's plain call does not offer.
#pragma once

#include <netdb.h>

#include <cstdint>
#include <string>

#include "shomei/base/handle.h"

namespace shomei::exchange {

using Addresses = Handle<addrinfo, freeaddrinfo>;

// TCP addresses of an address or a name; null when there are none or the deadline (boot_ms) passes.
Addresses look_up(const std::string& host, std::uint16_t port, std::int64_t deadline_ms);

}  // namespace shomei::exchange
