// SPDX-License-Identifier: Apache-2.0
// An OCSP responder over HTTP on the loopback interface: each POST is answered by `openssl ocsp`,
// and GET /crl/2 or /crl/3 by that generation's revocation list, or spoilt in the way that was
// asked for.
#pragma once

#include <Poco/Net/HTTPServer.h>
#include <Poco/ThreadPool.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

#include "simulators/responder/answerer.h"

namespace shomei::sim {

class Responder {
public:
    // Listens on 127.0.0.1; port 0 takes a free one. Answers once constructed.
    Responder(const std::filesystem::path& pki, std::uint16_t port);
    ~Responder();

    std::uint16_t port() const;

    // One control line: `fault NAME` of answers, `list NAME` of revocation lists (answerer.h),
    // `delay MS` before each of both, `count` of requests so far. Answers "ok", a number, or
    // "unknown".
    std::string control(const std::string& line);

private:
    class Handler;
    class Handlers;

    Answerer answerer_;
    std::atomic<ResponderFault> fault_ = ResponderFault::none;
    std::atomic<ResponderFault> list_fault_ = ResponderFault::none;
    std::atomic<int> delay_ms_ = 0;
    std::atomic<int> count_ = 0;
    std::atomic<bool> ending_ = false;
    Poco::ThreadPool threads_;
    Poco::Net::HTTPServer server_;
};

}  // namespace shomei::sim
