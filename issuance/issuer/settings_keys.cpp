// SPDX-License-Identifier: Apache-2.0
// The declared settings; config/issuer.properties explains each to the operator.
#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

using settings::Key;
using settings::KeyKind;

std::vector<Key> declared_settings() {
    return {
        {.name = "name", .least = 1, .most = 32},
        {.name = "domain", .least = 1, .most = 64},
        {.name = "database", .kind = KeyKind::new_database},
        {.name = "admin_socket", .kind = KeyKind::new_file, .fallback = ""},
        {.name = "municipality_schema", .kind = KeyKind::file},

        {.name = "listen.address", .fallback = "127.0.0.1", .least = 1, .most = 64},
        {.name = "listen.port", .kind = KeyKind::number, .fallback = "8443", .most = 65535},
        {.name = "listen.connections",
         .kind = KeyKind::number,
         .fallback = "1000",
         .least = 1,
         .most = 4000},
        {.name = "listen.in_work_per_core",
         .kind = KeyKind::number,
         .fallback = "4",
         .least = 1,
         .most = 64},
        {.name = "listen.idle_s",
         .kind = KeyKind::number,
         .fallback = "240",
         .least = 1,
         .most = 3600},
        {.name = "listen.request_s",
         .kind = KeyKind::number,
         .fallback = "10",
         .least = 1,
         .most = 60},

        {.name = "probe.address", .fallback = "", .most = 64},
        {.name = "probe.port", .kind = KeyKind::number, .fallback = "9464", .most = 65535},

        {.name = "public.address", .fallback = "", .most = 64},
        {.name = "public.port", .kind = KeyKind::number, .fallback = "8444", .most = 65535},
        {.name = "public.certificate", .kind = KeyKind::file, .fallback = ""},
        {.name = "public.key", .kind = KeyKind::private_file, .fallback = ""},
        {.name = "public.page_keys", .kind = KeyKind::folder, .fallback = ""},
        {.name = "public.site", .kind = KeyKind::folder, .fallback = ""},

        {.name = "tls.certificate", .kind = KeyKind::file},
        {.name = "tls.key", .kind = KeyKind::private_file},
        {.name = "tls.ca", .kind = KeyKind::file},

        {.name = "answer.key", .kind = KeyKind::private_file},
        {.name = "evidence.key", .kind = KeyKind::private_file},
        {.name = "ledger.key", .kind = KeyKind::private_file},
        {.name = "ledger.generation",
         .kind = KeyKind::number,
         .fallback = "1",
         .least = 1,
         .most = 9999},

        {.name = "terminal.approved_builds", .fallback = ""},

        {.name = "municipality.*.rules", .kind = KeyKind::file},
        {.name = "municipality.*.register", .kind = KeyKind::database},
        {.name = "municipality.*.register_max_age_s",
         .kind = KeyKind::number,
         .fallback = "172800",
         .most = 31'536'000},
        {.name = "municipality.*.key", .kind = KeyKind::private_file},

        {.name = "anchor.*.certificate", .kind = KeyKind::file},
        {.name = "anchor.*.generation", .kind = KeyKind::number, .least = 1, .most = 99},
        {.name = "anchor.*.responder", .least = 1, .most = 256},
        {.name = "anchor.*.nonce_required", .kind = KeyKind::flag, .fallback = "true"},
        {.name = "anchor.*.revocation_list", .fallback = "", .most = 256},
        {.name = "revocation_list.interval_s",
         .kind = KeyKind::number,
         .fallback = "600",
         .least = 1,
         .most = 86'400},
    };
}

}  // namespace shomei::issuer
