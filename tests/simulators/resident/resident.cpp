// SPDX-License-Identifier: Apache-2.0
#include "resident.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/WebSocket.h>
#include <Poco/URI.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "shomei/base/clock.h"

namespace shomei::sim {

namespace net = Poco::Net;

struct Resident::Connection {
    net::HTTPClientSession session;
    std::optional<net::WebSocket> socket;
    std::vector<char> frame = std::vector<char>(1 << 20);
};

Resident::Resident(const std::string& url) : connection_(std::make_unique<Connection>()) {
    const Poco::URI address(url);
    constexpr std::string_view token = "token=";
    const auto& fragment = address.getFragment();
    if (!fragment.starts_with(token)) throw std::runtime_error("the kiosk's address has no token");
    const auto host = address.getHost() + ":" + std::to_string(address.getPort());
    connection_->session.setHost(address.getHost());
    connection_->session.setPort(address.getPort());
    net::HTTPRequest request(net::HTTPRequest::HTTP_GET, "/kiosk", net::HTTPMessage::HTTP_1_1);
    request.setHost(host);
    request.set("Origin", "http://" + host);
    request.set("Sec-WebSocket-Protocol",
                "shomei-kiosk.v1, token." + fragment.substr(token.size()));
    net::HTTPResponse response;
    try {
        connection_->socket.emplace(connection_->session, request, response);
    } catch (const Poco::Exception& error) {
        throw std::runtime_error("the kiosk refuses the connection: " + error.displayText());
    }
}

Resident::~Resident() = default;

// Takes one frame; false when none came within the limit. A frame may lie in the socket's own
// buffer already, behind the handshake, so reading with a limit is the only way to see it.
bool Resident::receive(int limit_ms) {
    auto& socket = *connection_->socket;
    auto& frame = connection_->frame;
    socket.setReceiveTimeout(
        Poco::Timespan(static_cast<Poco::Timespan::TimeDiff>(limit_ms) * 1000));
    int flags = 0, size = 0;
    try {
        size = socket.receiveFrame(frame.data(), static_cast<int>(frame.size()), flags);
    } catch (const Poco::TimeoutException&) {
        return false;
    }
    if (size <= 0) throw std::runtime_error("the terminal closed the connection");
    screen_ = nlohmann::json::parse(frame.begin(), frame.begin() + size);
    const auto id = screen_.at("screen").get<std::string>();
    if (seen_.empty() || seen_.back().id != id) seen_.push_back({id, boot_ms()});
    return true;
}

nlohmann::json Resident::wait_until(const std::function<bool(const nlohmann::json&)>& wanted,
                                    int limit_ms) {
    const auto end = boot_ms() + limit_ms;
    while (screen_.is_null() || !wanted(screen_)) {
        const auto left = end - boot_ms();
        if (left > 0 && receive(static_cast<int>(left))) continue;
        std::string path;
        for (const auto& each : seen_) path += " " + each.id;
        const bool refused = screen_.is_object() && screen_.contains("refusal");
        throw std::runtime_error("waited in vain; screens so far:" + path + " " +
                                 (refused ? screen_.at("refusal").at("code").dump() : ""));
    }
    return screen_;
}

nlohmann::json Resident::wait_for(const std::vector<std::string>& ids, int limit_ms) {
    return wait_until(
        [&](const nlohmann::json& screen) {
            return std::ranges::find(ids, screen.at("screen").get<std::string>()) != ids.end();
        },
        limit_ms);
}

void Resident::say(const std::string& what, const nlohmann::json& value) {
    const auto text = nlohmann::json{{what, value}}.dump();
    connection_->socket->sendFrame(text.data(), static_cast<int>(text.size()),
                                   net::WebSocket::FRAME_TEXT);
    // What is shown now was shown before this press: wait for the next screen.
    screen_ = nullptr;
}

void Resident::enter_pin(std::span<char> digits) {
    connection_->socket->sendFrame(digits.data(), static_cast<int>(digits.size()),
                                   net::WebSocket::FRAME_BINARY);
    OPENSSL_cleanse(digits.data(), digits.size());
    screen_ = nullptr;
}

nlohmann::json Resident::go_to_pin() {
    wait_for({"K00"});
    press("touch");
    wait_for({"K01"});
    press("agree");
    auto screen = wait_for({"K03N", "K04", "K04L", "END"});
    if (screen.at("screen") == "K03N") {
        press("proceed");
        screen = wait_for({"K04", "K04L", "END"});
    }
    return screen;
}

nlohmann::json Resident::choose(const Wish& wish) {
    wait_for({"K07"});
    say("kind", wish.kind);
    wait_for({"K08", "END"});
    say("scope", wish.scope);
    // A kind without items goes on at once.
    if (wait_for({"K09", "K10", "END"}).at("screen") == "END") return screen_;
    if (screen_.at("screen") == "K09") {
        say("options", wish.options);
        wait_for({"K10", "END"});
    }
    say("copies", wish.copies);
    return wait_for({"K11", "END"});
}

}  // namespace shomei::sim
