// SPDX-License-Identifier: Apache-2.0
#include "tls_channel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "address_lookup.h"
#include "key_file.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"

namespace shomei::exchange {
namespace {

constexpr std::size_t record_size = 16'384 + 512;

// Never ask a person: an encrypted key cannot be used.
int no_passphrase(char*, int, int, void*) { return -1; }

bool wait_for(int fd, short events, std::int64_t deadline_ms) {
    while (true) {
        const auto left_ms = deadline_ms - boot_ms();
        if (left_ms <= 0) return false;
        pollfd one{fd, events, 0};
        const int ready = poll(&one, 1, static_cast<int>(std::min<std::int64_t>(left_ms, 60'000)));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

Fd connect_to(const addrinfo& address, std::int64_t deadline_ms) {
    Fd fd(socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return {};
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0) return fd;
    if (errno != EINPROGRESS || !wait_for(fd.get(), POLLOUT, deadline_ms)) return {};
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return {};
    return fd;
}

Fd connect_to(const LinkSettings& settings, std::int64_t deadline_ms) {
    const auto addresses = look_up(settings.host, settings.port, deadline_ms);
    for (const auto* next = addresses.get(); next != nullptr; next = next->ai_next)
        if (Fd fd = connect_to(*next, deadline_ms)) return fd;
    return {};
}

void load_own_identity(SSL_CTX& context, const LinkSettings& settings) {
    require_private(settings.key);
    SSL_CTX_set_default_passwd_cb(&context, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(&context, settings.certificate.c_str()) != 1)
        refuse_file(settings.certificate, "is no certificate in PEM");
    if (SSL_CTX_use_PrivateKey_file(&context, settings.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(&context) != 1)
        refuse_file(settings.key, "is not the key of the certificate");
}

void require_issuer(SSL_CTX& context, const LinkSettings& settings) {
    if (SSL_CTX_load_verify_file(&context, settings.ca.c_str()) != 1)
        refuse_file(settings.ca, "is no certificate in PEM");
    auto* rules = SSL_CTX_get0_param(&context);
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    X509_VERIFY_PARAM_set_depth(rules, 2);
    SHOMEI_CHECK(X509_VERIFY_PARAM_set1_host(rules, settings.server_name.c_str(), 0) == 1);
    SHOMEI_CHECK(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT) == 1);
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
}

}  // namespace

SslContext make_context(const LinkSettings& settings) {
    if (settings.server_name.empty() || settings.pins.empty())
        throw Fault(FaultCode::configuration, "the issuer's server name or key hash is missing");
    ERR_clear_error();
    SslContext context(SSL_CTX_new(TLS_client_method()));
    SHOMEI_CHECK(context);
    SHOMEI_CHECK(SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) == 1);
    SHOMEI_CHECK(SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION) == 1);
    SHOMEI_CHECK(SSL_CTX_set1_groups_list(context.get(), "X25519:P-256") == 1);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    load_own_identity(*context, settings);
    require_issuer(*context, settings);
    ERR_clear_error();
    return context;
}

std::optional<TlsChannel> TlsChannel::connect(SSL_CTX& context, const LinkSettings& settings,
                                              std::int64_t deadline_ms) {
    Fd socket = connect_to(settings, deadline_ms);
    if (!socket) return std::nullopt;
    Ssl ssl(SSL_new(&context));
    SHOMEI_CHECK(ssl);
    // Memory on OpenSSL's side of the socket: what was sent is counted here, and a peer that left
    // raises no signal.
    auto* in = BIO_new(BIO_s_mem());
    auto* out = BIO_new(BIO_s_mem());
    SHOMEI_CHECK(in != nullptr && out != nullptr);
    SSL_set_bio(ssl.get(), in, out);
    SHOMEI_CHECK(SSL_set_tlsext_host_name(ssl.get(), settings.server_name.c_str()) == 1);
    SSL_set_connect_state(ssl.get());
    TlsChannel channel(std::move(socket), std::move(ssl));
    if (!channel.handshake(deadline_ms) || !channel.is_pinned(settings)) return std::nullopt;
    return channel;
}

bool TlsChannel::handshake(std::int64_t deadline_ms) {
    while (true) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        const int error = SSL_get_error(ssl_.get(), result);
        // Also a failed handshake has an alert to send.
        if (!flush(deadline_ms)) return false;
        if (result == 1) return true;
        if (error != SSL_ERROR_WANT_READ || !fill(deadline_ms)) return false;
    }
}

bool TlsChannel::is_pinned(const LinkSettings& settings) const {
    const auto* certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate == nullptr || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return false;
    std::uint8_t* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    SHOMEI_CHECK(size > 0);
    const auto digest = sha256(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return std::find(settings.pins.begin(), settings.pins.end(), digest) != settings.pins.end();
}

bool TlsChannel::write(ByteView bytes, std::int64_t deadline_ms) {
    sent_any_ = false;
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min<std::size_t>(bytes.size(), 16'384));
        ERR_clear_error();
        // Into memory a record is written whole or not at all.
        if (SSL_write(ssl_.get(), part.data(), static_cast<int>(part.size())) !=
            static_cast<int>(part.size()))
            return false;
        if (!flush(deadline_ms)) return false;
        bytes = bytes.subspan(part.size());
    }
    return true;
}

std::size_t TlsChannel::read(std::span<std::uint8_t> out, std::int64_t deadline_ms) {
    while (true) {
        ERR_clear_error();
        const int size = SSL_read(ssl_.get(), out.data(), static_cast<int>(out.size()));
        received_any_ = received_any_ || size > 0;
        if (size > 0) return static_cast<std::size_t>(size);
        if (SSL_get_error(ssl_.get(), size) != SSL_ERROR_WANT_READ) {
            if (!received_any_) note_alert();
            return 0;
        }
        if (!flush(deadline_ms) || !fill(deadline_ms)) return 0;
    }
}

bool TlsChannel::holds_more() {
    ERR_clear_error();
    std::uint8_t byte = 0;
    return SSL_peek(ssl_.get(), &byte, 1) > 0;
}

bool TlsChannel::is_quiet() {
    while (true) {
        ERR_clear_error();
        std::uint8_t byte = 0;
        const int size = SSL_peek(ssl_.get(), &byte, 1);
        if (size > 0 || SSL_get_error(ssl_.get(), size) != SSL_ERROR_WANT_READ) return false;
        pollfd one{socket_.get(), POLLIN, 0};
        const int ready = poll(&one, 1, 0);
        if (ready == 0) return true;
        if (ready < 0 || !fill(boot_ms() + 1)) return false;
    }
}

void TlsChannel::leave() {
    ERR_clear_error();
    if (SSL_shutdown(ssl_.get()) >= 0) flush(boot_ms());
}

bool TlsChannel::flush(std::int64_t deadline_ms) {
    auto* out = SSL_get_wbio(ssl_.get());
    char* data = nullptr;
    auto left = static_cast<std::size_t>(BIO_get_mem_data(out, &data));
    while (left > 0) {
        const auto sent = send(socket_.get(), data, left, MSG_NOSIGNAL);
        if (sent > 0) {
            sent_any_ = true;
            data += sent;
            left -= static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN) {
            if (!wait_for(socket_.get(), POLLOUT, deadline_ms)) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    SHOMEI_CHECK(BIO_reset(out) == 1);
    return true;
}

bool TlsChannel::fill(std::int64_t deadline_ms) {
    std::array<std::uint8_t, record_size> bytes;
    while (wait_for(socket_.get(), POLLIN, deadline_ms)) {
        const auto size = recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (size > 0) {
            auto* in = SSL_get_rbio(ssl_.get());
            return BIO_write(in, bytes.data(), static_cast<int>(size)) == size;
        }
        if (size == 0 || (errno != EAGAIN && errno != EINTR)) return false;
    }
    return false;
}

void TlsChannel::note_alert() {
    const auto error = ERR_peek_error();
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) return;
    // An alert received is reported as its number over this offset.
    constexpr std::array refusals{
        SSL_AD_HANDSHAKE_FAILURE,   SSL_AD_BAD_CERTIFICATE,     SSL_AD_UNSUPPORTED_CERTIFICATE,
        SSL_AD_CERTIFICATE_REVOKED, SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN,
        SSL_AD_UNKNOWN_CA,          SSL_AD_ACCESS_DENIED,       SSL_AD_DECRYPT_ERROR,
        SSL_AD_CERTIFICATE_REQUIRED};
    const int alert = ERR_GET_REASON(error) - SSL_AD_REASON_OFFSET;
    was_refused_ = std::find(refusals.begin(), refusals.end(), alert) != refusals.end();
}

}  // namespace shomei::exchange
