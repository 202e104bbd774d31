// SPDX-License-Identifier: Apache-2.0
#include "unix_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>

#include "limits.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"

namespace shomei::issuer {

namespace {

std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto name = path.string();
    if (name.empty() || name.size() >= sizeof address.sun_path) return std::nullopt;
    name.copy(address.sun_path, name.size());
    return address;
}

}  // namespace

Fd listen_at(const std::filesystem::path& path) {
    const auto problem = [&](const char* what) {
        return Fault(FaultCode::configuration, path.string() + ": " + what);
    };
    const auto address = address_of(path);
    if (!address) throw problem("the socket's path is too long");
    struct stat state {};
    if (lstat(path.c_str(), &state) == 0) {
        if (!S_ISSOCK(state.st_mode)) throw problem("is there and is no socket");
        unlink(path.c_str());
    }
    Fd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto before = umask(0177);
    const bool bound =
        bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
    umask(before);
    if (!bound || listen(listener.get(), 4) != 0) throw problem("cannot be listened at");
    return listener;
}

std::optional<Fd> connect_to(const std::filesystem::path& path) {
    const auto address = address_of(path);
    Fd connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!address || connect(connection.get(), reinterpret_cast<const sockaddr*>(&*address),
                            sizeof *address) != 0)
        return std::nullopt;
    return connection;
}

bool is_own_peer(const Fd& connection) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == geteuid() || peer.uid == 0;
}

std::optional<std::string> read_text(const Fd& connection, std::size_t limit_bytes, bool one_line) {
    std::string text;
    while (text.size() <= limit_bytes) {
        pollfd wait{connection.get(), POLLIN, 0};
        if (poll(&wait, 1, limit::admin_wait_ms) <= 0) return std::nullopt;
        char part[1024];
        const auto size = recv(connection.get(), part, sizeof part, 0);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return std::nullopt;
        text.append(part, static_cast<std::size_t>(size));
        if (size == 0 || (one_line && text.ends_with('\n'))) return text;
    }
    return std::nullopt;
}

bool write_text(const Fd& connection, std::string_view text) {
    const auto until_ms = boot_ms() + limit::admin_send_ms;
    while (!text.empty()) {
        // One time for the whole, as a reader that takes a byte now and then would hold up all
        // others.
        const auto left_ms = until_ms - boot_ms();
        pollfd wait{connection.get(), POLLOUT, 0};
        if (left_ms <= 0 || poll(&wait, 1, static_cast<int>(left_ms)) <= 0) return false;
        const auto size =
            send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (size <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

}  // namespace shomei::issuer
