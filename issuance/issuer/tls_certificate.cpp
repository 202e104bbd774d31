// SPDX-License-Identifier: Apache-2.0
#include "tls_certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "shomei/base/check.h"
#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

namespace shomei::issuer {

namespace {

using Certificate = Handle<X509, X509_free>;

Certificate read_certificate(const std::filesystem::path& pem) {
    const Handle<BIO, BIO_free_all> file(BIO_new_file(pem.c_str(), "r"));
    if (!file) throw Fault(FaultCode::configuration, pem.string() + ": cannot be read");
    Certificate certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    if (!certificate) throw Fault(FaultCode::configuration, pem.string() + ": no certificate");
    return certificate;
}

}  // namespace

Digest read_certificate_digest(const std::filesystem::path& pem) {
    const auto certificate = read_certificate(pem);
    Digest digest{};
    unsigned int size = 0;
    SHOMEI_CHECK(X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) == 1 &&
                 size == digest.size());
    return digest;
}

std::int64_t read_certificate_end_s(const std::filesystem::path& pem) {
    const auto certificate = read_certificate(pem);
    tm end{};
    SHOMEI_CHECK(ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) == 1);
    return timegm(&end);
}

}  // namespace shomei::issuer
