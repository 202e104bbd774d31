// SPDX-License-Identifier: Apache-2.0
#include "admission.h"

#include <algorithm>
#include <chrono>

#include "limits.h"

namespace shomei::issuer {

Admission::Place::Place(Admission& admission, exchange::Message message)
    : admission_(admission), opening_(is_opening(message)), taken_(admission.take(opening_)) {}

Admission::Place::~Place() {
    if (taken_) admission_.give_back(opening_);
}

Admission::Admission(int places)
    : places_(places), opening_places_(std::max(1, places * limit::opening_share_percent / 100)) {}

bool Admission::is_opening(exchange::Message message) {
    return message == exchange::Message::open || message == exchange::Message::health;
}

Admission::Load Admission::load() const {
    const std::scoped_lock lock(lock_);
    return {openings_.in_work + begun_.in_work, openings_.waiting + begun_.waiting};
}

void Admission::close() {
    const std::scoped_lock lock(lock_);
    closed_ = true;
    openings_.free.notify_all();
    begun_.free.notify_all();
}

bool Admission::may_enter(bool opening) const {
    if (openings_.in_work + begun_.in_work >= places_) return false;
    return !opening || (begun_.waiting == 0 && openings_.in_work < opening_places_);
}

bool Admission::take(bool opening) {
    std::unique_lock lock(lock_);
    auto& mine = line(opening);
    if (opening && mine.waiting >= limit::openings_waiting_per_place * places_) return false;
    const std::chrono::milliseconds patience(opening ? limit::opening_wait_ms
                                                     : limit::begun_wait_ms);
    if (!may_enter(opening)) {
        ++mine.waiting;
        mine.free.wait_for(lock, patience, [&] { return closed_ || may_enter(opening); });
        --mine.waiting;
    }
    const bool taken = !closed_ && may_enter(opening);
    if (taken) ++mine.in_work;
    wake_next();
    return taken;
}

void Admission::give_back(bool opening) {
    const std::scoped_lock lock(lock_);
    --line(opening).in_work;
    wake_next();
}

// One at a time: whoever enters or gives up wakes the next.
void Admission::wake_next() {
    if (begun_.waiting > 0)
        begun_.free.notify_one();
    else if (may_enter(true))
        openings_.free.notify_one();
}

}  // namespace shomei::issuer
