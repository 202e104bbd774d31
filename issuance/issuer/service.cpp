// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/issuer/service.h"

#include <Poco/ErrorHandler.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <thread>

#include "connection.h"
#include "request_log.h"
#include "shomei/base/fault.h"
#include "tls_context.h"

namespace shomei::issuer {

namespace {

// Connections whose handshake is not done; they take no place of a terminal.
constexpr int strangers_limit = 64;
// Threads above these: they say 503 instead of leaving the next one in silence.
constexpr int spare_threads = 8;
constexpr int waiting_limit = 256;  // for a thread
constexpr int stack_bytes = 512 * 1024;

// Without a handler whatever goes wrong in a connection's thread ends silently. Only the kind of
// the problem is written; texts of TLS errors may quote the peer.
class ConnectionErrors : public Poco::ErrorHandler {
public:
    ConnectionErrors() : before_(Poco::ErrorHandler::set(this)) {}
    ~ConnectionErrors() override { Poco::ErrorHandler::set(before_); }
    void exception(const Poco::Exception& problem) override { log_connection(problem.name()); }
    void exception(const std::exception&) override { log_connection("exception"); }
    void exception() override { log_connection("unknown"); }

private:
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
    return static_cast<int>(settings.number("listen.in_work_per_core") * cores);
}

int threads(const settings::Settings& settings) {
    return static_cast<int>(settings.number("listen.connections")) + strangers_limit +
           spare_threads;
}

Poco::Net::HTTPServerParams::Ptr make_params(const settings::Settings& settings) {
    auto params = Poco::makeAuto<Poco::Net::HTTPServerParams>();
    params->setMaxThreads(threads(settings));
    params->setMaxQueued(waiting_limit);
    params->setTimeout(Poco::Timespan(settings.number("listen.request_s"), 0));
    params->setKeepAlive(true);
    params->setKeepAliveTimeout(Poco::Timespan(settings.number("listen.idle_s"), 0));
    params->setMaxKeepAliveRequests(0);
    return params;
}

Poco::Net::SecureServerSocket listen_at(const settings::Settings& settings) {
    try {
        const Poco::Net::SocketAddress address(
            settings.text("listen.address"),
            static_cast<Poco::UInt16>(settings.number("listen.port")));
        return {address, 64, make_tls_context(settings)};
    } catch (const Poco::Exception& problem) {
        throw Fault(FaultCode::configuration,
                    std::string("'listen.address' and 'listen.port' cannot be listened at: ") +
                        problem.name());
    }
}

}  // namespace

struct Service::Server {
    Server(Issuer& issuer, const settings::Settings& settings)
        : counter{issuer, std::counting_semaphore<>(places(settings)),
                  static_cast<std::size_t>(settings.number("listen.connections")),
                  ConnectionWatch(settings.number("listen.request_s") * 1000, strangers_limit)},
          pool(2, threads(settings), 60, stack_bytes),
          socket(listen_at(settings)),
          params(make_params(settings)),
          listener(Poco::makeShared<ConnectionFactory>(counter, params), pool, socket, params) {
        listener.start();
    }
    ~Server() {
        listener.stop();
        counter.watch.close();
        pool.joinAll();
    }

    Tls tls;
    ConnectionErrors errors;
    Counter counter;
    Poco::ThreadPool pool;
    Poco::Net::SecureServerSocket socket;
    Poco::Net::HTTPServerParams::Ptr params;
    Poco::Net::TCPServer listener;
};

Service::Service(Issuer& issuer, const settings::Settings& settings)
    : server_(std::make_unique<Server>(issuer, settings)),
      url_("https://" + server_->socket.address().toString()) {}

Service::~Service() = default;

}  // namespace shomei::issuer
