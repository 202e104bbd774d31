// SPDX-License-Identifier: Apache-2.0
// The texts that are signed between card, terminal and issuer (reliability 9.2). Each is kept and
// verified as bytes; the structs here are for reading and writing only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::exchange {

// The newest checkpoint a party has seen: `<size>:<root, hex>` in texts. Size 0 (none yet) is
// always written with the root of the empty tree, SHA-256 of nothing.
struct CheckpointMark {
    std::uint64_t size = 0;
    Digest root{};

    bool operator==(const CheckpointMark&) const = default;
};
std::string write_mark(const CheckpointMark& mark);
std::optional<CheckpointMark> parse_mark(std::string_view text);

// Opens a visit; signed by the card. All hex is lower case.
struct AuthenticationText {
    std::string aud;    // `<6-digit city code>@<issuer name>`
    std::string term;   // terminal id
    std::string tcert;  // SHA-256 of the terminal's TLS certificate (DER), hex
    std::string vid;    // 32 hex
    std::uint64_t epoch = 0;
    std::string nonce;  // nonce 1, 32 bytes base64url
    std::int64_t nexp_s = 0;
    std::string cert;  // SHA-256 of the card certificate (DER), hex
    std::string epk;   // visit X25519 public key, hex
    CheckpointMark cp;
    std::string build;  // SHA-256 of build and configuration, hex
};
std::string write_authentication(const AuthenticationText& text);
std::optional<AuthenticationText> parse_authentication(std::string_view text);

// What the resident confirmed; signed by the card.
struct ApplicationText {
    std::string aud, term, tcert, vid;
    std::string iid;  // 32 hex
    std::uint64_t epoch = 0;
    std::string nonce;  // nonce 2
    std::int64_t nexp_s = 0;
    std::string cert;
    std::string kind;   // certificate::id_of
    std::string scope;  // certificate::write_scope
    std::string opts;   // certificate::write_options
    int copies = 0;
    int fee_yen = 0;    // total
    std::string quote;  // SHA-256 of the quote body as sent, hex
    std::string epk;    // issuance X25519 public key, hex
    CheckpointMark cp;
};
std::string write_application(const ApplicationText& text);
std::optional<ApplicationText> parse_application(std::string_view text);

enum class AnswerStatus { ok, refused };

// The answer to `apply`; signed by the municipality's key.
struct ResultText {
    std::string aud;  // terminal id
    std::string vid, iid;
    std::string req;  // SHA-256 of the application text, hex
    AnswerStatus status = AnswerStatus::refused;
    std::string code;  // catalogue code; empty when ok
    std::string doc;   // document numbers, comma separated, one per copy; empty when refused
    std::string snap;  // register version
    std::int64_t issued_s = 0;  // 0 (written `-`) when refused, like fresh_s
    std::int64_t fresh_s = 0;   // last moment to start printing
    std::string payload;        // SHA-256 of the envelope's body (sealed bytes, or the refusal's
                                // JSON), hex; empty where there is no body
    CheckpointMark cp;
    std::int64_t now_s = 0;
};
std::string write_result(const ResultText& text);
std::optional<ResultText> parse_result(std::string_view text);

// Every other answer; signed by the issuer's key (`pages`: by the municipality's). `vid` stands in
// open, authenticate and quote, `iid` in pages, report and void; the others are empty.
struct AnswerText {
    std::string msg;       // message name
    std::string aud;       // terminal id
    std::string vid, iid;  // empty where the message has none
    std::string req;       // SHA-256 of the request body, hex
    AnswerStatus status = AnswerStatus::refused;
    std::string code;
    std::string body;  // SHA-256 of the envelope's body, hex, also where it has no bytes
    CheckpointMark cp;
    std::int64_t now_s = 0;
};
std::string write_answer(const AnswerText& text);
std::optional<AnswerText> parse_answer(std::string_view text);

// The 8 letters that screen, slip and console show for a visit, from its random vid: letter k is
// number (byte k mod 24) of A–Z without I and O, over SHA-256("shomei-reference/v1" LF vid).
std::string reference_of(std::string_view vid);

}  // namespace shomei::exchange
