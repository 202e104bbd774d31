// SPDX-License-Identifier: Apache-2.0
#include "public_listener.h"

#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>

#include "limits.h"
#include "shomei/base/fault.h"
#include "tls_context.h"

namespace shomei::issuer {

namespace {

using Poco::Net::SecureStreamSocket;
using Desk = PublicListener::Desk;

constexpr int threads = static_cast<int>(limit::public_connections) + limit::spare_threads;

HttpAnswer status_only(int status) {
    HttpAnswer answer;
    answer.status = status;
    return answer;
}

// One request after the other; true: the connection goes on.
class Requests {
public:
    Requests(Desk& desk, HttpPeer& peer, ConnectionWatch::Entry& watched)
        : desk_(desk), peer_(peer), watched_(watched) {}

    bool answer_one() {
        const auto head = peer_.read_head();
        if (!head && head.error() == HeadProblem::nothing) return false;
        body_left_ = !head || head->has_body;
        auto answer = head ? answer_to(*head) : status_only(400);
        answer.keeps_open = head && head->keeps_open && !body_left_;
        watched_.restart();
        peer_.send(answer);
        if (body_left_) peer_.discard_rest();
        return answer.keeps_open;
    }

private:
    HttpAnswer answer_to(const RequestHead& head) {
        if (head.path != "/P/state")
            return head.method == "GET" ? desk_.site.answer(head.path) : status_only(405);
        RequestLog log;
        log.message = "paper-state";
        log.trace = follow_trace(head.traceparent);
        auto answer = answer_question(head, log);
        log.status = answer.status;
        desk_.metrics.count(log);
        // Only answers that a good signature was needed for have a line: strangers must not be able
        // to fill the log, or what stands in it about visits is lost.
        if (answer.status == 200 || answer.status == 500) log.write();
        return answer;
    }

    HttpAnswer answer_question(const RequestHead& head, RequestLog& log) {
        if (head.method != "POST") return status_only(405);
        if (!head.body_bytes) return status_only(400);
        if (*head.body_bytes > limit::public_body_bytes) return status_only(413);
        if (head.expects_continue) peer_.ask_for_body();
        const auto body = peer_.read_body(*head.body_bytes);
        if (!body) return status_only(400);
        body_left_ = false;
        watched_.rest();
        return desk_.questions.answer(shomei::text_of(*body), log);
    }

    Desk& desk_;
    HttpPeer& peer_;
    ConnectionWatch::Entry& watched_;
    bool body_left_ = false;
};

class Connection : public Poco::Net::TCPServerConnection {
public:
    Connection(const Poco::Net::StreamSocket& socket, Desk& desk)
        : TCPServerConnection(socket), desk_(desk) {}

    // Whoever can reach the internet may break off here at any moment: that is no line in a log.
    void run() override {
        try {
            serve();
        } catch (const Poco::Exception&) {
            desk_.metrics.count_broken_connection();
        }
    }

private:
    void serve() {
        ConnectionWatch::Entry entry(desk_.watch, socket().impl()->sockfd());
        SecureStreamSocket tls(socket());
        const Poco::Timespan limit(limit::public_request_s, 0);
        tls.setReceiveTimeout(limit);
        tls.setSendTimeout(limit);
        if (tls.completeHandshake() != 1) return;
        HttpPeer peer(tls);
        Requests requests(desk_, peer, entry);
        for (int count = 0; count < limit::public_requests && requests.answer_one(); ++count) {
            entry.rest();
            if (!peer.await_request(Poco::Timespan(limit::public_idle_s, 0))) return;
            entry.restart();
        }
    }

    Desk& desk_;
};

class Factory : public Poco::Net::TCPServerConnectionFactory {
public:
    explicit Factory(Desk& desk) : desk_(desk) {}
    Poco::Net::TCPServerConnection* createConnection(
        const Poco::Net::StreamSocket& socket) override {
        return std::make_unique<Connection>(socket, desk_).release();  // the server owns it
    }

private:
    Desk& desk_;
};

Poco::Net::TCPServerParams::Ptr make_params() {
    auto params = Poco::makeAuto<Poco::Net::TCPServerParams>();
    params->setMaxThreads(threads);
    params->setMaxQueued(limit::waiting_for_thread);
    // A thread that falls idle as the server stops misses the stop and waits this long.
    params->setThreadIdleTime(Poco::Timespan(1, 0));
    return params;
}

Poco::Net::SecureServerSocket listen_at(const settings::Settings& settings) {
    try {
        const Poco::Net::SocketAddress address(
            settings.text("public.address"),
            static_cast<Poco::UInt16>(settings.number("public.port")));
        return {address, limit::accept_queue, make_public_tls_context(settings)};
    } catch (const Poco::Exception& problem) {
        throw Fault(FaultCode::configuration,
                    std::string("'public.address' and 'public.port' cannot be listened at: ") +
                        problem.name());
    }
}

paper::PublicKeyList read_keys(const settings::Settings& settings) {
    return paper::PublicKeyList::from_directory(settings.path("public.page_keys"));
}

PublicSite read_site(const settings::Settings& settings) {
    const auto folder = settings.path("public.site");
    return folder.empty() ? PublicSite() : PublicSite(folder);
}

}  // namespace

bool has_public(const settings::Settings& settings) {
    if (settings.text("public.address").empty()) return false;
    for (const auto* name : {"public.certificate", "public.key", "public.page_keys"})
        if (settings.path(name).empty())
            throw Fault(FaultCode::configuration,
                        std::string("'") + name + "' is needed for 'public.address'");
    read_keys(settings);
    read_site(settings);
    make_public_tls_context(settings);
    return true;
}

PublicListener::PublicListener(Issuer& issuer, const settings::Settings& settings, Metrics& metrics)
    : desk_{PageQuestions(issuer, read_keys(settings)), read_site(settings), metrics,
            ConnectionWatch(limit::public_request_s * 1'000, limit::public_connections)},
      pool_(2, threads, 60, static_cast<int>(limit::stack_bytes)),
      socket_(listen_at(settings)),
      server_(Poco::makeShared<Factory>(desk_), pool_, socket_, make_params()),
      url_("https://" + socket_.address().toString()) {
    server_.start();
}

PublicListener::~PublicListener() {
    server_.stop();
    desk_.watch.close();
    pool_.joinAll();
}

}  // namespace shomei::issuer
