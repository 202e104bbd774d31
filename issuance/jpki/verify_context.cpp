// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/jpki/verify_context.h"

#include <openssl/pem.h>

#include <algorithm>
#include <utility>

#include "openssl_objects.h"
#include "profile.h"
#include "responder_address.h"
#include "revocation_query.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"

namespace shomei::jpki {
namespace {

constexpr std::size_t certificate_limit_bytes = 4096;

struct Anchor {
    AnchorSettings settings;
    ResponderAddress responder;
    X509Handle certificate;  // in our own library context: path
    StoreHandle store;       // holds `certificate` alone
    X509Handle signer;       // in the default context, where OpenSSL reads OCSP answers
};

[[noreturn]] void bad_anchor(const AnchorSettings& settings, const std::string& what) {
    throw Fault(FaultCode::configuration, "trust anchor " + settings.name + ": " + what);
}

X509Handle read_pem(const AnchorSettings& settings, OSSL_LIB_CTX* library) {
    const BioHandle file(BIO_new_file(settings.certificate.c_str(), "r"));
    if (!file) bad_anchor(settings, "file cannot be opened");
    X509Handle certificate(X509_new_ex(library, nullptr));
    SHOMEI_CHECK(certificate);
    X509* target = certificate.get();
    if (PEM_read_bio_X509(file.get(), &target, nullptr, nullptr) == nullptr) {
        if (target == nullptr) static_cast<void>(certificate.release());
        bad_anchor(settings, "no PEM certificate");
    }
    if (X509Handle(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)))
        bad_anchor(settings, "more than one certificate in the file");
    if (X509_check_ca(certificate.get()) != 1 || X509_get0_pubkey(certificate.get()) == nullptr)
        bad_anchor(settings, "not the certificate of a CA");
    return certificate;
}

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

Anchor read_anchor(const AnchorSettings& settings, OSSL_LIB_CTX* library) {
    const QuietErrors quiet;
    auto responder = parse_responder_url(settings.responder_url);
    if (!responder) bad_anchor(settings, "responder address is not http://host:port/path");
    auto certificate = read_pem(settings, library);
    auto store = path_store(certificate.get());
    return {settings, std::move(*responder), std::move(certificate), std::move(store),
            read_pem(settings, nullptr)};
}

auto refused(CertificateProblem what, std::string_view reason, std::int64_t not_after_s = 0) {
    return tl::unexpected(CertificateRefusal{what, reason, not_after_s});
}

// nullptr unless `der` is one certificate in exactly the bytes that DER allows.
std::unique_ptr<X509, CardCertificate::Free> parse(ByteView der, OSSL_LIB_CTX* library) {
    X509Handle certificate(X509_new_ex(library, nullptr));
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
    return std::unique_ptr<X509, CardCertificate::Free>(certificate.release());
}

// The path from `certificate` to `anchor` by OpenSSL; the leaf's validity is left to the caller.
tl::expected<void, CertificateRefusal> check_chain(X509* certificate, const Anchor& anchor,
                                                   OSSL_LIB_CTX* library, std::int64_t now_s) {
    const StoreContextHandle context(X509_STORE_CTX_new_ex(library, nullptr));
    SHOMEI_CHECK(context);
    SHOMEI_CHECK(X509_STORE_CTX_init(context.get(), anchor.store.get(), certificate, nullptr) == 1);
    X509_STORE_CTX_set_time(context.get(), 0, now_s);
    if (X509_verify_cert(context.get()) == 1) return {};
    const std::string_view reason =
        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
    // Beyond the leaf stands only the anchor itself, which has ended or is not fit.
    const bool at_leaf = X509_STORE_CTX_get_error_depth(context.get()) == 0;
    return refused(at_leaf ? CertificateProblem::wrong_profile : CertificateProblem::unknown_issuer,
                   reason);
}

}  // namespace

std::string_view name_of(CertificateProblem problem) {
    switch (problem) {
        case CertificateProblem::malformed:
            return "malformed";
        case CertificateProblem::unknown_issuer:
            return "unknown-issuer";
        case CertificateProblem::wrong_profile:
            return "wrong-profile";
        case CertificateProblem::not_yet_valid:
            return "not-yet-valid";
        case CertificateProblem::expired:
            return "expired";
        case CertificateProblem::revoked:
            return "revoked";
        case CertificateProblem::suspended:
            return "suspended";
        case CertificateProblem::cannot_know:
            return "cannot-know";
    }
    return "unknown";
}

void CardCertificate::Free::operator()(X509* certificate) const { X509_free(certificate); }

// A library context of our own keeps these checks off the locks of the default one, which TLS uses.
struct VerifyContext::Trust {
    LibraryHandle library{OSSL_LIB_CTX_new()};
    std::vector<Anchor> anchors;

    // All generations bear one name, so the CA is the one whose key made the signature.
    const Anchor* signer_of(X509* certificate) const {
        for (const auto& anchor : anchors)
            if (X509_verify(certificate, X509_get0_pubkey(anchor.certificate.get())) == 1)
                return &anchor;
        return nullptr;
    }

    const Anchor& named(std::string_view name) const {
        for (const auto& anchor : anchors)
            if (anchor.settings.name == name) return anchor;
        check_failed();
    }
};

VerifyContext::VerifyContext(const std::vector<AnchorSettings>& anchors)
    : trust_(std::make_unique<Trust>()) {
    SHOMEI_CHECK(trust_->library);
    if (anchors.empty()) throw Fault(FaultCode::configuration, "no trust anchor");
    for (const auto& settings : anchors) {
        for (const auto& other : trust_->anchors)
            if (other.settings.name == settings.name ||
                other.settings.generation == settings.generation)
                bad_anchor(settings, "name or generation given twice");
        trust_->anchors.push_back(read_anchor(settings, trust_->library.get()));
    }
}

VerifyContext::VerifyContext(VerifyContext&&) noexcept = default;
VerifyContext& VerifyContext::operator=(VerifyContext&&) noexcept = default;
VerifyContext::~VerifyContext() = default;

tl::expected<CardCertificate, CertificateRefusal> VerifyContext::check_path(
    ByteView der, std::int64_t now_s) const {
    const QuietErrors quiet;
    if (der.empty() || der.size() > certificate_limit_bytes)
        return refused(CertificateProblem::malformed, "size");
    auto parsed = parse(der, trust_->library.get());
    if (!parsed) return refused(CertificateProblem::malformed, "not one DER certificate");

    const auto* anchor = trust_->signer_of(parsed.get());
    if (anchor == nullptr)
        return refused(CertificateProblem::unknown_issuer, "signed by no CA in force");
    if (const auto departure = departure_from_profile(parsed.get()))
        return refused(CertificateProblem::wrong_profile, *departure);
    const auto chain = check_chain(parsed.get(), *anchor, trust_->library.get(), now_s);
    if (!chain) return tl::unexpected(chain.error());

    const auto not_before_s = unix_seconds(X509_get0_notBefore(parsed.get()));
    const auto not_after_s = unix_seconds(X509_get0_notAfter(parsed.get()));
    if (!not_before_s || !not_after_s)
        return refused(CertificateProblem::wrong_profile, "validity cannot be read");
    if (now_s < *not_before_s)
        return refused(CertificateProblem::not_yet_valid, "validity", *not_after_s);
    if (now_s > *not_after_s) return refused(CertificateProblem::expired, "validity", *not_after_s);
    auto serial = serial_of(parsed.get());
    return CardCertificate{to_bytes(der),         sha256(der),        anchor->settings.generation,
                           anchor->settings.name, std::move(*serial), *not_before_s,
                           *not_after_s,          std::move(parsed)};
}

tl::expected<RevocationEvidence, CertificateRefusal> VerifyContext::check_revocation(
    const CardCertificate& certificate, std::int64_t now_s) const {
    const QuietErrors quiet;
    const auto& anchor = trust_->named(certificate.anchor);
    const auto problem = [&](CertificateRefusal refusal) {
        refusal.not_after_s = certificate.not_after_s;
        return refusal;
    };
    const RevocationQuery query(certificate.parsed.get(), anchor.signer.get());
    const auto answer = ask_responder(anchor.responder, query.request());
    if (!answer) return tl::unexpected(problem({CertificateProblem::cannot_know, "no answer"}));
    return query.judge(*answer, anchor.signer.get(), anchor.settings.nonce_required, now_s)
        .map_error(problem);
}

bool VerifyContext::verify_signature(const CardCertificate& certificate, std::string_view text,
                                     ByteView signature) const {
    const QuietErrors quiet;
    EVP_PKEY* key = X509_get0_pubkey(certificate.parsed.get());
    const DigestContextHandle context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context &&
                 EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", trust_->library.get(),
                                         nullptr, key, nullptr) == 1);
    const auto bytes = bytes_of(text);
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(),
                            bytes.size()) == 1;
}

}  // namespace shomei::jpki
