// SPDX-License-Identifier: Apache-2.0
#include "address_lookup.h"

#include <algorithm>
#include <memory>

#include "shomei/base/clock.h"

namespace shomei::exchange {
namespace {

struct Query {
    std::string host, port;
    addrinfo hints{};
    gaicb request{};
};

}  // namespace

Addresses look_up(const std::string& host, std::uint16_t port, std::int64_t deadline_ms) {
    auto query = std::make_unique<Query>();
    query->host = host;
    query->port = std::to_string(port);
    query->hints.ai_socktype = SOCK_STREAM;
    query->hints.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), query->port.c_str(), &query->hints, &found) == 0)
        return Addresses(found);

    query->hints.ai_flags = AI_NUMERICSERV;
    query->request.ar_name = query->host.c_str();
    query->request.ar_service = query->port.c_str();
    query->request.ar_request = &query->hints;
    gaicb* list[] = {&query->request};
    if (getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr) != 0) return nullptr;
    while (gai_error(&query->request) == EAI_INPROGRESS) {
        const auto left_ms = deadline_ms - boot_ms();
        if (left_ms <= 0) break;
        const timespec wait{left_ms / 1000, left_ms % 1000 * 1'000'000};
        gai_suspend(list, 1, &wait);
    }
    if (gai_error(&query->request) == EAI_INPROGRESS &&
        gai_cancel(&query->request) == EAI_NOTCANCELED) {
        // The resolver still writes to it: it stays where it is, for ever.
        static_cast<void>(query.release());
        return nullptr;
    }
    if (gai_error(&query->request) != 0) return nullptr;
    return Addresses(query->request.ar_result);
}

}  // namespace shomei::exchange
