// SPDX-License-Identifier: Apache-2.0
// One request: size, deadline, terminal, answer, log line.
#pragma once

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <functional>
#include <optional>
#include <semaphore>
#include <string>

#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

// What all handlers share.
struct Counter {
    Issuer& issuer;
    std::counting_semaphore<> in_work;
    std::int64_t request_limit_ms;
    int connections_limit;
    std::function<int()> count_connections = [] { return 0; };
};

class HandlerFactory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    explicit HandlerFactory(Counter& counter) : counter_(counter) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(
        const Poco::Net::HTTPServerRequest& request) override;

private:
    Counter& counter_;
};

}  // namespace shomei::issuer
