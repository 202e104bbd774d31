// SPDX-License-Identifier: Apache-2.0
// Stands between a terminal and its printer, with the printer's own certificate, and loses one
// request or answer of one IPP operation: what a cable, a switch or a dying printer does.
#pragma once

#include <openssl/ssl.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "shomei/base/handle.h"

namespace shomei::sim {

struct Cut {
    enum class How {
        request,   // nothing of it reaches the printer; both sides are closed
        answer,    // the printer got all and answered; the answer stays here
        silence,   // the request stays here and nothing is closed until the terminal gives up
        document,  // after `bytes` bytes behind the HTTP header both sides are closed
        pause,     // after `bytes` bytes nothing is read until resume()
    };
    std::uint16_t operation = 0;  // IPP operation code
    How how = How::request;
    std::size_t bytes = 0;
};

class CuttingProxy {
public:
    // Listens on a free port of 127.0.0.1 with this certificate and key (PEM files) and passes
    // everything on to the printer's port there.
    CuttingProxy(int printer_port, const std::string& certificate, const std::string& key);
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;
    ~CuttingProxy();

    std::string uri() const;
    // For the next request with this operation; one at a time.
    void arm(const Cut& cut);
    // True once the armed cut has been made (or, with pause, has begun).
    bool made() const;
    void resume();

private:
    struct Pair;

    void serve();
    void serve_pair(Pair& pair);
    void relay(Pair& pair, std::string part, const std::optional<Cut>& cut, std::size_t header);
    std::string from_terminal(Pair& pair, bool answers_pass) const;
    std::optional<Cut> take(std::uint16_t operation);
    bool wait_readable(int a, int b) const;
    void wait_resumed();

    Handle<SSL_CTX, SSL_CTX_free> server_;
    Handle<SSL_CTX, SSL_CTX_free> client_;
    int printer_port_;
    Fd listener_;
    int port_ = 0;
    Fd stop_read_;
    Fd stop_write_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Cut> armed_;
    bool made_ = false;
    bool resumed_ = false;
    std::thread thread_;
};

}  // namespace shomei::sim
