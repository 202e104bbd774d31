// SPDX-License-Identifier: Apache-2.0
// The real daemon with the virtual reader, started once for each run of the tests. Every test takes
// a card of its own from it, so that counters do not meet.
#pragma once

#include <optional>
#include <string>

#include "simulators/card/card_reader_process.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::card_tests {

class CardWorld {
public:
    // Sets PCSCLITE_CSOCK_NAME for this process and its children.
    CardWorld();

    const sim::CardReaderProcess& reader() const { return *reader_; }
    std::string control(const std::string& line) const { return reader_->control(line); }

    // Ends daemon and virtual card, and starts them again with the same sockets and cards.
    void stop_reader() { reader_.reset(); }
    void start_reader();

    // A new card with these settings (JSON); returns its name.
    std::string new_card(const std::string& card_json = "{}");
    // The same, put into the reader; a card that was there is taken out.
    std::string insert_new_card(const std::string& card_json = "{}");

    const sim::TemporaryFolder& folder() const { return folder_; }

private:
    sim::TemporaryFolder folder_;
    std::optional<sim::CardReaderProcess> reader_;
    int cards_ = 0;
};

// The one world of this run, without faults and with an empty reader.
CardWorld& fresh_world();

}  // namespace shomei::card_tests
