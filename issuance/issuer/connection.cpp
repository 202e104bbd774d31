// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServerConnection.h>
#include <openssl/x509.h>

#include "shomei/base/fault.h"

namespace shomei::issuer {

namespace {

using Poco::Net::SecureStreamSocket;

Digest certificate_of(const SecureStreamSocket& socket) {
    if (!socket.havePeerCertificate())
        throw Fault(FaultCode::crypto, "a connection without a client certificate");
    const auto certificate = socket.peerCertificate();
    Digest digest{};
    unsigned int size = 0;
    if (X509_digest(certificate.certificate(), EVP_sha256(), digest.data(), &size) != 1)
        throw Fault(FaultCode::crypto, "a certificate has no digest");
    return digest;
}

// The packaged HTTPServerConnection would begin with the request: its only limits are those of each
// read, and a handshake is to it a part of the first one.
class Connection : public Poco::Net::TCPServerConnection {
public:
    Connection(const Poco::Net::StreamSocket& socket, Counter& counter, ConnectionTimes times)
        : TCPServerConnection(socket), counter_(counter), times_(times) {}

    void run() override {
        ConnectionWatch::Entry entry(counter_.watch, socket().impl()->sockfd());
        SecureStreamSocket tls(socket());
        tls.setReceiveTimeout(Poco::Timespan(times_.request_s, 0));
        tls.setSendTimeout(Poco::Timespan(times_.request_s, 0));
        if (tls.completeHandshake() != 1) return;
        const auto certificate = certificate_of(tls);
        Caller caller{HttpPeer(tls), entry, certificate, entry.know(certificate)};
        while (answer_request(counter_, caller)) {
            entry.rest();
            if (!caller.peer.await_request(Poco::Timespan(times_.idle_s, 0))) return;
            entry.restart();
        }
    }

private:
    Counter& counter_;
    const ConnectionTimes times_;
};

}  // namespace

Poco::Net::TCPServerConnection* ConnectionFactory::createConnection(
    const Poco::Net::StreamSocket& socket) {
    return std::make_unique<Connection>(socket, counter_, times_).release();  // the server owns it
}

}  // namespace shomei::issuer
