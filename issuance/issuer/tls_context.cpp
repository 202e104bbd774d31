// SPDX-License-Identifier: Apache-2.0
#include "tls_context.h"

#include <Poco/Net/SSLManager.h>
#include <openssl/ssl.h>

#include "shomei/base/fault.h"

namespace shomei::issuer {

using Poco::Net::Context;

namespace {

// TLS 1.3 only, and nothing that lets one connection know of another.
void harden(SSL_CTX* raw) {
    static constexpr unsigned char session_context[] = "shomei-issuer";
    // Without it a client that tries to resume gets "internal error", tickets off or not.
    const bool set =
        SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) == 1 &&
        SSL_CTX_set1_groups_list(raw, "X25519:P-256") == 1 &&
        SSL_CTX_set_session_id_context(raw, session_context, sizeof session_context - 1) == 1 &&
        SSL_CTX_set_num_tickets(raw, 0) == 1 && SSL_CTX_set_max_early_data(raw, 0) == 1;
    if (!set) throw Fault(FaultCode::configuration, "TLS: a setting was refused");
    // A certificate that does not go with the key leaves the context without one, silently.
    if (SSL_CTX_check_private_key(raw) != 1)
        throw Fault(FaultCode::configuration, "TLS: the key is not the certificate's");
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
}

}  // namespace

Context::Ptr make_tls_context(const settings::Settings& settings) {
    try {
        Context::Params files;
        files.privateKeyFile = settings.path("tls.key").string();
        files.certificateFile = settings.path("tls.certificate").string();
        files.caLocation = settings.path("tls.ca").string();
        files.verificationMode = Context::VERIFY_STRICT;
        files.verificationDepth = 1;
        files.loadDefaultCAs = false;
        auto context = Poco::makeAuto<Context>(Context::TLS_SERVER_USE, files);
        // It would compare the client's certificate with its address; the registry is our check.
        context->enableExtendedCertificateVerification(false);
        // The library's own callback looks for a process-wide manager; OpenSSL's verdict stands.
        SSL_CTX_set_verify(context->sslContext(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
        harden(context->sslContext());
        return context;
    } catch (const Poco::Exception& problem) {
        throw Fault(FaultCode::configuration,
                    std::string("TLS certificate, key or CA cannot be used: ") + problem.name());
    }
}

Context::Ptr make_public_tls_context(const settings::Settings& settings) {
    try {
        Context::Params files;
        files.privateKeyFile = settings.path("public.key").string();
        files.certificateFile = settings.path("public.certificate").string();
        files.verificationMode = Context::VERIFY_NONE;
        files.loadDefaultCAs = false;
        auto context = Poco::makeAuto<Context>(Context::TLS_SERVER_USE, files);
        harden(context->sslContext());
        return context;
    } catch (const Poco::Exception& problem) {
        throw Fault(
            FaultCode::configuration,
            std::string("'public.certificate' or 'public.key' cannot be used: ") + problem.name());
    }
}

}  // namespace shomei::issuer
