// SPDX-License-Identifier: Apache-2.0
#include "probe_listener.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include "limits.h"
#include "shomei/base/fault.h"

namespace shomei::issuer {

namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

class ProbeHandler : public Poco::Net::HTTPRequestHandler {
public:
    explicit ProbeHandler(const ProbeListener::Answer& answer) : answer_(answer) {}
    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        HttpAnswer answer;
        answer.status = 405;
        if (request.getMethod() == "GET") answer = answer_(request.getURI());
        response.setStatusAndReason(static_cast<HTTPServerResponse::HTTPStatus>(answer.status));
        response.setContentType(answer.content_type);
        response.setKeepAlive(false);
        for (const auto& [name, value] : answer.fields) response.set(name, value);
        response.sendBuffer(answer.body.data(), answer.body.size());
    }

private:
    const ProbeListener::Answer& answer_;
};

class ProbeFactory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    explicit ProbeFactory(ProbeListener::Answer answer) : answer_(std::move(answer)) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return std::make_unique<ProbeHandler>(answer_).release();  // the server owns it
    }

private:
    const ProbeListener::Answer answer_;
};

Poco::Net::HTTPServerParams::Ptr make_params() {
    auto params = Poco::makeAuto<Poco::Net::HTTPServerParams>();
    params->setMaxThreads(limit::probe_threads);
    params->setMaxQueued(limit::probes_waiting);
    params->setTimeout(Poco::Timespan(limit::probe_s, 0));
    params->setKeepAlive(false);
    return params;
}

Poco::Net::SocketAddress address_of(const settings::Settings& settings) {
    try {
        const Poco::Net::IPAddress address(settings.text("probe.address"));
        if (address.isLoopback())
            return {address, static_cast<Poco::UInt16>(settings.number("probe.port"))};
    } catch (const Poco::Exception&) {
        // Told below, like any other address that will not do.
    }
    throw Fault(FaultCode::configuration, "'probe.address' is not a loopback address");
}

Poco::Net::ServerSocket listen_at(const settings::Settings& settings) {
    try {
        return {address_of(settings), limit::probes_waiting};
    } catch (const Poco::Exception& problem) {
        throw Fault(FaultCode::configuration,
                    std::string("'probe.port' cannot be listened at: ") + problem.name());
    }
}

}  // namespace

bool has_probes(const settings::Settings& settings) {
    if (settings.text("probe.address").empty()) return false;
    address_of(settings);
    return true;
}

ProbeListener::ProbeListener(const settings::Settings& settings, Answer answer)
    : pool_(1, limit::probe_threads),
      socket_(listen_at(settings)),
      server_(Poco::makeShared<ProbeFactory>(std::move(answer)), pool_, socket_, make_params()),
      url_("http://" + socket_.address().toString()) {
    server_.start();
}

ProbeListener::~ProbeListener() {
    server_.stopAll(true);
    pool_.joinAll();
}

}  // namespace shomei::issuer
