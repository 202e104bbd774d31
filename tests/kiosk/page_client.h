// SPDX-License-Identifier: Apache-2.0
// The other end of the page's server: plain HTTP requests, and a WebSocket that may misbehave.
#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace shomei::kiosk_tests {

inline constexpr const char* good_token = "00112233445566778899aabbccddeeff";

struct Greeting {
    std::string host, origin;
    std::string protocols = std::string("shomei-kiosk.v1, token.") + good_token;
};
// What the real page says to the server on this port.
Greeting greeting_for(std::uint16_t port);

struct Fetched {
    int status = 0;
    std::string body;
    Poco::Net::HTTPResponse response;
};
// `host` empty: the right one.
Fetched fetch(std::uint16_t port, const std::string& path, const std::string& method = "GET",
              const std::string& host = "");

class PageClient {
public:
    explicit PageClient(std::uint16_t port) : PageClient(port, greeting_for(port)) {}
    // Throws Poco::Net::WebSocketException where the server refuses.
    PageClient(std::uint16_t port, const Greeting& greeting);

    // The next screen; fails the test after 5 s.
    nlohmann::json screen();
    void send(std::string_view bytes, int flags);
    void say(std::string_view text) { send(text, Poco::Net::WebSocket::FRAME_TEXT); }
    void enter(std::string_view keys) { send(keys, Poco::Net::WebSocket::FRAME_BINARY); }
    // True when the server has ended the connection within 5 s.
    bool ended();
    // The code of the server's close frame; 0: there was none.
    int close_code() const { return close_code_; }

private:
    std::optional<std::string> receive();

    Poco::Net::HTTPClientSession session_;
    std::optional<Poco::Net::WebSocket> socket_;
    int close_code_ = 0;
};

// True where the server answers this greeting with 403.
bool is_refused(std::uint16_t port, const Greeting& greeting);

}  // namespace shomei::kiosk_tests
