// SPDX-License-Identifier: Apache-2.0
#include "request_handler.h"

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/x509.h>

#include <chrono>

#include "request_log.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"

namespace shomei::issuer {

using Poco::Net::HTTPServerRequestImpl;
using Poco::Net::HTTPServerResponse;

namespace {

constexpr auto wait_for_work = std::chrono::seconds(5);
constexpr int retry_after_s = 5;

// A place among the requests in work, given back at the end.
class Place {
public:
    explicit Place(std::counting_semaphore<>& places)
        : places_(places), taken_(places.try_acquire_for(wait_for_work)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        if (taken_) places_.release();
    }
    bool taken() const { return taken_; }

private:
    std::counting_semaphore<>& places_;
    bool taken_;
};

Digest certificate_of(HTTPServerRequestImpl& request) {
    const Poco::Net::SecureStreamSocket socket(request.socket());
    const auto certificate = socket.peerCertificate();
    Digest digest{};
    unsigned int size = 0;
    if (X509_digest(certificate.certificate(), EVP_sha256(), digest.data(), &size) != 1)
        throw Fault(FaultCode::crypto, "a certificate has no digest");
    return digest;
}

std::optional<exchange::Message> message_of(const HTTPServerRequestImpl& request) {
    constexpr std::string_view prefix = "/v1/";
    const std::string_view path = request.getURI();
    if (!path.starts_with(prefix)) return std::nullopt;
    return exchange::message_from_name(path.substr(prefix.size()));
}

// The body of a known length, whole; nullopt where the connection ended before.
std::optional<Bytes> read_body(HTTPServerRequestImpl& request) {
    Bytes body(static_cast<std::size_t>(request.getContentLength64()));
    auto* source = request.stream().rdbuf();
    for (std::size_t got = 0; got < body.size();) {
        if (source->sgetc() == std::char_traits<char>::eof()) return std::nullopt;
        const auto ready =
            std::min(static_cast<std::size_t>(std::max<std::streamsize>(source->in_avail(), 1)),
                     body.size() - got);
        got += static_cast<std::size_t>(source->sgetn(reinterpret_cast<char*>(body.data() + got),
                                                      static_cast<std::streamsize>(ready)));
    }
    return body;
}

class Handler {
public:
    Handler(Counter& counter, ConnectionWatch::Entry& connection)
        : counter_(counter), connection_(connection) {}

    int answer(HTTPServerRequestImpl& request, HTTPServerResponse& response, RequestLog& log) {
        // Until a body was read whole, what is left of it would be taken for the next request.
        const bool kept_alive = response.getKeepAlive();
        response.setKeepAlive(false);
        if (counter_.watch.known() > counter_.connections_limit) return busy(response);
        if (request.getMethod() == "GET") return answer_probe(request, response);
        const auto message = message_of(request);
        if (!message) return plain(response, 404);
        if (request.getMethod() != "POST") return plain(response, 405);
        log.message = exchange::name_of(*message);
        if (!request.hasContentLength() || request.getChunkedTransferEncoding())
            return plain(response, 400);
        const auto size = request.getContentLength64();
        if (size < 0 || static_cast<std::size_t>(size) > exchange::request_limit_bytes(*message))
            return plain(response, 413);
        const auto body = read_body(request);
        if (!body) return plain(response, 408);
        response.setKeepAlive(kept_alive);
        connection_.rest();
        const Place place(counter_.in_work);
        if (!place.taken()) return busy(response);
        return decide(*message, request, *body, response, log);
    }

private:
    int decide(exchange::Message message, HTTPServerRequestImpl& request, const Bytes& body,
               HTTPServerResponse& response, RequestLog& log) {
        const auto outcome = ask(message, request, body, log);
        if (!outcome) return plain(response, 500);
        if (!*outcome) {
            log.code = name_of(outcome->error());
            if (outcome->error() == Rejection::in_progress) response.set("Retry-After", "1");
            return plain(response, http_status(outcome->error()));
        }
        log.code = (*outcome)->code;
        return send(response, 200, exchange::write((*outcome)->envelope));
    }

    // nullopt where something failed; of that only the kind is logged.
    std::optional<Outcome> ask(exchange::Message message, HTTPServerRequestImpl& request,
                               const Bytes& body, RequestLog& log) {
        try {
            const auto certificate = certificate_of(request);
            log.terminal = counter_.issuer.terminal_of(certificate);
            return counter_.issuer.answer(message, certificate, body);
        } catch (const Fault& fault) {
            log.code = name_of(fault.code());
        } catch (const std::exception&) {
            log.code = "internal";
        }
        return std::nullopt;
    }

    int answer_probe(const HTTPServerRequestImpl& request, HTTPServerResponse& response) {
        if (request.getURI() == "/livez") return plain(response, 200);
        if (request.getURI() == "/readyz")
            return plain(response, counter_.issuer.ready() ? 200 : 503);
        return plain(response, 404);
    }

    int busy(HTTPServerResponse& response) {
        response.set("Retry-After", std::to_string(retry_after_s));
        return plain(response, 503);
    }
    int plain(HTTPServerResponse& response, int status) { return send(response, status, {}); }

    int send(HTTPServerResponse& response, int status, const Bytes& body) {
        response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
        response.setContentType("application/json");
        connection_.restart();
        response.sendBuffer(body.data(), body.size());
        return status;
    }

    Counter& counter_;
    ConnectionWatch::Entry& connection_;
};

}  // namespace

void answer_request(Counter& counter, ConnectionWatch::Entry& connection,
                    HTTPServerRequestImpl& request, HTTPServerResponse& response) {
    RequestLog log;
    response.set("Cache-Control", "no-store");
    log.status = Handler(counter, connection).answer(request, response, log);
    log.write();
}

}  // namespace shomei::issuer
