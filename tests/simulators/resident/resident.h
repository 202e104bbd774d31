// SPDX-License-Identifier: Apache-2.0
// A resident as a program: speaks the kiosk's WebSocket protocol (docs/kiosk-protocol.md), sees
// screens and presses keys. The card and the money are other simulators' business.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace shomei::sim {

struct SeenScreen {
    std::string id;
    std::int64_t at_ms = 0;  // boot time
};

class Resident {
public:
    // `url` as the terminal writes it: http://127.0.0.1:PORT/#token=TOKEN.
    // Throws std::runtime_error where it is refused.
    explicit Resident(const std::string& url);
    ~Resident();

    // Reads screens until one of `ids` is shown and returns it; throws std::runtime_error, naming
    // the screens seen, after `limit_ms` or when the terminal goes away.
    nlohmann::json wait_for(const std::vector<std::string>& ids, int limit_ms = 60'000);
    // The same, and the screen must satisfy `wanted`.
    nlohmann::json wait_until(const std::function<bool(const nlohmann::json&)>& wanted,
                              int limit_ms = 60'000);
    const nlohmann::json& screen() const { return screen_; }

    void press(const std::string& key) { say("press", key); }
    void say(const std::string& what, const nlohmann::json& value);
    // Sends the four digits as one binary frame and wipes them.
    void enter_pin(std::span<char> digits);

    // From the start to the PIN page; the card must come by itself (or lie there already).
    nlohmann::json go_to_pin();
    struct Wish {
        std::string kind = "residence-copy";
        std::string scope = "household";
        std::string options = "-";
        int copies = 1;
    };
    // From the kinds page to the confirmation page.
    nlohmann::json choose(const Wish& wish);

    // Every change of screen so far.
    const std::vector<SeenScreen>& seen() const { return seen_; }

private:
    struct Connection;
    bool receive(int limit_ms);

    std::unique_ptr<Connection> connection_;
    nlohmann::json screen_;
    std::vector<SeenScreen> seen_;
};

}  // namespace shomei::sim
