// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>
#include <Poco/Net/HTTPServerSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServerConnection.h>

namespace shomei::issuer {

namespace {

using Poco::Net::HTTPServerParams;
using Poco::Net::HTTPServerRequestImpl;
using Poco::Net::HTTPServerResponseImpl;
using Poco::Net::HTTPServerSession;

// The packaged HTTPServerConnection would begin with the request: its only limits are those of each
// read, and a handshake is to it a part of the first one.
class Connection : public Poco::Net::TCPServerConnection {
public:
    Connection(const Poco::Net::StreamSocket& socket, Counter& counter,
               HTTPServerParams::Ptr params)
        : TCPServerConnection(socket), counter_(counter), params_(std::move(params)) {}

    void run() override {
        ConnectionWatch::Entry entry(counter_.watch, socket().impl()->sockfd());
        Poco::Net::SecureStreamSocket tls(socket());
        tls.setReceiveTimeout(params_->getTimeout());
        tls.setSendTimeout(params_->getTimeout());
        if (tls.completeHandshake() != 1) return;
        entry.know();
        HTTPServerSession session(tls, params_);
        for (bool first = true; session.hasMoreRequests(); first = false) {
            if (!first) entry.restart();
            answer_next(session, entry);
            entry.rest();
        }
    }

private:
    void answer_next(HTTPServerSession& session, ConnectionWatch::Entry& entry) {
        HTTPServerResponseImpl response(session);
        try {
            HTTPServerRequestImpl request(response, session, params_);  // reads the head
            response.setVersion(request.getVersion());
            response.setKeepAlive(request.getKeepAlive());
            if (request.getExpectContinue()) response.sendContinue();
            answer_request(counter_, entry, request, response);
            session.setKeepAlive(response.getKeepAlive());
        } catch (const Poco::Net::NoMessageException&) {
            session.setKeepAlive(false);
        } catch (const Poco::Net::MessageException&) {
            response.setVersion(Poco::Net::HTTPMessage::HTTP_1_1);
            response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_BAD_REQUEST);
            response.setKeepAlive(false);
            response.send();
            session.setKeepAlive(false);
        }
    }

    Counter& counter_;
    HTTPServerParams::Ptr params_;
};

}  // namespace

Poco::Net::TCPServerConnection* ConnectionFactory::createConnection(
    const Poco::Net::StreamSocket& socket) {
    return std::make_unique<Connection>(socket, counter_, params_).release();  // the server owns it
}

}  // namespace shomei::issuer
