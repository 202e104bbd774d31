// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/issuer/service.h"

#include <Poco/ErrorHandler.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <optional>
#include <thread>

#include "connection.h"
#include "limits.h"
#include "probe_listener.h"
#include "public_listener.h"
#include "request_log.h"
#include "shomei/base/fault.h"
#include "tls_context.h"

namespace shomei::issuer {

namespace {

// Without a handler whatever goes wrong in a connection's thread ends silently. Only the kind of
// the problem is written; texts of TLS errors may quote the peer.
class ConnectionErrors : public Poco::ErrorHandler {
public:
    explicit ConnectionErrors(Metrics& metrics)
        : metrics_(metrics), before_(Poco::ErrorHandler::set(this)) {}
    ~ConnectionErrors() override { Poco::ErrorHandler::set(before_); }
    void exception(const Poco::Exception& problem) override { note(problem.name()); }
    void exception(const std::exception&) override { note("exception"); }
    void exception() override { note("unknown"); }

private:
    void note(const char* kind) {
        metrics_.count_broken_connection();
        log_connection(kind);
    }

    Metrics& metrics_;
    Poco::ErrorHandler* before_;
};

class Tls {
public:
    Tls() { Poco::Net::initializeSSL(); }
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
    ~Tls() { Poco::Net::uninitializeSSL(); }
};

int places(const settings::Settings& settings) {
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    // Two at least: one that no `open` can take.
    return std::max(2, static_cast<int>(settings.number("listen.in_work_per_core") * cores));
}

int connections(const settings::Settings& settings) {
    return static_cast<int>(settings.number("listen.connections"));
}

int begun_connections(const settings::Settings& settings) {
    const int all = connections(settings);
    return all + std::max(8, all * limit::begun_connections_percent / 100);
}

int threads(const settings::Settings& settings) {
    return begun_connections(settings) + static_cast<int>(limit::strangers) + limit::spare_threads;
}

Poco::Net::TCPServerParams::Ptr make_params(const settings::Settings& settings) {
    auto params = Poco::makeAuto<Poco::Net::TCPServerParams>();
    params->setMaxThreads(threads(settings));
    params->setMaxQueued(limit::waiting_for_thread);
    return params;
}

ConnectionTimes times(const settings::Settings& settings) {
    return {static_cast<int>(settings.number("listen.request_s")),
            static_cast<int>(settings.number("listen.idle_s"))};
}

Poco::Net::SecureServerSocket listen_at(const settings::Settings& settings) {
    try {
        const Poco::Net::SocketAddress address(
            settings.text("listen.address"),
            static_cast<Poco::UInt16>(settings.number("listen.port")));
        return {address, limit::accept_queue, make_tls_context(settings)};
    } catch (const Poco::Exception& problem) {
        throw Fault(FaultCode::configuration,
                    std::string("'listen.address' and 'listen.port' cannot be listened at: ") +
                        problem.name());
    }
}

Gauges gauges_of(Counter& counter) {
    Gauges now;
    const auto count = counter.watch.count();
    now.connections = count.known;
    now.strangers = count.strangers;
    now.work = counter.admission.load();
    now.readiness = counter.readiness.look();
    try {
        now.issuer = counter.issuer.status();
        now.terminals = counter.issuer.list_terminals();
    } catch (const std::exception&) {
        // A store that does not answer is told by `shomei_well`; the rest is worth knowing then.
    }
    return now;
}

HttpAnswer answer_watcher(Counter& counter, const std::string& path) {
    HttpAnswer answer;
    answer.status = 404;
    if (is_probe(path)) return answer_probe(counter.readiness, path);
    if (path != "/metrics") return answer;
    answer.status = 200;
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    answer.body = to_bytes(bytes_of(counter.metrics.text(gauges_of(counter))));
    return answer;
}

}  // namespace

struct Service::Server {
    Server(Issuer& issuer, const settings::Settings& settings)
        : counter{issuer,
                  Admission(places(settings)),
                  {},
                  static_cast<std::size_t>(connections(settings)),
                  static_cast<std::size_t>(begun_connections(settings)),
                  ConnectionWatch(settings.number("listen.request_s") * 1000, limit::strangers),
                  RecentReadiness(issuer)},
          errors(counter.metrics),
          pool(2, threads(settings), 60, static_cast<int>(limit::stack_bytes)),
          socket(listen_at(settings)),
          listener(Poco::makeShared<ConnectionFactory>(counter, times(settings)), pool, socket,
                   make_params(settings)) {
        if (has_probes(settings))
            probes.emplace(settings, [this](const std::string& path) {
                return answer_watcher(counter, path);
            });
        if (has_public(settings)) recipients.emplace(issuer, settings, counter.metrics);
        listener.start();
    }
    ~Server() {
        probes.reset();
        recipients.reset();
        listener.stop();
        counter.admission.close();
        counter.watch.close();
        pool.joinAll();
    }

    Tls tls;
    Counter counter;
    ConnectionErrors errors;
    Poco::ThreadPool pool;
    Poco::Net::SecureServerSocket socket;
    Poco::Net::TCPServer listener;
    std::optional<ProbeListener> probes;
    std::optional<PublicListener> recipients;
};

Service::Service(Issuer& issuer, const settings::Settings& settings)
    : server_(std::make_unique<Server>(issuer, settings)),
      url_("https://" + server_->socket.address().toString()),
      probe_url_(server_->probes ? server_->probes->url() : ""),
      public_url_(server_->recipients ? server_->recipients->url() : "") {}

Service::~Service() = default;

}  // namespace shomei::issuer
