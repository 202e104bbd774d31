// SPDX-License-Identifier: Apache-2.0
#include "tls_peer.h"

#include <charconv>
#include <string_view>

#include "../issuer/test_world.h"
#include "cpu_time.h"
#include "loopback.h"
#include "shomei/base/check.h"

namespace shomei::bench {

namespace {

TlsContext make_context(const SSL_METHOD* method, const std::string& at) {
    TlsContext context(SSL_CTX_new(method));
    SHOMEI_CHECK(SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) == 1);
    SHOMEI_CHECK(SSL_CTX_set1_groups_list(context.get(), "X25519:P-256") == 1);
    SHOMEI_CHECK(
        SSL_CTX_use_certificate_file(context.get(), (at + ".crt").c_str(), SSL_FILETYPE_PEM) == 1);
    SHOMEI_CHECK(
        SSL_CTX_use_PrivateKey_file(context.get(), (at + ".key").c_str(), SSL_FILETYPE_PEM) == 1);
    SHOMEI_CHECK(SSL_CTX_load_verify_file(
                     context.get(), (issuer::test_pki() / "tls/ca.crt").string().c_str()) == 1);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
    return context;
}

// Bytes of the whole answer, or 0 while its head is not there yet.
std::size_t answer_bytes(std::string_view text) {
    constexpr std::string_view length = "\r\nContent-Length: ";
    const auto end = text.find("\r\n\r\n");
    if (end == text.npos) return 0;
    SHOMEI_CHECK(text.starts_with("HTTP/1.1 200 "));
    const auto at = text.substr(0, end).find(length);
    SHOMEI_CHECK(at != text.npos);
    std::size_t body = 0;
    std::from_chars(text.data() + at + length.size(), text.data() + end, body);
    return end + 4 + body;
}

}  // namespace

TlsContext server_context() {
    auto context = make_context(TLS_server_method(), issuer::test_pki() / "tls/issuer");
    SHOMEI_CHECK(SSL_CTX_set_num_tickets(context.get(), 0) == 1);
    return context;
}

TlsContext client_context() { return client_context(issuer::test_pki() / "tls/terminal-1"); }

TlsContext client_context(const std::string& at) { return make_context(TLS_client_method(), at); }

double memory_handshake_us(SSL_CTX& server, SSL_CTX& client, int handshakes) {
    double spent_us = 0;
    const auto on_account = [&](const auto& work) {
        const auto begin_us = thread_cpu_us();
        work();
        spent_us += thread_cpu_us() - begin_us;
    };
    for (int i = 0; i < handshakes; ++i) {
        const Tls ours(SSL_new(&client));
        Tls theirs;
        on_account([&] { theirs.reset(SSL_new(&server)); });
        BIO* to_server = BIO_new(BIO_s_mem());
        BIO* to_client = BIO_new(BIO_s_mem());
        BIO_up_ref(to_server);
        BIO_up_ref(to_client);
        SSL_set_bio(ours.get(), to_client, to_server);
        SSL_set_bio(theirs.get(), to_server, to_client);
        SSL_set_connect_state(ours.get());
        SSL_set_accept_state(theirs.get());
        for (int done = 0; done != 1;) {
            SSL_do_handshake(ours.get());
            on_account([&] { done = SSL_do_handshake(theirs.get()); });
            SHOMEI_CHECK(done == 1 || SSL_get_error(theirs.get(), done) == SSL_ERROR_WANT_READ);
        }
        on_account([&] { theirs.reset(); });
    }
    return spent_us / handshakes;
}

TlsPeer::TlsPeer(SSL_CTX& context, std::uint16_t port)
    : socket_(connect_to_loopback(port)), tls_(SSL_new(&context)) {
    SHOMEI_CHECK(socket_);
    SSL_set_fd(tls_.get(), socket_.get());
    SHOMEI_CHECK(SSL_connect(tls_.get()) == 1);
}

std::size_t TlsPeer::ask(const std::string& request) {
    SHOMEI_CHECK(SSL_write(tls_.get(), request.data(), static_cast<int>(request.size())) ==
                 static_cast<int>(request.size()));
    char answer[65'536];
    std::size_t had = 0, wanted = 0;
    do {
        const int size = SSL_read(tls_.get(), answer + had, static_cast<int>(sizeof answer - had));
        SHOMEI_CHECK(size > 0);
        had += static_cast<std::size_t>(size);
        if (wanted == 0) wanted = answer_bytes({answer, had});
    } while (wanted == 0 || had < wanted);
    SHOMEI_CHECK(had == wanted);
    return had;
}

void TlsPeer::close() {
    SSL_shutdown(tls_.get());
    char rest[16];
    SHOMEI_CHECK(SSL_read(tls_.get(), rest, sizeof rest) <= 0);
}

}  // namespace shomei::bench
