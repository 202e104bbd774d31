// SPDX-License-Identifier: Apache-2.0
// What the visit does at the payment device (reliability 12).
#include <chrono>
#include <thread>

#include "papers.h"

namespace shomei::visit {

namespace {

constexpr std::chrono::milliseconds poll_pause{200};

Money answer_of(std::uint64_t call, const payment::PaymentAnswer<payment::PaymentState>& told) {
    Money answer{.call = call};
    if (!told) return answer;
    answer.inserted_yen = told->inserted_yen;
    using Standing = Money::Standing;
    switch (told->standing) {
        case payment::Standing::none:
            answer.standing = Standing::gone;
            break;
        case payment::Standing::accepting:
            answer.standing = Standing::accepting;
            break;
        case payment::Standing::held:
            answer.standing = Standing::held;
            break;
        case payment::Standing::charged:
            answer.standing = Standing::charged;
            break;
        case payment::Standing::captured:
            answer.standing = Standing::captured;
            break;
        case payment::Standing::returned:
        case payment::Standing::voided:
            answer.standing = Standing::returned;
            break;
        case payment::Standing::owed:
            answer.standing = Standing::owed;
            break;
        case payment::Standing::refused:
            answer.standing = Standing::refused;
            break;
    }
    return answer;
}

}  // namespace

Event EffectRunner::hold_money(Assignment& a) {
    SHOMEI_CHECK(a.tickets.pay.has_value());
    a.tickets.pay->spend();
    return answer_of(a.effect.call, ports_.payment.hold(payment_key(a.state), a.state.fee_yen));
}

Event EffectRunner::watch_money(const Assignment& a) {
    std::this_thread::sleep_for(poll_pause);
    return answer_of(a.effect.call, ports_.payment.state(payment_key(a.state)));
}

Event EffectRunner::give_back(const Assignment& a) {
    auto answer = answer_of(a.effect.call, ports_.payment.give_back(payment_key(a.state)));
    // A key that was refused holds nothing; a captured one is for a person to settle.
    if (answer.standing == Money::Standing::refused) answer.standing = Money::Standing::returned;
    if (answer.standing == Money::Standing::captured) answer.standing = Money::Standing::owed;
    return answer;
}

// Repeats keep the first one's right: the at-most-once key in the journal is the iid.
Event EffectRunner::capture(Assignment& a) {
    if (a.tickets.capture) a.tickets.capture->spend();
    return answer_of(a.effect.call, ports_.payment.capture(payment_key(a.state)));
}

}  // namespace shomei::visit
