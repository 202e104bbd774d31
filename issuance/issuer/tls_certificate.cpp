// SPDX-License-Identifier: Apache-2.0
#include "tls_certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "shomei/base/check.h"
#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

namespace shomei::issuer {

Digest read_certificate_digest(const std::filesystem::path& pem) {
    const Handle<BIO, BIO_free_all> file(BIO_new_file(pem.c_str(), "r"));
    if (!file) throw Fault(FaultCode::configuration, pem.string() + ": cannot be read");
    const Handle<X509, X509_free> certificate(
        PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    if (!certificate) throw Fault(FaultCode::configuration, pem.string() + ": no certificate");
    Digest digest{};
    unsigned int size = 0;
    SHOMEI_CHECK(X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) == 1 &&
                 size == digest.size());
    return digest;
}

}  // namespace shomei::issuer
