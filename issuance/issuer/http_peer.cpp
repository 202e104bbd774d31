// SPDX-License-Identifier: Apache-2.0
#include "http_peer.h"

#include <Poco/Net/HTTPResponse.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "limits.h"
#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

// One TLS record at most (RFC 8446 5.1), so that nothing stays unseen inside the library.
constexpr std::size_t record_bytes = 16'384;

}  // namespace

bool HttpPeer::fill() {
    std::array<char, record_bytes> part;
    const int size = socket_.receiveBytes(part.data(), static_cast<int>(part.size()));
    if (size <= 0) return false;
    unread_.append(part.data(), static_cast<std::size_t>(size));
    return true;
}

bool HttpPeer::await_request(const Poco::Timespan& limit) {
    return !unread_.empty() || socket_.poll(limit, Poco::Net::Socket::SELECT_READ);
}

tl::expected<RequestHead, HeadProblem> HttpPeer::read_head() {
    constexpr std::string_view empty_line = "\r\n\r\n";
    std::size_t looked = 0;
    for (;;) {
        const auto end = unread_.find(empty_line, looked);
        if (end != unread_.npos) {
            auto head = parse_head(std::string_view(unread_).substr(0, end + empty_line.size()));
            unread_.erase(0, end + empty_line.size());
            if (!head) return tl::make_unexpected(HeadProblem::malformed);
            return *std::move(head);
        }
        looked = unread_.size() - std::min(unread_.size(), empty_line.size() - 1);
        if (unread_.size() > limit::head_bytes || (!fill() && !unread_.empty()))
            return tl::make_unexpected(HeadProblem::malformed);
        if (unread_.empty()) return tl::make_unexpected(HeadProblem::nothing);
    }
}

std::optional<Bytes> HttpPeer::read_body(std::size_t size) {
    while (unread_.size() < size)
        if (!fill()) return std::nullopt;
    Bytes body = to_bytes(bytes_of(std::string_view(unread_).substr(0, size)));
    unread_.erase(0, size);
    return body;
}

void HttpPeer::ask_for_body() { write("HTTP/1.1 100 Continue\r\n\r\n"); }

void HttpPeer::send(const HttpAnswer& answer) {
    using Poco::Net::HTTPResponse;
    const auto status = static_cast<HTTPResponse::HTTPStatus>(answer.status);
    auto text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
                            answer.status, HTTPResponse::getReasonForStatus(status),
                            answer.content_type, answer.body.size());
    for (const auto& [name, value] : answer.fields) text += name + ": " + value + "\r\n";
    text += answer.keeps_open ? "Connection: Keep-Alive\r\n\r\n" : "Connection: Close\r\n\r\n";
    text += text_of(answer.body);
    write(text);
}

void HttpPeer::discard_rest() {
    std::size_t discarded = 0;
    const auto until_ms = boot_ms() + limit::discard_ms;
    const Poco::Timespan pause(limit::discard_pause_ms * 1000);
    while (discarded < limit::discarded_bytes && boot_ms() < until_ms) {
        unread_.clear();
        if (!socket_.poll(pause, Poco::Net::Socket::SELECT_READ) || !fill()) return;
        discarded += unread_.size();
    }
}

void HttpPeer::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const int sent = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (sent <= 0) return;  // the peer is gone; the next read says so
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace shomei::issuer
