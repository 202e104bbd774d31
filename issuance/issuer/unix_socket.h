// SPDX-License-Identifier: Apache-2.0
// A Unix stream socket as both ends of the admin socket need it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/handle.h"

namespace shomei::issuer {

// For this user only. Throws Fault{configuration}.
Fd listen_at(const std::filesystem::path& path);
// nullopt: nobody listens there.
std::optional<Fd> connect_to(const std::filesystem::path& path);
// Is the other end this user or root?
bool is_own_peer(const Fd& connection);
// Everything up to `limit_bytes`, until the other end closes or, where `one_line` is set, a LF.
// nullopt: more than that, or no more for 10 s.
std::optional<std::string> read_text(const Fd& connection, std::size_t limit_bytes, bool one_line);
// False: the other end is gone, or has not taken all of it within limit::admin_send_ms.
bool write_text(const Fd& connection, std::string_view text);

}  // namespace shomei::issuer
