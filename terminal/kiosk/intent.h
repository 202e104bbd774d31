// SPDX-License-Identifier: Apache-2.0
// What the page may say, read strictly: one JSON object with one member (docs/kiosk-protocol.md).
#pragma once

#include <optional>

#include "shomei/base/bytes.h"
#include "shomei/terminal/visit/event.h"

namespace shomei::kiosk {

inline constexpr std::size_t intent_limit_bytes = 1024;

// nullopt for anything the protocol does not know. A PIN is no intent: it comes as a binary frame.
std::optional<visit::Event> parse_intent(ByteView json);

}  // namespace shomei::kiosk
