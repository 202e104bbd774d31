// SPDX-License-Identifier: Apache-2.0
// One connection from accept to close: the handshake, then one request after the other. From accept
// to the end of the first request's body there is one deadline, and one for each later request.
#pragma once

#include <Poco/Net/TCPServerConnectionFactory.h>

#include "request_handler.h"

namespace shomei::issuer {

struct ConnectionTimes {
    int request_s, idle_s;
};

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
public:
    ConnectionFactory(Counter& counter, ConnectionTimes times) : counter_(counter), times_(times) {}
    Poco::Net::TCPServerConnection* createConnection(
        const Poco::Net::StreamSocket& socket) override;

private:
    Counter& counter_;
    const ConnectionTimes times_;
};

}  // namespace shomei::issuer
