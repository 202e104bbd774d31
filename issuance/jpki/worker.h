// SPDX-License-Identifier: Apache-2.0
// What one visit at a time uses of OpenSSL: a library context of its own, with the anchors and
// their stores read into it once. Measured: visits that share a context wait for its locks.
#pragma once

#include <memory>
#include <mutex>
#include <tl/expected.hpp>
#include <vector>

#include "openssl_objects.h"
#include "shomei/issuance/jpki/verify_context.h"

namespace shomei::jpki {

class Worker {
public:
    // `anchors`: certificates, DER.
    explicit Worker(const std::vector<Bytes>& anchors);

    OSSL_LIB_CTX* library() const { return library_.get(); }
    X509* anchor(std::size_t index) const { return anchors_[index].certificate.get(); }

    // nullptr unless `der` is one certificate in exactly the bytes that DER allows.
    X509Handle parse(ByteView der) const;

    // Index of the anchor that signed the certificate, of those under one name, if the certificate
    // fits the card's profile and OpenSSL finds the path; its own validity is left to the caller.
    tl::expected<std::size_t, CertificateRefusal> check_path(X509* certificate,
                                                             std::int64_t now_s) const;

private:
    struct Anchor {
        X509Handle certificate;
        StoreHandle store;  // holds `certificate` alone
    };

    std::vector<std::size_t> candidates_for(X509* certificate) const;
    tl::expected<void, CertificateRefusal> check_chain(X509* certificate, std::size_t anchor,
                                                       std::int64_t now_s) const;
    CertificateRefusal why_not(X509* certificate, std::int64_t now_s) const;

    LibraryHandle library_;
    std::vector<Anchor> anchors_;
};

// Lends a worker to one visit at a time, and makes another where all are lent; so there are as many
// as visits were ever checked at once.
class WorkerPool {
public:
    explicit WorkerPool(std::vector<Bytes> anchors);

    WorkerLease lend();
    void take_back(std::unique_ptr<Worker> worker);

private:
    const std::vector<Bytes> anchors_;
    std::mutex mutex_;
    std::size_t made_ = 0;
    std::vector<std::unique_ptr<Worker>> idle_;
};

}  // namespace shomei::jpki
