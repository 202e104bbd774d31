// SPDX-License-Identifier: Apache-2.0
#include "page_client.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>
#include <doctest/doctest.h>

#include <iterator>
#include <vector>

namespace shomei::kiosk_tests {

namespace net = Poco::Net;

Greeting greeting_for(std::uint16_t port) {
    const auto host = "127.0.0.1:" + std::to_string(port);
    return {.host = host, .origin = "http://" + host};
}

Fetched fetch(std::uint16_t port, const std::string& path, const std::string& method,
              const std::string& host) {
    net::HTTPClientSession session("127.0.0.1", port);
    net::HTTPRequest request(method, path, net::HTTPMessage::HTTP_1_1);
    request.setHost(host.empty() ? greeting_for(port).host : host);
    if (method == "POST") request.setContentLength(0);
    session.sendRequest(request);
    Fetched out;
    auto& stream = session.receiveResponse(out.response);
    out.body.assign(std::istreambuf_iterator<char>(stream), {});
    out.status = out.response.getStatus();
    return out;
}

namespace {

net::HTTPRequest upgrade_request(const Greeting& greeting) {
    net::HTTPRequest request(net::HTTPRequest::HTTP_GET, "/kiosk", net::HTTPMessage::HTTP_1_1);
    request.setHost(greeting.host);
    if (!greeting.origin.empty()) request.set("Origin", greeting.origin);
    if (!greeting.protocols.empty()) request.set("Sec-WebSocket-Protocol", greeting.protocols);
    return request;
}

}  // namespace

PageClient::PageClient(std::uint16_t port, const Greeting& greeting) : session_("127.0.0.1", port) {
    auto request = upgrade_request(greeting);
    net::HTTPResponse response;
    socket_.emplace(session_, request, response);
    socket_->setReceiveTimeout(Poco::Timespan(5, 0));
    CHECK(response.get("Sec-WebSocket-Protocol", "") == "shomei-kiosk.v1");
}

std::optional<std::string> PageClient::receive() {
    std::vector<char> frame(1 << 20);
    int flags = 0;
    try {
        const int size = socket_->receiveFrame(frame.data(), static_cast<int>(frame.size()), flags);
        const auto kind = flags & net::WebSocket::FRAME_OP_BITMASK;
        if (size >= 2 && kind == net::WebSocket::FRAME_OP_CLOSE)
            close_code_ =
                static_cast<std::uint8_t>(frame[0]) << 8 | static_cast<std::uint8_t>(frame[1]);
        if (size <= 0 || kind != net::WebSocket::FRAME_OP_TEXT) return std::nullopt;
        return std::string(frame.data(), static_cast<std::size_t>(size));
    } catch (const Poco::TimeoutException&) {
        FAIL("the server is silent");
    } catch (const Poco::Exception&) {
        // it went away
    }
    return std::nullopt;
}

nlohmann::json PageClient::screen() {
    const auto text = receive();
    REQUIRE(text.has_value());
    return nlohmann::json::parse(*text);
}

void PageClient::send(std::string_view bytes, int flags) {
    socket_->sendFrame(bytes.data(), static_cast<int>(bytes.size()), flags);
}

bool PageClient::ended() {
    for (int screens = 0; screens < 10; ++screens)
        if (!receive()) return true;
    return false;
}

bool is_refused(std::uint16_t port, const Greeting& greeting) {
    net::HTTPClientSession session("127.0.0.1", port);
    auto request = upgrade_request(greeting);
    net::HTTPResponse response;
    try {
        const net::WebSocket socket(session, request, response);
        return false;
    } catch (const net::WebSocketException&) {
        return response.getStatus() == net::HTTPResponse::HTTP_FORBIDDEN;
    }
}

}  // namespace shomei::kiosk_tests
