// SPDX-License-Identifier: Apache-2.0
// A TLS server on loopback that does exactly what a test tells it, and counts what reached it. One
// thread, one connection at a time.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "shomei/base/handle.h"

namespace shomei::exchange {

struct TlsServerSettings {
    std::string certificate, key;  // PEM files
    std::string client_ca;         // PEM file
    int version = TLS1_3_VERSION;
    std::string groups = "X25519:P-256:P-384";
};

struct HttpRequest {
    std::string head;  // with its blank line
    std::string body;
};

class TlsServer;

// The server's end of one connection.
class Wire {
public:
    Wire(TlsServer& server, SSL* ssl, int socket) : server_(server), ssl_(ssl), socket_(socket) {}

    // The next whole request, counted; nullopt at the end of the connection or of the test.
    std::optional<HttpRequest> read_request();
    // False where the client has left.
    bool write(std::string_view bytes);
    // Waits, not longer than the test lasts.
    void pause(int ms);
    // Nothing more will be said, while the client may still be writing.
    void say_goodbye();
    // The connection ends with a reset instead of in good order.
    void reset();
    SSL* ssl() { return ssl_; }

private:
    std::optional<std::string> read_some();

    TlsServer& server_;
    SSL* ssl_;
    int socket_;
    std::string unread_;
};

class TlsServer {
public:
    using Serve = std::function<void(Wire&)>;  // one connection, after its handshake

    TlsServer(const TlsServerSettings& settings, Serve serve);
    ~TlsServer();

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }
    int requests() const { return requests_; }
    // Connections that this side has closed.
    int ended() const { return ended_; }

private:
    friend class Wire;
    void run();
    void serve_one(int socket);

    Serve serve_;
    Handle<SSL_CTX, SSL_CTX_free> context_;
    Fd listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0, requests_ = 0, ended_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

// `HTTP/1.1 <status>` with this body.
std::string http(int status, std::string_view body, std::string_view more_head = "");

}  // namespace shomei::exchange
