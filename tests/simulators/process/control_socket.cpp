// SPDX-License-Identifier: Apache-2.0
#include "simulators/process/control_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

namespace shomei::sim {
namespace {

constexpr std::size_t line_limit_bytes = 64 * 1024;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("control socket: " + what + ": " + std::strerror(errno));
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("control socket: path too long: " + path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

void send_line(int fd, const std::string& line) {
    const auto text = line + '\n';
    for (std::size_t sent = 0; sent < text.size();) {
        const auto size = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (size <= 0) return;
        sent += static_cast<std::size_t>(size);
    }
}

}  // namespace

ControlSocket::ControlSocket(const std::string& path, Answer answer)
    : path_(path), answer_(std::move(answer)) {
    const auto address = address_of(path);
    listener_ = Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!listener_) fail("socket");
    unlink(path.c_str());
    if (bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("bind " + path);
    chmod(path.c_str(), 0600);
    if (listen(listener_.get(), 8) != 0) fail("listen");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
    stop_read_ = Fd(ends[0]);
    stop_write_ = Fd(ends[1]);
    thread_ = std::thread([this] { serve(); });
}

ControlSocket::~ControlSocket() {
    stop_write_.close();
    thread_.join();
    unlink(path_.c_str());
}

// False when the destructor has closed the stop pipe.
bool ControlSocket::readable(int fd) const {
    pollfd wanted[2] = {{fd, POLLIN, 0}, {stop_read_.get(), POLLIN, 0}};
    while (poll(wanted, 2, -1) < 0 && errno == EINTR) {
    }
    return wanted[1].revents == 0;
}

void ControlSocket::serve() {
    while (readable(listener_.get())) {
        const Fd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (connection) serve_one(connection.get());
    }
}

void ControlSocket::serve_one(int connection) {
    std::string unread;
    while (readable(connection)) {
        char part[1024];
        const auto size = recv(connection, part, sizeof part, 0);
        if (size <= 0) return;
        unread.append(part, static_cast<std::size_t>(size));
        for (auto end = unread.find('\n'); end != std::string::npos; end = unread.find('\n')) {
            const auto line = unread.substr(0, end);
            unread.erase(0, end + 1);
            if (const auto answer = answer_(line)) send_line(connection, *answer);
        }
        if (unread.size() > line_limit_bytes) return;
    }
}

std::string control(const std::string& path, const std::string& line, int limit_ms) {
    const auto address = address_of(path);
    const Fd connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connection) fail("socket");
    const timeval limit{limit_ms / 1000, limit_ms % 1000 * 1000};
    setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("connect " + path);
    send_line(connection.get(), line);
    std::string answer;
    while (true) {
        char part[1024];
        const auto size = recv(connection.get(), part, sizeof part, 0);
        if (size <= 0) fail("no answer to " + line);
        answer.append(part, static_cast<std::size_t>(size));
        if (const auto end = answer.find('\n'); end != std::string::npos)
            return answer.substr(0, end);
    }
}

}  // namespace shomei::sim
