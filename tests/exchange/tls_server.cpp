// SPDX-License-Identifier: Apache-2.0
#include "tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <csignal>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>

namespace shomei::exchange {
namespace {

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(what);
}

std::size_t content_length(const std::string& head) {
    constexpr std::string_view name = "Content-Length: ";
    const auto found = head.find(name);
    std::size_t length = 0;
    if (found != head.npos)
        std::from_chars(head.data() + found + name.size(), head.data() + head.size(), length);
    return length;
}

}  // namespace

std::string http(int status, std::string_view body, std::string_view more_head) {
    std::string out = "HTTP/1.1 " + std::to_string(status) + " Said\r\n";
    out.append(more_head);
    out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size());
    return out.append("\r\n\r\n").append(body);
}

TlsServer::TlsServer(const TlsServerSettings& settings, Serve serve)
    : serve_(std::move(serve)), context_(SSL_CTX_new(TLS_server_method())) {
    auto* context = context_.get();
    require(SSL_CTX_set_min_proto_version(context, settings.version) == 1 &&
                SSL_CTX_set_max_proto_version(context, settings.version) == 1 &&
                SSL_CTX_set1_groups_list(context, settings.groups.c_str()) == 1,
            "TLS version or groups");
    require(SSL_CTX_use_certificate_chain_file(context, settings.certificate.c_str()) == 1 &&
                SSL_CTX_use_PrivateKey_file(context, settings.key.c_str(), SSL_FILETYPE_PEM) == 1 &&
                SSL_CTX_load_verify_file(context, settings.client_ca.c_str()) == 1,
            "TLS files");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_num_tickets(context, 0);

    listener_ = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    require(bind(listener_.get(), generic, size) == 0 && listen(listener_.get(), 8) == 0 &&
                getsockname(listener_.get(), generic, &size) == 0,
            "listening");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

TlsServer::~TlsServer() {
    stopping_ = true;
    thread_.join();
}

void TlsServer::run() {
    // Only this thread is spared the signal: the link under test must not need that.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (!stopping_) {
        pollfd one{listener_.get(), POLLIN, 0};
        if (poll(&one, 1, 20) != 1) continue;
        Fd socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!socket) continue;
        ++connections_;
        const timeval tick{0, 20'000};
        setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
        serve_one(socket.get());
        socket.close();
        ++ended_;
        ERR_clear_error();
    }
}

void TlsServer::serve_one(int socket) {
    const Handle<SSL, SSL_free> ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), socket);
    while (!stopping_) {
        const int result = SSL_accept(ssl.get());
        if (result == 1) break;
        if (SSL_get_error(ssl.get(), result) != SSL_ERROR_WANT_READ) return;
    }
    if (stopping_) return;
    Wire wire(*this, ssl.get(), socket);
    serve_(wire);
    SSL_shutdown(ssl.get());
}

std::optional<std::string> Wire::read_some() {
    std::array<char, 16'384> bytes{};
    while (!server_.stopping_) {
        const int size = SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        if (size > 0) return std::string(bytes.data(), static_cast<std::size_t>(size));
        if (SSL_get_error(ssl_, size) != SSL_ERROR_WANT_READ) return std::nullopt;
    }
    return std::nullopt;
}

std::optional<HttpRequest> Wire::read_request() {
    while (true) {
        const auto end = unread_.find("\r\n\r\n");
        if (end != unread_.npos) {
            HttpRequest request{unread_.substr(0, end + 4), {}};
            const auto length = content_length(request.head);
            if (unread_.size() >= end + 4 + length) {
                request.body = unread_.substr(end + 4, length);
                unread_.erase(0, end + 4 + length);
                ++server_.requests_;
                return request;
            }
        }
        const auto more = read_some();
        if (!more) return std::nullopt;
        unread_ += *more;
    }
}

bool Wire::write(std::string_view bytes) {
    return bytes.empty() || SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

void Wire::pause(int ms) {
    for (; ms > 0 && !server_.stopping_; ms -= 10)
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(ms, 10)));
}

void Wire::say_goodbye() {
    SSL_shutdown(ssl_);
    shutdown(socket_, SHUT_WR);
}

void Wire::reset() {
    const linger now{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    SSL_set_quiet_shutdown(ssl_, 1);
}

}  // namespace shomei::exchange
