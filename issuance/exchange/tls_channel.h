// SPDX-License-Identifier: Apache-2.0
// One TLS 1.3 connection on a socket that never blocks: every call ends at its deadline (a value of
// boot_ms). After a failed call the channel is only good for being thrown away.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <optional>
#include <span>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/issuance/exchange/link.h"

namespace shomei::exchange {

using SslContext = Handle<SSL_CTX, SSL_CTX_free>;
using Ssl = Handle<SSL, SSL_free>;

// The context every connection of a link shares: files, version, groups, verification.
// Fault{configuration}.
SslContext make_context(const LinkSettings& settings);

class TlsChannel {
public:
    // nullopt: not reached in time, or not the issuer that the settings name.
    static std::optional<TlsChannel> connect(SSL_CTX& context, const LinkSettings& settings,
                                             std::int64_t deadline_ms);

    // False where not all was handed to the network; `sent_any` tells whether some was.
    bool write(ByteView bytes, std::int64_t deadline_ms);
    bool sent_any() const { return sent_any_; }

    // Reads at least one byte; 0 at the end, on failure and when late.
    std::size_t read(std::span<std::uint8_t> out, std::int64_t deadline_ms);

    // More has arrived than was read.
    bool holds_more();
    // Nothing waits to be read, and the peer has not left.
    bool is_quiet();

    // Tells the peer that nothing more comes (close_notify), and waits for nothing. Only on a
    // channel on which nothing failed.
    void leave();

    // The peer's first word is an alert that it did not accept our side of the handshake. With
    // TLS 1.3 that comes after our side is done; none of our bytes reached its service.
    bool was_refused() const { return was_refused_; }

private:
    TlsChannel(Fd socket, Ssl ssl) : socket_(std::move(socket)), ssl_(std::move(ssl)) {}

    bool handshake(std::int64_t deadline_ms);
    bool is_pinned(const LinkSettings& settings) const;
    bool flush(std::int64_t deadline_ms);
    bool fill(std::int64_t deadline_ms);
    void note_alert();

    Fd socket_;
    Ssl ssl_;
    bool sent_any_ = false;  // of what `write` was given
    bool received_any_ = false;
    bool was_refused_ = false;
};

}  // namespace shomei::exchange
