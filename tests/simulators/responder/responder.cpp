// SPDX-License-Identifier: Apache-2.0
#include "simulators/responder/responder.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

#include "shomei/base/clock.h"

namespace shomei::sim {
namespace {

constexpr std::size_t request_limit_bytes = 64 * 1024;
constexpr int delay_limit_ms = 60'000;

Bytes read_body(std::istream& stream) {
    Bytes out(request_limit_bytes);
    stream.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    out.resize(static_cast<std::size_t>(stream.gcount()));
    return out;
}

Poco::Net::HTTPServerParams::Ptr parameters() {
    Poco::Net::HTTPServerParams::Ptr out = new Poco::Net::HTTPServerParams;
    out->setKeepAlive(false);
    out->setTimeout(Poco::Timespan(5, 0));
    return out;
}

Poco::Net::ServerSocket loopback(std::uint16_t port) {
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", port));
}

}  // namespace

class Responder::Handler : public Poco::Net::HTTPRequestHandler {
public:
    explicit Handler(Responder& responder) : responder_(responder) {}

    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override {
        using Poco::Net::HTTPResponse;
        ++responder_.count_;
        const auto body = read_body(request.stream());
        const bool for_list = request.getMethod() == Poco::Net::HTTPRequest::HTTP_GET;
        const auto fault = (for_list ? responder_.list_fault_ : responder_.fault_).load();
        wait(fault == ResponderFault::no_answer ? delay_limit_ms : responder_.delay_ms_.load());
        if (fault == ResponderFault::no_answer) return;
        if (fault == ResponderFault::redirect && request.getURI() != elsewhere)
            return response.redirect(elsewhere, HTTPResponse::HTTP_TEMPORARY_REDIRECT);
        if (fault == ResponderFault::http_error) return fail(response);
        try {
            const auto answer =
                for_list ? list(request.getURI(), fault) : responder_.answerer_.answer(body, fault);
            if (!answer) return fail(response);
            response.setContentType(for_list ? "application/pkix-crl"
                                             : "application/ocsp-response");
            if (fault == ResponderFault::trickle) return trickle(response, *answer);
            response.sendBuffer(answer->data(), answer->size());
        } catch (const std::runtime_error&) {
            fail(response);
        }
    }

private:
    static constexpr const char* elsewhere = "/elsewhere";

    std::optional<Bytes> list(const std::string& path, ResponderFault fault) const {
        constexpr std::string_view lists = "/crl/";
        if (!path.starts_with(lists)) return std::nullopt;
        return responder_.answerer_.list(path.substr(lists.size()), fault);
    }

    static void fail(Poco::Net::HTTPServerResponse& response) {
        response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_INTERNAL_SERVER_ERROR);
        response.setContentLength(0);
        response.send();
    }

    void trickle(Poco::Net::HTTPServerResponse& response, const Bytes& answer) const {
        response.setContentLength(static_cast<std::streamsize>(answer.size()));
        auto& out = response.send();
        for (const auto byte : answer) {
            out.put(static_cast<char>(byte)).flush();
            if (!out || responder_.ending_) return;
            wait(100);
        }
    }

    void wait(int limit_ms) const {
        const auto until = boot_ms() + limit_ms;
        while (boot_ms() < until && !responder_.ending_)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }

    Responder& responder_;
};

class Responder::Handlers : public Poco::Net::HTTPRequestHandlerFactory {
public:
    explicit Handlers(Responder& responder) : responder_(responder) {}

    Poco::Net::HTTPRequestHandler* createRequestHandler(
        const Poco::Net::HTTPServerRequest&) override {
        return new Handler(responder_);  // the server deletes it
    }

private:
    Responder& responder_;
};

Responder::Responder(const std::filesystem::path& pki, std::uint16_t port)
    : answerer_(pki), server_(new Handlers(*this), threads_, loopback(port), parameters()) {
    server_.start();
}

Responder::~Responder() {
    ending_ = true;
    server_.stopAll(true);
    threads_.joinAll();  // no handler outlives what it uses
}

std::uint16_t Responder::port() const { return server_.port(); }

std::string Responder::control(const std::string& line) {
    const auto space = line.find(' ');
    const auto word = line.substr(0, space);
    const auto rest = space == std::string::npos ? std::string() : line.substr(space + 1);
    if (line == "count") return std::to_string(count_);
    if (word == "fault" || word == "list") {
        const auto fault = fault_from_name(rest);
        if (!fault) return "unknown";
        (word == "list" ? list_fault_ : fault_) = *fault;
        return "ok";
    }
    int delay_ms = -1;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), delay_ms);
    if (word != "delay" || read.ec != std::errc() || read.ptr != rest.data() + rest.size() ||
        delay_ms < 0 || delay_ms > delay_limit_ms)
        return "unknown";
    delay_ms_ = delay_ms;
    return "ok";
}

}  // namespace shomei::sim
