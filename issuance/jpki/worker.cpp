// SPDX-License-Identifier: Apache-2.0
#include "worker.h"

#include <algorithm>
#include <utility>

#include "profile.h"
#include "shomei/base/check.h"

namespace shomei::jpki {
namespace {

ParameterHandle path_parameters() {
    ParameterHandle parameters(X509_VERIFY_PARAM_new());
    SHOMEI_CHECK(parameters);
    // Measured: without EXPLICIT_POLICY a certificate of any policy is accepted.
    constexpr unsigned long flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_POLICY_CHECK |
                                    X509_V_FLAG_EXPLICIT_POLICY | X509_V_FLAG_INHIBIT_ANY;
    SHOMEI_CHECK(X509_VERIFY_PARAM_set_flags(parameters.get(), flags) == 1);
    SHOMEI_CHECK(X509_VERIFY_PARAM_add0_policy(parameters.get(), OBJ_txt2obj(card_policy, 1)) == 1);
    X509_VERIFY_PARAM_set_depth(parameters.get(), 0);
    X509_VERIFY_PARAM_set_auth_level(parameters.get(), 2);
    return parameters;
}

// Passes over three findings at the leaf, each because a check of our own stands in its place.
int pass_over(int ok, X509_STORE_CTX* context) {
    if (ok == 1 || X509_STORE_CTX_get_error_depth(context) != 0) return ok;
    switch (X509_STORE_CTX_get_error(context)) {
        case X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER:  // the CA was chosen by its key
        case X509_V_ERR_CERT_NOT_YET_VALID:                // compared last, so that a genuine
        case X509_V_ERR_CERT_HAS_EXPIRED:                  // certificate's end can be told
            return 1;
        default:
            return 0;
    }
}

StoreHandle path_store(X509* anchor) {
    StoreHandle store(X509_STORE_new());
    const auto parameters = path_parameters();
    SHOMEI_CHECK(store && X509_STORE_set1_param(store.get(), parameters.get()) == 1);
    SHOMEI_CHECK(X509_STORE_add_cert(store.get(), anchor) == 1);
    X509_STORE_set_verify_cb(store.get(), pass_over);
    return store;
}

}  // namespace

Worker::Worker(const std::vector<Bytes>& anchors) : library_(OSSL_LIB_CTX_new()) {
    SHOMEI_CHECK(library_);
    for (const auto& der : anchors) {
        auto certificate = parse(der);
        SHOMEI_CHECK(certificate);
        auto store = path_store(certificate.get());
        anchors_.push_back({std::move(certificate), std::move(store)});
    }
}

X509Handle Worker::parse(ByteView der) const {
    X509Handle certificate(X509_new_ex(library_.get(), nullptr));
    SHOMEI_CHECK(certificate);
    X509* target = certificate.get();
    const auto* end = der.data();
    if (d2i_X509(&target, &end, static_cast<long>(der.size())) == nullptr) {
        if (target == nullptr) static_cast<void>(certificate.release());  // freed by the parser
        return nullptr;
    }
    if (end != der.data() + der.size()) return nullptr;
    // What the encoder writes back is DER; the decoder alone would take BER too.
    if (i2d_X509(certificate.get(), nullptr) != static_cast<int>(der.size())) return nullptr;
    Bytes again(der.size());
    auto* out = again.data();
    if (i2d_X509(certificate.get(), &out) < 0 || !std::equal(der.begin(), der.end(), again.begin()))
        return nullptr;
    return certificate;
}

// The one whose key the certificate names, else all.
std::vector<std::size_t> Worker::candidates_for(X509* certificate) const {
    std::vector<std::size_t> all;
    const auto* named = X509_get0_authority_key_id(certificate);
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
        const auto* own = X509_get0_subject_key_id(anchor(i));
        if (named != nullptr && own != nullptr && ASN1_OCTET_STRING_cmp(named, own) == 0)
            return {i};
        all.push_back(i);
    }
    return all;
}

tl::expected<std::size_t, CertificateRefusal> Worker::check_path(X509* certificate,
                                                                 std::int64_t now_s) const {
    // The path proves the signature as well; only where there is none is it asked for by itself.
    for (const auto index : candidates_for(certificate)) {
        if (!check_chain(certificate, index, now_s)) continue;
        if (const auto departure = departure_from_profile(certificate))
            return tl::unexpected(
                CertificateRefusal{CertificateProblem::wrong_profile, *departure});
        return index;
    }
    return tl::unexpected(why_not(certificate, now_s));
}

// Of a certificate that no key in force has signed nothing else is told.
CertificateRefusal Worker::why_not(X509* certificate, std::int64_t now_s) const {
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
        if (X509_verify(certificate, X509_get0_pubkey(anchor(i))) != 1) continue;
        if (const auto departure = departure_from_profile(certificate))
            return {CertificateProblem::wrong_profile, *departure};
        if (const auto chain = check_chain(certificate, i, now_s); !chain) return chain.error();
    }
    return {CertificateProblem::unknown_issuer, "signed by no CA in force"};
}

tl::expected<void, CertificateRefusal> Worker::check_chain(X509* certificate, std::size_t anchor,
                                                           std::int64_t now_s) const {
    const StoreContextHandle context(X509_STORE_CTX_new_ex(library_.get(), nullptr));
    SHOMEI_CHECK(context);
    SHOMEI_CHECK(X509_STORE_CTX_init(context.get(), anchors_[anchor].store.get(), certificate,
                                     nullptr) == 1);
    X509_STORE_CTX_set_time(context.get(), 0, now_s);
    if (X509_verify_cert(context.get()) == 1) return {};
    const std::string_view reason =
        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
    // Beyond the leaf stands only the anchor itself, which has ended or is not fit.
    const bool at_leaf = X509_STORE_CTX_get_error_depth(context.get()) == 0;
    return tl::unexpected(CertificateRefusal{
        at_leaf ? CertificateProblem::wrong_profile : CertificateProblem::unknown_issuer, reason});
}

WorkerPool::WorkerPool(std::vector<Bytes> anchors) : anchors_(std::move(anchors)) {
    const auto first = lend();  // whatever is wrong with the anchors shows at the start
}

WorkerLease WorkerPool::lend() {
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            auto worker = std::move(idle_.back());
            idle_.pop_back();
            return WorkerLease(worker.release(), ReturnWorker{this});
        }
        idle_.reserve(++made_);  // so that taking back never needs memory
    }
    return WorkerLease(std::make_unique<Worker>(anchors_).release(), ReturnWorker{this});
}

void WorkerPool::take_back(std::unique_ptr<Worker> worker) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(worker));
}

void ReturnWorker::operator()(Worker* worker) const {
    pool->take_back(std::unique_ptr<Worker>(worker));
}

}  // namespace shomei::jpki
