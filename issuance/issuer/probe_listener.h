// SPDX-License-Identifier: Apache-2.0
// Probes and metrics for those who watch over the issuer on the same machine: plain HTTP on a
// loopback address, with threads of its own, so that it answers when every place is taken.
#pragma once

#include <Poco/Net/HTTPServer.h>
#include <Poco/ThreadPool.h>

#include <functional>
#include <string>

#include "http_peer.h"
#include "shomei/issuance/settings/settings.h"

namespace shomei::issuer {

// Where `probe.address` is empty there is none. Throws Fault{configuration} for an address that
// another machine could reach.
bool has_probes(const settings::Settings& settings);

class ProbeListener {
public:
    // The answer to GET of that path, at most one call for each of limit::probe_threads at a time.
    using Answer = std::function<HttpAnswer(const std::string& path)>;

    // Listens when it returns. Throws Fault{configuration} where it cannot.
    ProbeListener(const settings::Settings& settings, Answer answer);
    ~ProbeListener();

    const std::string& url() const { return url_; }

private:
    Poco::ThreadPool pool_;
    Poco::Net::ServerSocket socket_;
    Poco::Net::HTTPServer server_;
    std::string url_;
};

}  // namespace shomei::issuer
