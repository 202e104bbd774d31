// SPDX-License-Identifier: Apache-2.0
// The server's side of mutual TLS (reliability 9.1).
#pragma once

#include <Poco/Net/Context.h>

#include "shomei/issuance/settings/settings.h"

namespace shomei::issuer {

// TLS 1.3 only, groups X25519 and P-256, a client certificate of our own CA required, no system
// roots, no resumption, no early data. Throws Fault{configuration}.
Poco::Net::Context::Ptr make_tls_context(const settings::Settings& settings);

// For recipients of paper: the same without a client certificate, from `public.certificate` (with
// its chain) and `public.key`.
Poco::Net::Context::Ptr make_public_tls_context(const settings::Settings& settings);

}  // namespace shomei::issuer
