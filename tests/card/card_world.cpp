// SPDX-License-Identifier: Apache-2.0
#include "card_world.h"

#include <cstdlib>

#include "throwaway_card.h"

namespace shomei::card_tests {

CardWorld::CardWorld() { start_reader(); }

void CardWorld::start_reader() {
    if (reader_) return;
    reader_.emplace(std::string(SHOMEI_BIN_DIR) + "/shomei-card", folder_.path() / "cards",
                    folder_.path());
    setenv("PCSCLITE_CSOCK_NAME", reader_->reader_socket().c_str(), 1);
}

std::string CardWorld::new_card(const std::string& card_json) {
    auto name = "card-" + std::to_string(++cards_);
    write_card_folder(folder_.path() / "cards" / name, card_json);
    return name;
}

std::string CardWorld::insert_new_card(const std::string& card_json) {
    auto name = new_card(card_json);
    control("insert " + name);
    return name;
}

CardWorld& fresh_world() {
    static CardWorld world;
    world.start_reader();
    world.control("remove");
    world.control("clear-faults");
    return world;
}

}  // namespace shomei::card_tests
