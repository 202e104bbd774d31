// SPDX-License-Identifier: Apache-2.0
// The places among the requests in work. `open` and `health` get a part of them only and go last,
// so that at overload whoever is sent away has not typed a PIN (performance 1, R13).
#pragma once

#include <condition_variable>
#include <mutex>

#include "shomei/issuance/exchange/messages.h"

namespace shomei::issuer {

class Admission {
public:
    // A place, given back at the end; or none.
    class Place {
    public:
        Place(Admission& admission, exchange::Message message);
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();
        bool taken() const { return taken_; }

    private:
        Admission& admission_;
        const bool opening_;
        const bool taken_;
    };

    // `places` >= 1.
    explicit Admission(int places);

    // Does this message begin something, rather than go on with it?
    static bool is_opening(exchange::Message message);

    struct Load {
        int in_work = 0, waiting = 0;
    };
    Load load() const;
    // Nobody waits any more, and nobody gets a place.
    void close();

private:
    struct Line {
        int in_work = 0, waiting = 0;
        std::condition_variable free;
    };

    bool take(bool opening);
    void give_back(bool opening);
    bool may_enter(bool opening) const;
    void wake_next();
    Line& line(bool opening) { return opening ? openings_ : begun_; }

    const int places_;
    const int opening_places_;
    mutable std::mutex lock_;
    Line openings_, begun_;
    bool closed_ = false;
};

}  // namespace shomei::issuer
