// SPDX-License-Identifier: Apache-2.0
// The service over real TLS as its peers meet it: with the terminal's own client, and byte by byte.
#pragma once

#include <openssl/ssl.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/handle.h"
#include "shomei/issuance/exchange/issuer_client.h"
#include "test_world.h"

namespace shomei::issuer {

struct Served {
    explicit Served(TestWorld& world) : service(world.issuer(), world.settings()) {}
    std::uint16_t port() const;
    // Of the listener for recipients of paper.
    std::uint16_t public_port() const;
    Service service;
};

// The terminal's own client, as terminal-1 unless another name is given.
exchange::IssuerClient make_client(TestWorld& world, const Served& served,
                                   const std::string& terminal = "terminal-1");

// A connection to a port of this machine; throws where nobody listens.
Fd connect_to(std::uint16_t port);

// Registers one more terminal, with a certificate made now; its path without its ending.
std::string register_terminal(TestWorld& world, const std::string& name);

using TlsContext = Handle<SSL_CTX, SSL_CTX_free>;
// `name` of the test PKI's tls folder, or a path without its ending; empty: no certificate.
TlsContext tls_context(const std::string& name = "terminal-1");

struct RawAnswer {
    int status = 0;
    std::map<std::string, std::string> fields;  // names in lower case
    std::string body;
};

// One connection whose every byte the test writes itself.
class RawPeer {
public:
    // Throws where the handshake fails on our side; `session` is offered for resumption.
    RawPeer(const Served& served, const TlsContext& context, SSL_SESSION* session = nullptr)
        : RawPeer(served.port(), context, session) {}
    RawPeer(std::uint16_t port, const TlsContext& context, SSL_SESSION* session = nullptr);

    // As much of it as the other end takes.
    void send(std::string_view bytes);
    // The next answer whole; nullopt where the connection ends or nothing comes for 5 s.
    std::optional<RawAnswer> read();
    // Has the other end closed, or does it within a second?
    bool is_closed();
    SSL* tls() const { return tls_.get(); }

private:
    bool fill();

    Fd connection_;
    Handle<SSL, SSL_free> tls_;
    std::string unread_;
};

// A whole request to a message of the API, JSON as it should be.
std::string post(const std::string& message, const std::string& body,
                 const std::string& more_fields = "");

// GET of a probe over plain HTTP.
RawAnswer get(const std::string& url, const std::string& path);

// What this program writes to standard output meanwhile.
class CapturedOutput {
public:
    CapturedOutput();
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;
    ~CapturedOutput();
    std::string text() const;

private:
    Fd file_, before_;
};

}  // namespace shomei::issuer
