// SPDX-License-Identifier: Apache-2.0
// Why a request to the issuer has no answer to go on with.
#pragma once

namespace shomei::exchange {

struct NoAnswer {
    enum class Why {
        not_sent,  // certainly never reached the issuer's service
        unknown,   // may have been carried out; the same bytes may be sent again
        busy,      // 503: not carried out
        denied,  // 400, 403, 409 and the like: this terminal or these bytes, now and when repeated
        wrong,   // an answer came that is not ours: other visit, bad signature, fork of the ledger
    };
    Why why = Why::unknown;
    int retry_after_s = 0;  // 0..600, as the issuer asks (busy, or unknown while in progress)
    int status = 0;         // the HTTP status that said so; 0: none did

    bool operator==(const NoAnswer&) const = default;
};

}  // namespace shomei::exchange
