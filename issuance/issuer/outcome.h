// SPDX-License-Identifier: Apache-2.0
// How a request ends: a signed answer (which may be a refusal), or a rejection without one.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "shomei/issuance/certificate/refusal.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

// A refusal before it is signed.
struct Refusal {
    certificate::RefusalCode code;
    exchange::RefusalBody body = {};
};

// A step of the checks: its value, or the refusal that ends them.
template <class T>
using Step = tl::expected<T, Refusal>;

inline tl::unexpected<Refusal> refuse(certificate::RefusalCode code,
                                      exchange::RefusalBody body = {}) {
    return tl::unexpected<Refusal>({code, std::move(body)});
}
inline tl::unexpected<Refusal> refuse(Refusal refusal) {
    return tl::unexpected<Refusal>(std::move(refusal));
}
inline tl::unexpected<Rejection> reject(Rejection why) { return tl::unexpected<Rejection>(why); }

}  // namespace shomei::issuer
