// SPDX-License-Identifier: Apache-2.0
#include "meddler.h"

#include "shomei/base/bytes.h"

namespace shomei::stories {

namespace {

exchange::LinkSettings link_to_issuer(const sim::World& world) {
    const auto tls = world.plan().pki / "tls";
    return {.host = "127.0.0.1",
            .port = world.issuer_port(),
            .server_name = "issuer.test",
            .ca = tls / "ca.crt",
            .certificate = tls / "terminal-1.crt",
            .key = tls / "terminal-1.key",
            .pins = {*from_hex_exactly<32>(sim::spki_digest(tls / "issuer.crt"))}};
}

exchange::TlsServerSettings as_issuer(const sim::World& world, const std::string& certificate) {
    const auto tls = world.plan().pki / "tls";
    return {.certificate = tls / (certificate + ".crt"),
            .key = tls / (certificate + ".key"),
            .client_ca = tls / "ca.crt"};
}

}  // namespace

Meddler::Meddler(const sim::World& world, const std::string& certificate)
    : issuer_(link_to_issuer(world)),
      server_(as_issuer(world, certificate), [this](exchange::Wire& wire) { serve(wire); }) {}

void Meddler::spoil(const std::string& message, Meddling how, int times) {
    const std::lock_guard lock(guard_);
    orders_[message] = {how, times};
}

int Meddler::spoilt(const std::string& message) const {
    const std::lock_guard lock(guard_);
    const auto order = orders_.find(message);
    return order == orders_.end() ? 0 : order->second.done;
}

void Meddler::serve(exchange::Wire& wire) {
    constexpr std::size_t answer_limit_bytes = 8 << 20;
    while (const auto request = wire.read_request()) {
        const auto from = request->head.find("/v1/");
        const auto path = request->head.substr(from, request->head.find(' ', from) - from);
        const auto answer = issuer_.post(path, bytes_of(request->body), answer_limit_bytes);
        const auto said = answer ? exchange::http(200, text_of(*answer))
                                 : exchange::http(answer.error().status, "");
        const auto spoilt = spoil(path.substr(4), said);
        if (spoilt.empty() || !wire.write(spoilt) || spoilt.size() < said.size()) break;
    }
    issuer_.close();
}

std::string Meddler::spoil(const std::string& message, const std::string& answer) {
    const std::lock_guard lock(guard_);
    const auto before = std::exchange(passed_[message], answer);
    const auto order = orders_.find(message);
    if (order == orders_.end() || order->second.left == 0) return answer;
    --order->second.left;
    ++order->second.done;
    switch (order->second.how) {
        case Meddling::lose:
            return {};
        case Meddling::cut:
            return answer.substr(0, answer.size() / 2);
        case Meddling::twice:
            return answer + answer;
        case Meddling::earlier:
            return before;
        case Meddling::full:
            return "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\n"
                   "Connection: Close\r\n\r\n";
    }
    return {};
}

}  // namespace shomei::stories
