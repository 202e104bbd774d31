// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/payment/socket_payment_device.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "payment_message.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/handle.h"

namespace shomei::payment {
namespace {

using Kind = PaymentProblem::Kind;

tl::unexpected<PaymentProblem> problem(Kind kind) {
    return tl::make_unexpected(PaymentProblem{kind});
}

bool wait_until(int fd, short events, std::int64_t deadline_ms) {
    while (true) {
        pollfd wanted{fd, events, 0};
        const auto left = std::max<std::int64_t>(0, deadline_ms - boot_ms());
        const int ready = poll(&wanted, 1, static_cast<int>(left));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

// A Unix socket's connect either succeeds or fails at once (a full queue is EAGAIN).
Fd connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd && connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fd.close();
    return fd;
}

bool send_all(int fd, std::string_view text, std::int64_t deadline_ms) {
    while (!text.empty()) {
        if (!wait_until(fd, POLLOUT, deadline_ms)) return false;
        const auto size = send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (size < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

// One line without its LF; nullopt for silence, an early end, bytes after the LF, or too many.
std::optional<std::string> read_line(int fd, std::int64_t deadline_ms) {
    std::string line;
    while (line.size() <= line_limit_bytes && wait_until(fd, POLLIN, deadline_ms)) {
        char part[4096];
        const auto size = recv(fd, part, sizeof part, 0);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) return std::nullopt;
        if (size > 0) line.append(part, static_cast<std::size_t>(size));
        if (const auto end = line.find('\n'); end != std::string::npos) {
            if (end + 1 != line.size()) return std::nullopt;
            line.pop_back();
            return line;
        }
    }
    return std::nullopt;
}

// What the device said, or that it said something the protocol does not know.
template <class T>
PaymentAnswer<T> told(std::optional<T> value) {
    if (!value) return problem(Kind::protocol);
    return *std::move(value);
}

}  // namespace

SocketPaymentDevice::SocketPaymentDevice(std::string socket_path, int reply_limit_ms)
    : socket_path_(std::move(socket_path)), reply_limit_ms_(reply_limit_ms) {
    SHOMEI_CHECK(!socket_path_.empty() && socket_path_.size() < sizeof(sockaddr_un::sun_path));
    SHOMEI_CHECK(reply_limit_ms_ > 0);
}

PaymentAnswer<std::string> SocketPaymentDevice::ask(const std::string& line) const {
    SHOMEI_CHECK(line.size() < line_limit_bytes);
    const auto deadline_ms = boot_ms() + reply_limit_ms_;
    const auto fd = connect_to(socket_path_);
    if (!fd) return problem(Kind::unreachable);
    if (!send_all(fd.get(), line + '\n', deadline_ms)) return problem(Kind::outcome_unknown);
    auto answer = read_line(fd.get(), deadline_ms);
    if (!answer) return problem(Kind::outcome_unknown);
    return *std::move(answer);
}

PaymentAnswer<PaymentReadiness> SocketPaymentDevice::readiness() {
    return ask(write_status()).and_then([](const auto& line) { return told(read_status(line)); });
}

PaymentAnswer<PaymentState> SocketPaymentDevice::hold(const std::string& key, int yen) {
    SHOMEI_CHECK(is_payment_key(key) && yen > 0 && yen <= payment_limit_yen);
    auto answer = ask(write_hold(key, yen)).and_then([&](const auto& line) {
        return told(read_state(line, key));
    });
    // The same key with another amount would be two payments under one name. A key that was voided
    // before its hold came has no amount.
    if (answer && answer->standing != Standing::voided && answer->yen != yen)
        return problem(Kind::protocol);
    return answer;
}

PaymentAnswer<PaymentState> SocketPaymentDevice::state(const std::string& key) {
    SHOMEI_CHECK(is_payment_key(key));
    return ask(write_request("query", key)).and_then([&](const auto& line) {
        return told(read_state(line, key));
    });
}

PaymentAnswer<PaymentState> SocketPaymentDevice::capture(const std::string& key) {
    SHOMEI_CHECK(is_payment_key(key));
    return ask(write_request("capture", key)).and_then([&](const auto& line) {
        return told(read_state(line, key));
    });
}

PaymentAnswer<PaymentState> SocketPaymentDevice::give_back(const std::string& key) {
    SHOMEI_CHECK(is_payment_key(key));
    return ask(write_request("void", key)).and_then([&](const auto& line) {
        return told(read_state(line, key));
    });
}

PaymentAnswer<void> SocketPaymentDevice::print_slip(const std::string& key,
                                                    const std::vector<std::string>& lines) {
    SHOMEI_CHECK(is_payment_key(key) && lines.size() <= slip_lines_limit);
    for (const auto& line : lines) SHOMEI_CHECK(line.size() <= slip_line_limit_bytes);
    const auto answer = ask(write_slip(key, lines));
    if (!answer) return tl::make_unexpected(answer.error());
    if (!is_slip_receipt(*answer, key)) return problem(Kind::protocol);
    return {};
}

}  // namespace shomei::payment
