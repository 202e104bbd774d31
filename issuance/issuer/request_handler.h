// SPDX-License-Identifier: Apache-2.0
// One request: size, deadline, terminal, answer, log line.
#pragma once

#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <semaphore>

#include "connection_watch.h"
#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

// What all connections share.
struct Counter {
    Issuer& issuer;
    std::counting_semaphore<> in_work;
    std::size_t connections_limit;
    ConnectionWatch watch;
};

// Answers a request whose head is read. The connection's time runs while it reads and writes.
void answer_request(Counter& counter, ConnectionWatch::Entry& connection,
                    Poco::Net::HTTPServerRequestImpl& request,
                    Poco::Net::HTTPServerResponse& response);

}  // namespace shomei::issuer
