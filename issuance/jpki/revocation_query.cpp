// SPDX-License-Identifier: Apache-2.0
#include "revocation_query.h"

#include <optional>

#include "profile.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"

namespace shomei::jpki {
namespace {

constexpr std::int64_t ahead_limit_s = 300;  // a responder's clock may be this far before ours
constexpr std::int64_t age_limit_s = 600;    // measured: without it an answer is "good" for ever
constexpr std::size_t nonce_bytes = 32;      // RFC 9654

auto unusable(std::string_view reason) {
    return tl::unexpected(CertificateRefusal{CertificateProblem::cannot_know, reason});
}

// Only the issuing CA is trusted, at `now_s`; nothing is fetched, and no certificate of the answer
// may end a chain.
StoreHandle store_of(X509* issuer, std::int64_t now_s) {
    StoreHandle store(X509_STORE_new());
    const ParameterHandle parameters(X509_VERIFY_PARAM_new());
    SHOMEI_CHECK(store && parameters);
    X509_VERIFY_PARAM_set_auth_level(parameters.get(), 2);
    X509_VERIFY_PARAM_set_depth(parameters.get(), 0);
    X509_VERIFY_PARAM_set_time(parameters.get(), now_s);
    SHOMEI_CHECK(X509_VERIFY_PARAM_set_flags(parameters.get(), X509_V_FLAG_X509_STRICT) == 1);
    SHOMEI_CHECK(X509_STORE_set1_param(store.get(), parameters.get()) == 1);
    SHOMEI_CHECK(X509_STORE_add_cert(store.get(), issuer) == 1);
    return store;
}

// nullopt where the times are those of a fresh answer.
std::optional<std::string_view> staleness(std::optional<std::int64_t> this_update_s,
                                          const ASN1_GENERALIZEDTIME* next_update,
                                          std::int64_t now_s) {
    if (!this_update_s) return "time cannot be read";
    if (*this_update_s > now_s + ahead_limit_s) return "answer from the future";
    if (*this_update_s < now_s - age_limit_s) return "answer too old";
    if (next_update == nullptr) return std::nullopt;
    const auto next_update_s = unix_seconds(next_update);
    if (!next_update_s || *next_update_s < now_s) return "answer past its next update";
    return std::nullopt;
}

}  // namespace

RevocationQuery::RevocationQuery(const X509* certificate, const X509* issuer)
    : id_(OCSP_cert_to_id(EVP_sha1(), certificate, issuer)), request_(OCSP_REQUEST_new()) {
    SHOMEI_CHECK(id_ && request_);
    CertIdHandle id(OCSP_CERTID_dup(id_.get()));
    SHOMEI_CHECK(id && OCSP_request_add0_id(request_.get(), id.get()) != nullptr);
    static_cast<void>(id.release());  // the request owns it now
    auto nonce = random_bytes<nonce_bytes>();
    SHOMEI_CHECK(OCSP_request_add1_nonce(request_.get(), nonce.data(), nonce_bytes) == 1);
}

Bytes RevocationQuery::request() const {
    const int size = i2d_OCSP_REQUEST(request_.get(), nullptr);
    SHOMEI_CHECK(size > 0);
    Bytes der(static_cast<std::size_t>(size));
    auto* end = der.data();
    SHOMEI_CHECK(i2d_OCSP_REQUEST(request_.get(), &end) == size);
    return der;
}

tl::expected<RevocationEvidence, CertificateRefusal> RevocationQuery::judge(
    ByteView answer, X509* issuer, bool nonce_required, std::int64_t now_s) const {
    const auto* end = answer.data();
    const OcspResponseHandle response(
        d2i_OCSP_RESPONSE(nullptr, &end, static_cast<long>(answer.size())));
    if (!response || end != answer.data() + answer.size()) return unusable("answer cannot be read");
    if (OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return unusable("responder gave an error");
    const OcspBasicHandle basic(OCSP_response_get1_basic(response.get()));
    if (!basic) return unusable("answer cannot be read");

    if (!strong_digest_of(OCSP_resp_get0_tbs_sigalg(basic.get())))
        return unusable("weak signature");
    // The CA itself may sign without its certificate in the answer, so it stands among those where
    // the signer is looked for. No OCSP_TRUSTOTHER, ever: measured, with it any certificate that
    // comes along may sign.
    const ListHandle known(sk_X509_new_null());
    SHOMEI_CHECK(known && sk_X509_push(known.get(), issuer) > 0);
    if (OCSP_basic_verify(basic.get(), known.get(), store_of(issuer, now_s).get(), 0) != 1)
        return unusable("signer not entitled");
    const int nonce = OCSP_check_nonce(request_.get(), basic.get());
    if (nonce == 0) return unusable("other nonce");
    if (nonce != 1 && nonce_required) return unusable("nonce missing");

    const auto this_update_s = judge_status(basic.get(), now_s);
    if (!this_update_s) return tl::unexpected(this_update_s.error());
    return RevocationEvidence{to_bytes(answer), *this_update_s};
}

tl::expected<std::int64_t, CertificateRefusal> RevocationQuery::judge_status(
    OCSP_BASICRESP* basic, std::int64_t now_s) const {
    if (OCSP_resp_count(basic) != 1) return unusable("not one certificate in the answer");
    int status = -1;
    int reason = -1;
    ASN1_GENERALIZEDTIME* this_update = nullptr;
    ASN1_GENERALIZEDTIME* next_update = nullptr;
    if (OCSP_resp_find_status(basic, id_.get(), &status, &reason, nullptr, &this_update,
                              &next_update) != 1)
        return unusable("answer about another certificate");
    const auto this_update_s = unix_seconds(this_update);
    if (const auto stale = staleness(this_update_s, next_update, now_s)) return unusable(*stale);
    if (status == V_OCSP_CERTSTATUS_REVOKED) {
        const bool hold = reason == OCSP_REVOKED_STATUS_CERTIFICATEHOLD;
        return tl::unexpected(CertificateRefusal{
            hold ? CertificateProblem::suspended : CertificateProblem::revoked, "responder"});
    }
    if (status != V_OCSP_CERTSTATUS_GOOD) return unusable("certificate unknown to the responder");
    return *this_update_s;
}

}  // namespace shomei::jpki
