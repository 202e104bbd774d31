// SPDX-License-Identifier: Apache-2.0
// The nine messages between terminal and issuer (architecture 3.1) as values, and their JSON
// bodies. Requests are POSTed to /v1/<name>; every answer is an Envelope. Readers are strict:
// schema, unknown members, doubled keys, depth over 8 and sizes over the table of limits are
// refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/kind.h"

namespace shomei::exchange {

enum class Message { open, authenticate, quote, apply, pages, report, void_, consistency, health };
std::string_view name_of(Message message);  // `void` for void_
std::optional<Message> message_from_name(std::string_view name);

// Bytes allowed in a request and in an answer of that message.
std::size_t request_limit_bytes(Message message);
std::size_t answer_limit_bytes(Message message);

struct OpenRequest {
    std::string vid;
    std::uint64_t epoch = 0;
    std::uint64_t seq = 0;      // journal high-water
    std::string build;          // SHA-256 of build and configuration, hex
    Bytes certificate;          // the card's, DER
    std::string domicile_city;  // 6 digits where papers of the registered domicile are asked for,
                                // else empty
};

struct KindOpenness {
    certificate::Kind kind = certificate::Kind::residence_copy;
    bool open = false;
    std::string reason;               // catalogue code when closed
    std::int64_t next_opening_s = 0;  // 0: not known
};

struct OpenAnswer {
    std::string nonce;  // nonce 1
    std::int64_t nexp_s = 0;
    std::string city_code;
    std::int64_t not_after_s = 0;      // end of the card certificate
    std::vector<std::string> notices;  // A05
    std::vector<KindOpenness> kinds;
};

// `authenticate` and `apply`: a signed text and the card's signature over it.
struct SignedRequest {
    std::string text;
    Bytes signature;  // RSASSA-PKCS1-v1_5 with SHA-256
};

struct AuthenticateAnswer {
    std::string nonce;  // nonce 2
    std::int64_t nexp_s = 0;
    Bytes sealed_offers;
};

struct QuoteRequest {
    std::string vid;
    certificate::Choice choice;
};

struct PageClaim {
    std::string document_number;
    int number = 1, count = 1;
    std::vector<std::string> field_ids;  // in digest order
    Digest digest{};                     // page digest, reliability 9.4
};

struct PagesRequest {
    std::string iid;
    std::vector<PageClaim> pages;  // 1..200
};

struct PagesAnswer {
    std::vector<std::string> qr_texts;  // one per page claimed, same order
};

// Events a terminal may report: released, printed, spoiled, unknown, captured, voided, refund-due,
// refunded, inspected, stop, start.
struct ReportRequest {
    std::uint64_t epoch = 0, seq = 0;
    std::string iid;  // empty for start and stop
    std::string event;
    int yen = 0;
    int sheets = 0;
};

struct VoidRequest {
    std::uint64_t epoch = 0, seq = 0;
    std::string iid;
};

// Asks for the proof that the tree of `size` is a prefix of the tree of `newer`: the sizes of two
// checkpoints this terminal holds, so that the proof fits exactly however fast the ledger grows.
struct ConsistencyRequest {
    std::uint64_t size = 0;
    std::uint64_t newer = 0;  // size <= newer <= the issuer's newest checkpoint
};
struct ConsistencyAnswer {
    std::uint64_t size = 0;  // `newer` as asked
    std::vector<Digest> proof;
};

struct HealthRequest {
    std::uint64_t epoch = 0, seq = 0;
    std::string build;
    std::string reader, printer, money;  // state words
};
struct StopNotice {
    std::string city_code;
    std::string kind;
    bool operator==(const StopNotice&) const = default;
};
struct HealthAnswer {
    std::vector<StopNotice> stops;
};

// What accompanies `refused`: enough for the terminal to name date and offices.
struct RefusalBody {
    std::string city_code;         // empty where the municipality is not known
    std::int64_t not_after_s = 0;  // with A04
};

// One answer on the wire.
struct Envelope {
    std::string text;        // result or answer text
    Bytes signature;         // ECDSA P-256 with SHA-256, raw 64 bytes, over the text
    Bytes body;              // JSON or sealed bytes, may be empty; its SHA-256 stands in the text
    std::string checkpoint;  // the checkpoint the text names, as a signed note; empty at size 0
};

Bytes write(const OpenRequest&);
Bytes write(const OpenAnswer&);
Bytes write(const SignedRequest&);
Bytes write(const AuthenticateAnswer&);
Bytes write(const QuoteRequest&);
Bytes write(const PagesRequest&);
Bytes write(const PagesAnswer&);
Bytes write(const ReportRequest&);
Bytes write(const VoidRequest&);
Bytes write(const ConsistencyRequest&);
Bytes write(const ConsistencyAnswer&);
Bytes write(const HealthRequest&);
Bytes write(const HealthAnswer&);
Bytes write(const RefusalBody&);
Bytes write(const Envelope&);

// parse<OpenRequest>(body) …: nullopt on anything unexpected.
template <class T>
std::optional<T> parse(ByteView json);

}  // namespace shomei::exchange
