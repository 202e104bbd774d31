// SPDX-License-Identifier: Apache-2.0
// Stands between terminal and issuer with the keys of both, passes everything on, and spoils the
// answers it was told to spoil.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "exchange/tls_server.h"
#include "shomei/issuance/exchange/link.h"
#include "simulators/world/world.h"

namespace shomei::stories {

enum class Meddling {
    lose,     // the issuer has answered; the terminal hears nothing
    cut,      // half of the answer
    twice,    // the answer, and at once the same bytes again
    earlier,  // what was answered to this message the last time it passed
    full,     // 503, as the issuer says it where every place is taken
};

class Meddler {
public:
    // Shows the terminal the certificate tls/<certificate>.crt of the test PKI.
    explicit Meddler(const sim::World& world, const std::string& certificate = "issuer");

    std::uint16_t port() const { return server_.port(); }
    int requests() const { return server_.requests(); }
    // From now on, for the next `times` answers to `message` ("open", "apply", …).
    void spoil(const std::string& message, Meddling how, int times);
    // How many answers to that message have been spoilt.
    int spoilt(const std::string& message) const;

private:
    void serve(exchange::Wire& wire);
    // What the terminal is sent in place of `answer`; empty: the connection ends.
    std::string spoil(const std::string& message, const std::string& answer);

    struct Order {
        Meddling how;
        int left = 0, done = 0;
    };
    mutable std::mutex guard_;
    std::map<std::string, Order> orders_;
    std::map<std::string, std::string> passed_;  // the newest answer to each message
    exchange::Link issuer_;
    exchange::TlsServer server_;  // last: its thread uses all of the above
};

}  // namespace shomei::stories
