// SPDX-License-Identifier: Apache-2.0
// The page's server on 127.0.0.1: its files, and one WebSocket that tells the screen and takes what
// the resident does (docs/kiosk-protocol.md). It decides nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "shomei/terminal/visit/effect_runner.h"
#include "shomei/terminal/visit/event.h"
#include "shomei/terminal/visit/terminal.h"

namespace shomei::kiosk {

struct KioskSettings {
    std::uint16_t port = 0;  // 0: any free one
    std::filesystem::path page_folder;
    std::filesystem::path messages_folder;
    std::string token;  // who may open the WebSocket: 32 hex digits, fresh at each start
};

class KioskServer : public visit::Display {
public:
    using Post = std::function<void(visit::Event)>;

    // Reads the page's files and listens. Fault{configuration} where a file is missing,
    // Fault{link} where the port is taken. `effects` must outlive the server.
    KioskServer(KioskSettings settings, visit::EffectRunner& effects);
    ~KioskServer() override;

    // From here on intents are posted. A connection with the token replaces the one before.
    void start(Post post);
    void stop();

    // `http://127.0.0.1:<port>/#token=<token>`
    std::string url() const;

    void show(const visit::State& state) override;

private:
    struct Shared;
    std::unique_ptr<Shared> shared_;
};

}  // namespace shomei::kiosk
