// SPDX-License-Identifier: Apache-2.0
// One request: path, size, place, terminal, answer, log line.
#pragma once

#include "admission.h"
#include "connection_watch.h"
#include "http_peer.h"
#include "metrics.h"
#include "readiness.h"
#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

// What all connections share.
struct Counter {
    Issuer& issuer;
    Admission admission;
    Metrics metrics;
    std::size_t connections_limit;  // for whoever comes new
    std::size_t begun_limit;        // for visits past `open`; not below the other
    ConnectionWatch watch;
    RecentReadiness readiness;
};

// One connection as its requests see it.
struct Caller {
    HttpPeer peer;
    ConnectionWatch::Entry& watched;
    Digest certificate;  // SHA-256 of the client's certificate (DER)
    bool welcome;        // false: this certificate has all its connections already
};

// Reads a request, answers it and writes its log line. False: the connection ends. The connection's
// time runs while it reads and writes.
bool answer_request(Counter& counter, Caller& caller);

// GET /livez and /readyz, for any listener.
HttpAnswer answer_probe(RecentReadiness& recent, const std::string& path);
bool is_probe(const std::string& path);

}  // namespace shomei::issuer
