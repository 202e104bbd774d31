// SPDX-License-Identifier: Apache-2.0
// The issuer over HTTPS: POST /v1/<message>, GET /livez, GET /readyz. Every connection has a
// thread; over the limit the answer is 503 with Retry-After, never silence, and visits past `open`
// are let through in preference. Where `probe.address` is set, GET /livez, /readyz and /metrics
// over plain HTTP on that loopback address. Where `public.address` is set, the page and
// the question of recipients of paper over HTTPS without a client certificate.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "shomei/issuance/issuer/issuer.h"
#include "shomei/issuance/settings/settings.h"

namespace shomei::issuer {

class Service {
public:
    // Listens when it returns. Throws Fault{configuration} where address or TLS files cannot be
    // used. Writes one JSON line per request to standard output: ids, codes and numbers only.
    Service(Issuer& issuer, const settings::Settings& settings);
    // Ends open connections and waits for their threads.
    ~Service();

    // `https://127.0.0.1:8443`, with the port that was really taken.
    const std::string& url() const { return url_; }
    // `http://127.0.0.1:9464`; empty where there are no probes.
    const std::string& probe_url() const { return probe_url_; }

    // `https://127.0.0.1:8444`; empty where recipients of paper are not served.
    const std::string& public_url() const { return public_url_; }

private:
    struct Server;
    std::unique_ptr<Server> server_;
    std::string url_, probe_url_, public_url_;
};

}  // namespace shomei::issuer
