// SPDX-License-Identifier: Apache-2.0
// One good value of each text; all fictional.
#pragma once

#include "shomei/base/digest.h"
#include "shomei/issuance/exchange/signed_texts.h"

namespace shomei::exchange::samples {

inline const std::string vid = "000102030405060708090a0b0c0d0e0f";
inline const std::string iid = "101112131415161718191a1b1c1d1e1f";
inline const std::string nonce(43, 'A');
inline constexpr std::int64_t now_s = 1'763'800'000;

inline std::string digest_of(std::string_view what) { return hex(sha256(what)); }

inline AuthenticationText authentication() {
    return {.aud = "422011@town",
            .term = "terminal-1",
            .tcert = digest_of("tls"),
            .vid = vid,
            .epoch = 7,
            .nonce = nonce,
            .nexp_s = now_s + 300,
            .cert = digest_of("card"),
            .epk = digest_of("key"),
            .cp = {17, sha256("root")},
            .build = digest_of("build")};
}

inline ApplicationText application() {
    return {.aud = "422011@town",
            .term = "terminal-1",
            .tcert = digest_of("tls"),
            .vid = vid,
            .iid = iid,
            .epoch = 7,
            .nonce = nonce,
            .nexp_s = now_s + 300,
            .cert = digest_of("card"),
            .kind = "residence-copy",
            .scope = "members:m1,m3",
            .opts = "domicile,relation",
            .copies = 2,
            .fee_yen = 600,
            .quote = digest_of("quote"),
            .epk = digest_of("key"),
            .cp = {17, sha256("root")}};
}

inline ResultText granted() {
    return {.aud = "terminal-1",
            .vid = vid,
            .iid = iid,
            .req = digest_of("application"),
            .status = AnswerStatus::ok,
            .code = {},
            .doc = "20251122-00000001,20251122-00000002",
            .snap = "v12",
            .issued_s = now_s,
            .fresh_s = now_s + 900,
            .payload = digest_of("sealed"),
            .cp = {18, sha256("root")},
            .now_s = now_s};
}

inline ResultText refused() {
    return {.aud = "terminal-1",
            .vid = vid,
            .iid = iid,
            .req = digest_of("application"),
            .status = AnswerStatus::refused,
            .code = "C03",
            .doc = {},
            .snap = {},
            .issued_s = 0,
            .fresh_s = 0,
            .payload = {},
            .cp = {18, sha256("root")},
            .now_s = now_s};
}

inline AnswerText answer() {
    return {.msg = "open",
            .aud = "terminal-1",
            .vid = vid,
            .iid = {},
            .req = digest_of("request"),
            .status = AnswerStatus::ok,
            .code = {},
            .body = digest_of("body"),
            .cp = {18, sha256("root")},
            .now_s = now_s};
}

}  // namespace shomei::exchange::samples
