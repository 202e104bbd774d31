// SPDX-License-Identifier: Apache-2.0
// One question to an OCSP responder and the judgement of its answer (RFC 6960). Whoever answers,
// the answer counts only with the CA's signature or that of a delegate which the CA itself named.
#pragma once

#include <tl/expected.hpp>

#include "openssl_objects.h"
#include "shomei/issuance/jpki/verify_context.h"

namespace shomei::jpki {

// One certificate's question: its CertID (SHA-1, which every responder must know) and a nonce.
class RevocationQuery {
public:
    RevocationQuery(const X509* certificate, const X509* issuer);

    // OCSPRequest, DER.
    Bytes request() const;

    // Judges the bytes that came back at `now_s`. `issuer` is the one of the constructor.
    tl::expected<RevocationEvidence, CertificateRefusal> judge(ByteView answer, X509* issuer,
                                                               bool nonce_required,
                                                               std::int64_t now_s) const;

private:
    tl::expected<std::int64_t, CertificateRefusal> judge_status(OCSP_BASICRESP* basic,
                                                                std::int64_t now_s) const;

    CertIdHandle id_;
    OcspRequestHandle request_;
};

}  // namespace shomei::jpki
