// SPDX-License-Identifier: Apache-2.0
// The card reader named in the settings, through the PC/SC daemon. One thread at a time may use a
// Reader; a transport it has made may be used on another thread.
//
// Every function throws Fault (card_service) when the daemon is not reached, the reader is missing
// or its name fits several, or another program holds the card; the next call starts afresh, so a
// caller only has to wait and call again.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "shomei/terminal/card/transport.h"

namespace shomei::card {

class PcscContext;

class Reader {
public:
    // The one reader whose PC/SC name starts with `name_prefix` is used.
    explicit Reader(std::string name_prefix);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // True as soon as a card lies on the reader (readable or not), false after `limit`.
    bool wait_for_card(std::chrono::milliseconds limit);

    // True as soon as the card that lay there at the last connect() is gone, even if it was put
    // back or another one has taken its place meanwhile; false after `limit`.
    bool wait_for_removal(std::chrono::milliseconds limit);

    // Connects exclusively; waits up to 2 s for another program to let go.
    tl::expected<std::unique_ptr<Transport>, CardLoss> connect();

private:
    bool present() const;
    void find_reader();
    void observe(std::chrono::milliseconds limit);
    template <class Condition>
    bool wait_until(Condition condition, std::chrono::milliseconds limit);
    tl::expected<std::unique_ptr<Transport>, CardLoss> try_connect();

    std::string name_prefix_;
    std::unique_ptr<PcscContext> context_;
    std::string name_;         // full name, empty until found
    unsigned long state_ = 0;  // as the daemon told last; its high word counts card events
    // That count at the last connect(); none once daemon or reader were lost, for counts start
    // anew.
    std::optional<unsigned long> session_events_;
};

}  // namespace shomei::card
