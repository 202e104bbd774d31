// SPDX-License-Identifier: Apache-2.0
// The declared settings; config/terminal.properties explains each to the operator.
#include <algorithm>
#include <array>

#include "shomei/terminal/service/terminal_service.h"

namespace shomei::service {

using settings::Key;
using settings::KeyKind;

std::vector<Key> declared_settings() {
    return {
        {.name = "terminal_id", .least = 1, .most = 32},
        {.name = "home_city", .least = 6, .most = 6},
        {.name = "journal", .kind = KeyKind::new_file},

        {.name = "issuer.name", .least = 1, .most = 32},
        {.name = "issuer.host", .least = 1, .most = 253},
        {.name = "issuer.port", .kind = KeyKind::number, .least = 1, .most = 65535},
        {.name = "issuer.server_name", .least = 1, .most = 253},
        {.name = "issuer.pins", .least = 64, .most = 200},
        {.name = "issuer.key", .kind = KeyKind::file},
        {.name = "issuer.ledger_key", .kind = KeyKind::file},
        {.name = "issuer.municipality_keys", .kind = KeyKind::folder},
        {.name = "tls.ca", .kind = KeyKind::file},
        {.name = "tls.certificate", .kind = KeyKind::file},
        {.name = "tls.key", .kind = KeyKind::private_file},

        {.name = "reader.name", .least = 1, .most = 128},
        {.name = "reader.daemon_socket", .fallback = "", .most = 107},
        {.name = "anchor.*", .kind = KeyKind::file},

        {.name = "printer.uri", .least = 8, .most = 512},
        {.name = "printer.pins", .least = 64, .most = 200},
        {.name = "printer.uuid", .least = 1, .most = 128},
        {.name = "printer.counts", .kind = KeyKind::flag, .fallback = "true"},
        {.name = "printer.reply_limit_ms",
         .kind = KeyKind::number,
         .fallback = "5000",
         .least = 500,
         .most = 60'000},
        {.name = "payment.socket", .least = 1, .most = 107},
        {.name = "payment.reply_limit_ms",
         .kind = KeyKind::number,
         .fallback = "5000",
         .least = 500,
         .most = 60'000},

        {.name = "kiosk.port", .kind = KeyKind::number, .fallback = "0", .most = 65535},
        {.name = "kiosk.page", .kind = KeyKind::folder},
        {.name = "kiosk.url_file", .kind = KeyKind::new_file},
        {.name = "messages", .kind = KeyKind::folder},

        {.name = "forms", .kind = KeyKind::folder},
        {.name = "font.*.file", .kind = KeyKind::file},
        {.name = "font.*.sha256", .least = 64, .most = 64},
        {.name = "character_table.file", .kind = KeyKind::file, .fallback = ""},
        {.name = "character_table.sha256", .fallback = "", .most = 64},
        {.name = "municipality_schema", .kind = KeyKind::file},
        {.name = "municipality.*", .kind = KeyKind::file},
    };
}

std::vector<Key> preview_settings() {
    constexpr std::array<std::string_view, 5> needed{"home_city", "forms", "font.",
                                                     "character_table.", "municipality"};
    auto keys = declared_settings();
    for (auto& key : keys)
        if (std::ranges::none_of(needed,
                                 [&key](auto begin) { return key.name.starts_with(begin); }))
            key = {.name = key.name, .fallback = ""};
    return keys;
}

}  // namespace shomei::service
