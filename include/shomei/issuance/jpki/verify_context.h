// SPDX-License-Identifier: Apache-2.0
// Whose card it is: the path of a user-authentication certificate to a trusted generation of its
// CA, its profile, validity and revocation, and the card's signatures. No other part of the issuer
// judges certificates of cards. "Good" comes from the OCSP responder alone; "revoked" from it or
// from the revocation list.
#pragma once

#include <openssl/types.h>

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::jpki {

// One generation of the authentication CA that is in force. All generations bear one name; only
// the key tells them apart.
struct AnchorSettings {
    std::string name;                   // unique, for logs: "auth-ca-3"
    int generation = 0;                 // with the serial, the key of the card table
    std::filesystem::path certificate;  // PEM, exactly one certificate
    std::string responder_url;          // http://host:port/path
    bool nonce_required = true;         // false only for a responder that does not echo nonces
    std::string list_url = {};  // http://… of its revocation list; empty: none is asked for
};

enum class CertificateProblem {
    malformed,       // not one DER certificate of at most 4,096 bytes
    unknown_issuer,  // signed by no key in force: other CA, ended generation
    wrong_profile,   // not a user-authentication certificate for a card
    not_yet_valid,
    expired,
    revoked,
    suspended,    // revoked with reason certificateHold: may be lifted again
    cannot_know,  // no usable answer about revocation: never "valid"
};

std::string_view name_of(CertificateProblem problem);

struct CertificateRefusal {
    CertificateProblem what;
    std::string_view reason;       // fixed words for the operators' log; nothing of the certificate
    std::int64_t not_after_s = 0;  // end of validity; known from not_yet_valid onwards, else 0
};

class Worker;
class WorkerPool;

struct ReturnWorker {
    WorkerPool* pool = nullptr;
    void operator()(Worker* worker) const;
};
// An OpenSSL library context of the VerifyContext, lent to one certificate at a time.
using WorkerLease = std::unique_ptr<Worker, ReturnWorker>;

// A certificate that passed check_path, parsed once for the visit. It holds the library context it
// was parsed in, so that no other visit's work waits for it; for one thread at a time. Belongs to
// the VerifyContext that made it and must not outlive it.
struct CardCertificate {
    struct Free {
        void operator()(X509* certificate) const;
    };

    Bytes der;
    Digest sha256{};     // of der
    int generation = 0;  // of the anchor that signed it
    std::string anchor;  // its name
    Bytes serial;        // 1 to 20 bytes, big-endian, no leading zero
    std::int64_t not_before_s = 0;
    std::int64_t not_after_s = 0;
    WorkerLease worker;
    std::unique_ptr<X509, Free> parsed;  // in the worker's context
};

// What the responder said, kept with the grant: a whole OCSPResponse (RFC 6960), DER.
struct RevocationEvidence {
    Bytes response;
    std::int64_t this_update_s = 0;
};

// A revocation list that could not be taken: whose, and why in fixed words.
struct ListFailure {
    std::string anchor;
    std::string_view reason;
};

// Where the list of an anchor stands.
struct ListState {
    std::string anchor;
    std::optional<std::int64_t> next_update_s;  // its end, Unix seconds; none: no list has come yet
};

// By CRL number (RFC 5280 5.2.3), then by thisUpdate: a lesser one must not take a greater's place.
struct ListAge {
    std::array<std::uint8_t, 20> number{};  // big-endian
    std::int64_t this_update_s = 0;

    auto operator<=>(const ListAge&) const = default;
};

// How far the lists of an anchor have come: what must be kept for a restart.
struct ListMark {
    Digest anchor{};  // SHA-256 of its certificate, DER
    ListAge age;

    bool operator==(const ListMark&) const = default;
};

// Made once from the settings; every function may be called from several threads. Library contexts
// are made as visits need them, at most one for each CardCertificate alive at the same time, and
// kept; no file is read after the constructor.
class VerifyContext {
public:
    // Throws Fault(configuration) where an anchor cannot be read, is no CA certificate, has no
    // usable address of responder or list, shares its name, generation or key with another, or is
    // a certificate that the CA published for another generation.
    explicit VerifyContext(const std::vector<AnchorSettings>& anchors);
    VerifyContext(VerifyContext&&) noexcept;
    VerifyContext& operator=(VerifyContext&&) noexcept;
    ~VerifyContext();

    // Path, policy and validity at `now_s` (trusted time, Unix seconds); the last second of
    // validity counts as valid. Says nothing about revocation.
    tl::expected<CardCertificate, CertificateRefusal> check_path(ByteView der,
                                                                 std::int64_t now_s) const;

    // Looks the certificate up in the anchor's revocation list where one is configured, asks its
    // OCSP responder (RFC 6960, fresh 32-byte nonce) and judges the answer; takes up to 4 s.
    // Revoked where either says so, else suspended where either says so; good only where the
    // responder says so and the list, valid at `now_s`, does not name it. The only refusals are
    // revoked, suspended and cannot_know. The program must ignore SIGPIPE: the responder may hang
    // up meanwhile.
    tl::expected<RevocationEvidence, CertificateRefusal> check_revocation(
        const CardCertificate& certificate, std::int64_t now_s) const;

    // Whether `signature` is the card's RSASSA-PKCS1-v1_5 signature with SHA-256 over `text`.
    bool verify_signature(const CardCertificate& certificate, std::string_view text,
                          ByteView signature) const;

    // Fetches each configured revocation list (HTTP, no redirects, at most 64 MiB within 20 s) and
    // puts it in force if it is the CA's, valid when it has come, and neither its number nor, with
    // the same number, its thisUpdate is below the last one's; else the list before it stays.
    // Returns those that could not be taken. Fetches no further list where `stop` asks for an end.
    std::vector<ListFailure> refresh_lists(const std::stop_token& stop = {}) const;
    // Of each anchor with a list configured.
    std::vector<ListState> lists() const;
    // Of each anchor whose list has come.
    std::vector<ListMark> list_marks() const;
    // From now on no list is taken that is older than these; those of other anchors count nothing.
    void require_lists_from(const std::vector<ListMark>& marks) const;

private:
    struct Trust;
    std::unique_ptr<Trust> trust_;
};

}  // namespace shomei::jpki
