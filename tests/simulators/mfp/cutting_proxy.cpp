// SPDX-License-Identifier: Apache-2.0
#include "simulators/mfp/cutting_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "shomei/base/check.h"

namespace shomei::sim {
namespace {

using Ssl = Handle<SSL, SSL_free>;

constexpr std::size_t begin_limit_bytes = 64 * 1024;

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

// Small records written one after the other must not wait for each other's acknowledgement.
void hurry(int fd) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// The operation code stands in bytes 3 and 4 of the IPP message, which begins behind the HTTP
// header and, in a chunked body, behind the first chunk's size line.
struct Begin {
    std::size_t header = 0;
    std::uint16_t operation = 0;
};

std::optional<Begin> parse_begin(const std::string& text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    Begin out{.header = end + 4};
    auto body = out.header;
    if (text.substr(0, end).find("chunked") != std::string::npos) {
        const auto size_line = text.find("\r\n", body);
        if (size_line == std::string::npos) return std::nullopt;
        body = size_line + 2;
    }
    if (text.size() < body + 4) return std::nullopt;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[body + at]); };
    out.operation = static_cast<std::uint16_t>(byte(2) << 8 | byte(3));
    return out;
}

// Nothing now is "", the end is nullopt.
std::optional<std::string> read_some(SSL* ssl) {
    char part[16 * 1024];
    const int size = SSL_read(ssl, part, sizeof part);
    if (size > 0) return std::string(part, static_cast<std::size_t>(size));
    if (SSL_get_error(ssl, size) == SSL_ERROR_WANT_READ) return std::string();
    return std::nullopt;
}

bool write_all(SSL* ssl, const std::string& text) {
    return text.empty() || SSL_write(ssl, text.data(), static_cast<int>(text.size())) > 0;
}

}  // namespace

// The two connections of one request.
struct CuttingProxy::Pair {
    Fd terminal_fd;
    Fd printer_fd;
    Ssl terminal;
    Ssl printer;

    bool open(SSL_CTX* server, SSL_CTX* client, int printer_port) {
        terminal.reset(SSL_new(server));
        hurry(terminal_fd.get());
        SSL_set_fd(terminal.get(), terminal_fd.get());
        if (SSL_accept(terminal.get()) != 1) return false;
        printer_fd = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const auto address = loopback(printer_port);
        if (connect(printer_fd.get(), reinterpret_cast<const sockaddr*>(&address),
                    sizeof address) != 0)
            return false;
        printer.reset(SSL_new(client));
        hurry(printer_fd.get());
        SSL_set_fd(printer.get(), printer_fd.get());
        return SSL_connect(printer.get()) == 1;
    }
    bool pending() const { return SSL_pending(terminal.get()) + SSL_pending(printer.get()) > 0; }
    bool printer_speaks() const {
        pollfd heard{printer_fd.get(), POLLIN, 0};
        return SSL_pending(printer.get()) > 0 || poll(&heard, 1, 0) > 0;
    }
};

CuttingProxy::CuttingProxy(int printer_port, const std::string& certificate, const std::string& key)
    : server_(SSL_CTX_new(TLS_server_method())),
      client_(SSL_CTX_new(TLS_client_method())),
      printer_port_(printer_port) {
    if (SSL_CTX_use_certificate_chain_file(server_.get(), certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(server_.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error("proxy: no certificate at " + certificate);
    // A session ticket must not make a read wait for what comes behind it.
    SSL_CTX_clear_mode(client_.get(), SSL_MODE_AUTO_RETRY);
    listener_ = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    auto address = loopback(0);
    socklen_t size = sizeof address;
    SHOMEI_CHECK(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    SHOMEI_CHECK(listen(listener_.get(), 8) == 0);
    SHOMEI_CHECK(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    int ends[2];
    SHOMEI_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    stop_read_ = Fd(ends[0]);
    stop_write_ = Fd(ends[1]);
    thread_ = std::thread([this] { serve(); });
}

CuttingProxy::~CuttingProxy() {
    stop_write_.close();
    resume();
    thread_.join();
}

std::string CuttingProxy::uri() const {
    return "ipps://localhost:" + std::to_string(port_) + "/ipp/print";
}

void CuttingProxy::arm(const Cut& cut) {
    const std::lock_guard lock(mutex_);
    armed_ = cut;
    made_ = false;
    resumed_ = false;
}

bool CuttingProxy::made() const {
    const std::lock_guard lock(mutex_);
    return made_;
}

void CuttingProxy::resume() {
    const std::lock_guard lock(mutex_);
    resumed_ = true;
    changed_.notify_all();
}

void CuttingProxy::wait_resumed() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return resumed_; });
}

std::optional<Cut> CuttingProxy::take(std::uint16_t operation) {
    const std::lock_guard lock(mutex_);
    if (!armed_ || armed_->operation != operation) return std::nullopt;
    made_ = true;
    return std::exchange(armed_, std::nullopt);
}

// False when the proxy is to end.
bool CuttingProxy::wait_readable(int a, int b) const {
    pollfd wanted[3] = {{a, POLLIN, 0}, {stop_read_.get(), POLLIN, 0}, {b, POLLIN, 0}};
    while (poll(wanted, b < 0 ? 2 : 3, -1) < 0 && errno == EINTR) {
    }
    return wanted[1].revents == 0;
}

void CuttingProxy::serve() {
    while (wait_readable(listener_.get(), -1)) {
        Pair pair;
        pair.terminal_fd = Fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (pair.open(server_.get(), client_.get(), printer_port_)) serve_pair(pair);
    }
}

void CuttingProxy::serve_pair(Pair& pair) {
    std::string begun;
    std::optional<Begin> begin;
    while (!(begin = parse_begin(begun)) && begun.size() < begin_limit_bytes) {
        const auto part = read_some(pair.terminal.get());
        if (!part) return;
        begun += *part;
    }
    if (!begin) return;
    const auto cut = take(begin->operation);
    if (cut && cut->how == Cut::How::request) return;
    if (cut && cut->how == Cut::How::silence) {
        while (wait_readable(pair.terminal_fd.get(), -1) && read_some(pair.terminal.get())) {
        }
        return;
    }
    relay(pair, begun, cut, begin->header);
}

void CuttingProxy::relay(Pair& pair, std::string part, const std::optional<Cut>& cut,
                         std::size_t header) {
    const auto how = cut ? cut->how : Cut::How::request;
    const bool counts = how == Cut::How::document || how == Cut::How::pause;
    std::size_t left = counts ? header + cut->bytes : SIZE_MAX;
    while (!part.empty()) {
        if (part.size() >= left) {
            write_all(pair.printer.get(), part.substr(0, left));
            if (how == Cut::How::document) return;
            wait_resumed();
            part.erase(0, left);
            left = SIZE_MAX;
        }
        if (!write_all(pair.printer.get(), part)) return;
        if (left != SIZE_MAX) left -= part.size();
        part = from_terminal(pair, how != Cut::How::answer);
    }
}

// What the terminal sends next; meanwhile the printer's answers go back. Empty: it is over.
std::string CuttingProxy::from_terminal(Pair& pair, bool answers_pass) const {
    while (pair.pending() || wait_readable(pair.terminal_fd.get(), pair.printer_fd.get())) {
        if (pair.printer_speaks()) {
            const auto answer = read_some(pair.printer.get());
            if (!answer) return {};
            if (answer->empty()) continue;  // a session ticket
            if (!answers_pass || !write_all(pair.terminal.get(), *answer)) return {};
        } else {
            const auto part = read_some(pair.terminal.get());
            if (!part || !part->empty()) return part.value_or("");
        }
    }
    return {};
}

}  // namespace shomei::sim
