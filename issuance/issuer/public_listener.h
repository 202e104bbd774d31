// SPDX-License-Identifier: Apache-2.0
// HTTPS for recipients of paper, at an address and with threads and limits of its own, so that
// nothing they do takes a place from a terminal: POST /P/state, GET of the page (PublicSite).
#pragma once

#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <string>

#include "connection_watch.h"
#include "metrics.h"
#include "page_questions.h"
#include "public_site.h"
#include "shomei/issuance/settings/settings.h"

namespace shomei::issuer {

// Where `public.address` is empty there is none. Throws Fault{configuration} where it is not and
// one of the other `public` settings is missing or cannot be used.
bool has_public(const settings::Settings& settings);

class PublicListener {
public:
    // Listens when it returns. Throws Fault{configuration} where it cannot.
    PublicListener(Issuer& issuer, const settings::Settings& settings, Metrics& metrics);
    PublicListener(const PublicListener&) = delete;
    PublicListener& operator=(const PublicListener&) = delete;
    ~PublicListener();

    const std::string& url() const { return url_; }

    // What all connections share.
    struct Desk {
        PageQuestions questions;
        PublicSite site;
        Metrics& metrics;
        ConnectionWatch watch;
    };

private:
    Desk desk_;
    Poco::ThreadPool pool_;
    Poco::Net::SecureServerSocket socket_;
    Poco::Net::TCPServer server_;
    std::string url_;
};

}  // namespace shomei::issuer
