// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/jpki/verify_context.h"

#include <openssl/pem.h>

#include <algorithm>
#include <deque>
#include <new>
#include <optional>
#include <utility>

#include "openssl_objects.h"
#include "profile.h"
#include "responder_address.h"
#include "revocation_list.h"
#include "revocation_query.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "worker.h"

namespace shomei::jpki {
namespace {

constexpr std::size_t certificate_limit_bytes = 4096;
constexpr int list_limit_s = 20;  // for the whole of one fetch

[[noreturn]] void bad_anchor(const AnchorSettings& settings, const std::string& what) {
    throw Fault(FaultCode::configuration, "trust anchor " + settings.name + ": " + what);
}

X509Handle read_pem(const AnchorSettings& settings) {
    const BioHandle file(BIO_new_file(settings.certificate.c_str(), "r"));
    if (!file) bad_anchor(settings, "file cannot be opened");
    X509Handle certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    if (!certificate) bad_anchor(settings, "no PEM certificate");
    if (X509Handle(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)))
        bad_anchor(settings, "more than one certificate in the file");
    if (X509_check_ca(certificate.get()) != 1 || X509_get0_pubkey(certificate.get()) == nullptr)
        bad_anchor(settings, "not the certificate of a CA");
    return certificate;
}

Bytes der_of(X509* certificate) {
    const int size = i2d_X509(certificate, nullptr);
    SHOMEI_CHECK(size > 0);
    Bytes der(static_cast<std::size_t>(size));
    auto* end = der.data();
    SHOMEI_CHECK(i2d_X509(certificate, &end) == size);
    return der;
}

// The numbers under which the authentication CA published its certificates that are in force.
// Whose number an anchor's certificate bears, under that generation alone it may serve.
void check_published_generation(const AnchorSettings& settings, const X509* certificate) {
    constexpr std::pair<std::string_view, int> published[] = {{"0133c349", 2}, {"06d18006", 3}};
    const auto serial = serial_of(certificate);
    for (const auto& [number, generation] : published)
        if (serial && hex(*serial) == number && settings.generation != generation)
            bad_anchor(settings, "is the CA of generation " + std::to_string(generation));
}

ResponderAddress address_of(const AnchorSettings& settings, const std::string& url,
                            const std::string& whose) {
    auto address = parse_responder_url(url);
    if (!address) bad_anchor(settings, whose + " address is not http://host:port/path");
    return std::move(*address);
}

auto refused(CertificateProblem what, std::string_view reason, std::int64_t not_after_s = 0) {
    return tl::unexpected(CertificateRefusal{what, reason, not_after_s});
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

struct VerifyContext::Trust {
    // In the order of the workers' anchors.
    struct Anchor {
        AnchorSettings settings;
        ResponderAddress responder;
        std::optional<ResponderAddress> list_address;
        Digest digest;      // of the certificate
        X509Handle signer;  // in the default context, where OpenSSL reads OCSP answers
        ListInForce list;
    };

    std::deque<Anchor> anchors;
    std::unique_ptr<WorkerPool> workers;

    void add(const AnchorSettings& settings) {
        for (const auto& other : anchors)
            if (other.settings.name == settings.name ||
                other.settings.generation == settings.generation)
                bad_anchor(settings, "name or generation given twice");
        auto signer = read_pem(settings);
        check_published_generation(settings, signer.get());
        // A generation is only a word of the settings, and half the key of the card table: one CA
        // under two of them would find somebody else's row.
        for (const auto& other : anchors)
            if (EVP_PKEY_eq(X509_get0_pubkey(other.signer.get()), X509_get0_pubkey(signer.get())) ==
                1)
                bad_anchor(settings, "has the key of " + other.settings.name);
        auto& anchor = anchors.emplace_back();
        anchor.settings = settings;
        anchor.responder = address_of(settings, settings.responder_url, "responder");
        if (!settings.list_url.empty())
            anchor.list_address = address_of(settings, settings.list_url, "revocation list");
        anchor.digest = sha256(der_of(signer.get()));
        anchor.signer = std::move(signer);
    }

    const Anchor& named(std::string_view name) const {
        for (const auto& anchor : anchors)
            if (anchor.settings.name == name) return anchor;
        check_failed();
    }

    static tl::expected<RevocationEvidence, CertificateRefusal> ask(
        const Anchor& anchor, const CardCertificate& certificate, std::int64_t now_s) {
        const RevocationQuery query(certificate.parsed.get(), anchor.signer.get());
        const auto answer = ask_responder(anchor.responder, query.request());
        if (!answer) return refused(CertificateProblem::cannot_know, "no answer");
        return query.judge(*answer, anchor.signer.get(), anchor.settings.nonce_required, now_s);
    }

    tl::expected<RevocationEvidence, CertificateRefusal> ask_both(
        const CardCertificate& certificate, std::int64_t now_s) const {
        const auto& anchor = named(certificate.anchor);
        const auto listed = anchor.list_address ? anchor.list.status_of(certificate.serial, now_s)
                                                : ListVerdict::not_listed;
        if (listed == ListVerdict::revoked)
            return refused(CertificateProblem::revoked, "revocation list");
        auto said = ask(anchor, certificate, now_s);
        const bool revoked = !said && said.error().what == CertificateProblem::revoked;
        if (listed == ListVerdict::suspended && !revoked)
            return refused(CertificateProblem::suspended, "revocation list");
        if (listed == ListVerdict::cannot_know && said)
            return refused(CertificateProblem::cannot_know, "no valid revocation list");
        return said;
    }

    // Fixed words where the list could not be taken.
    std::optional<std::string_view> refresh_list(std::size_t index) try {
        auto& anchor = anchors[index];
        const auto der = fetch_list(*anchor.list_address, list_limit_s);
        if (!der) return "no answer";
        const auto worker = workers->lend();
        auto list = RevocationList::read(*der, worker->anchor(index), worker->library(), wall_s());
        if (!list) return list.error();
        return anchor.list.replace(std::move(*list));
    } catch (const std::bad_alloc&) {
        return "no memory for the list";
    }
};

VerifyContext::VerifyContext(const std::vector<AnchorSettings>& anchors)
    : trust_(std::make_unique<Trust>()) {
    const QuietErrors quiet;
    if (anchors.empty()) throw Fault(FaultCode::configuration, "no trust anchor");
    for (const auto& settings : anchors) trust_->add(settings);
    std::vector<Bytes> certificates;
    for (const auto& anchor : trust_->anchors) certificates.push_back(der_of(anchor.signer.get()));
    trust_->workers = std::make_unique<WorkerPool>(std::move(certificates));
}

VerifyContext::VerifyContext(VerifyContext&&) noexcept = default;
VerifyContext& VerifyContext::operator=(VerifyContext&&) noexcept = default;
VerifyContext::~VerifyContext() = default;

tl::expected<CardCertificate, CertificateRefusal> VerifyContext::check_path(
    ByteView der, std::int64_t now_s) const {
    const QuietErrors quiet;
    if (der.empty() || der.size() > certificate_limit_bytes)
        return refused(CertificateProblem::malformed, "size");
    auto worker = trust_->workers->lend();
    auto parsed = worker->parse(der);
    if (!parsed) return refused(CertificateProblem::malformed, "not one DER certificate");

    const auto signer = worker->check_path(parsed.get(), now_s);
    if (!signer) return tl::unexpected(signer.error());

    const auto not_before_s = unix_seconds(X509_get0_notBefore(parsed.get()));
    const auto not_after_s = unix_seconds(X509_get0_notAfter(parsed.get()));
    if (!not_before_s || !not_after_s)
        return refused(CertificateProblem::wrong_profile, "validity cannot be read");
    if (now_s < *not_before_s)
        return refused(CertificateProblem::not_yet_valid, "validity", *not_after_s);
    if (now_s > *not_after_s) return refused(CertificateProblem::expired, "validity", *not_after_s);
    auto serial = serial_of(parsed.get());
    const auto& anchor = trust_->anchors[*signer].settings;
    return CardCertificate{
        to_bytes(der), sha256(der),        anchor.generation,
        anchor.name,   std::move(*serial), *not_before_s,
        *not_after_s,  std::move(worker),  decltype(CardCertificate::parsed)(parsed.release())};
}

tl::expected<RevocationEvidence, CertificateRefusal> VerifyContext::check_revocation(
    const CardCertificate& certificate, std::int64_t now_s) const {
    const QuietErrors quiet;
    return trust_->ask_both(certificate, now_s).map_error([&](CertificateRefusal refusal) {
        refusal.not_after_s = certificate.not_after_s;
        return refusal;
    });
}

bool VerifyContext::verify_signature(const CardCertificate& certificate, std::string_view text,
                                     ByteView signature) const {
    const QuietErrors quiet;
    EVP_PKEY* key = X509_get0_pubkey(certificate.parsed.get());
    const DigestContextHandle context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context && EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256",
                                                    certificate.worker->library(), nullptr, key,
                                                    nullptr) == 1);
    const auto bytes = bytes_of(text);
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(),
                            bytes.size()) == 1;
}

std::vector<ListFailure> VerifyContext::refresh_lists(const std::stop_token& stop) const {
    std::vector<ListFailure> failures;
    for (std::size_t i = 0; i < trust_->anchors.size(); ++i) {
        if (!trust_->anchors[i].list_address || stop.stop_requested()) continue;
        if (const auto failure = trust_->refresh_list(i))
            failures.push_back({trust_->anchors[i].settings.name, *failure});
    }
    return failures;
}

std::vector<ListState> VerifyContext::lists() const {
    std::vector<ListState> states;
    for (const auto& anchor : trust_->anchors)
        if (anchor.list_address)
            states.push_back({anchor.settings.name, anchor.list.next_update_s()});
    return states;
}

std::vector<ListMark> VerifyContext::list_marks() const {
    std::vector<ListMark> marks;
    for (const auto& anchor : trust_->anchors)
        if (const auto age = anchor.list.age()) marks.push_back({anchor.digest, *age});
    return marks;
}

void VerifyContext::require_lists_from(const std::vector<ListMark>& marks) const {
    for (auto& anchor : trust_->anchors)
        for (const auto& mark : marks)
            if (mark.anchor == anchor.digest) anchor.list.require_from(mark.age);
}

}  // namespace shomei::jpki
