// SPDX-License-Identifier: Apache-2.0
// The generator's side of a TLS connection, as lean as can be: what it costs is not what is
// measured. Whatever goes otherwise than foreseen ends the program, so that no number is reported.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "shomei/base/handle.h"

namespace shomei::bench {

using TlsContext = Handle<SSL_CTX, SSL_CTX_free>;
using Tls = Handle<SSL, SSL_free>;

// The issuer's TLS settings with the test PKI's keys, and nothing but OpenSSL: TLS 1.3, X25519,
// client certificates required, no resumption.
TlsContext server_context();
// terminal-1 of the test PKI, or the owner of `at`.crt and `at`.key.
TlsContext client_context();
TlsContext client_context(const std::string& at);

// CPU time (us) of the server's half of one full mutual handshake, both halves in this thread and
// no socket between them; the server's SSL object is made and freed on its account.
double memory_handshake_us(SSL_CTX& server, SSL_CTX& client, int handshakes);

class TlsPeer {
public:
    // Connects to a port of this machine and shakes hands.
    TlsPeer(SSL_CTX& context, std::uint16_t port);

    // Sends one whole request and reads the answer, which must be a 200. Returns its bytes.
    std::size_t ask(const std::string& request);
    // Says the end and waits until the other side has closed.
    void close();

private:
    Fd socket_;
    Tls tls_;
};

}  // namespace shomei::bench
