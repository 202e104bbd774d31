// SPDX-License-Identifier: Apache-2.0
// One visit with one issuance, as the terminal's own client makes it: all nine messages but `void`
// and `health`, real card signatures, offers and content opened. Ends the program where the issuer
// refuses anything.
#pragma once

#include "../issuer/test_world.h"
#include "measured_servers.h"
#include "shomei/issuance/exchange/issuer_client.h"

namespace shomei::bench {

// terminal-1, which finds the issuer at `port`.
exchange::IssuerClient make_terminal(const IssuerProcess& issuer, std::uint16_t port);

class PlayedVisit {
public:
    explicit PlayedVisit(exchange::IssuerClient& client);

    // To the offers; then `quote` may be asked.
    void authenticate();
    exchange::QuoteRequest question() const { return {vid_, choice_}; }
    // From the quote to the fee taken.
    void issue();

private:
    exchange::ApplicationText application(const exchange::QuoteReply& quoted) const;
    void report(const std::string& event, int yen, int sheets);

    exchange::IssuerClient& client_;
    const issuer::TestCard card_;
    const std::string vid_, iid_;
    const exchange::SealKey visit_key_, issuance_key_;
    const certificate::Choice choice_{certificate::Kind::residence_copy, {}, {}, 1};
    exchange::IssuerPort::Authenticated known_;
    std::uint64_t seq_ = 1;
};

}  // namespace shomei::bench
