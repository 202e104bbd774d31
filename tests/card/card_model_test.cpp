// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "simulators/card/card_model.h"
#include "simulators/card/frame_log.h"
#include "throwaway_card.h"

namespace {

using namespace shomei;
using namespace shomei::virtual_card;
using shomei::card_tests::throwaway_card;

const std::string select_application =
    "00a4040c0ad392f00026010000000"
    "1";

class Card {
public:
    explicit Card(CardContent content = throwaway_card()) : model_(std::move(content)) {}

    // Hex in, hex out.
    std::string operator()(const std::string& command) {
        return hex(model_.answer(from_hex(command).value()));
    }
    // The status word only.
    std::string status(const std::string& command) {
        const auto answer = (*this)(command);
        return answer.substr(answer.size() - 4);
    }
    void enter(const std::string& file) {
        REQUIRE((*this)(select_application) == "9000");
        REQUIRE((*this)("00a4020c02" + file) == "9000");
    }
    CardModel& model() { return model_; }

private:
    CardModel model_;
};

TEST_CASE("the card knows one application and keeps it when another is asked for") {
    Card card;
    CHECK(card("00a4020c020018") == "6a82");
    CHECK(card("00b0000004") == "6986");
    CHECK(card("00a4040c07a0000001510000") == "6a82");
    CHECK(card("00a4040c05d392f00026") == "6a82");
    CHECK(card(select_application) == "9000");
    CHECK(card("00a4040c0ad3921000310001010408") == "6a82");
    CHECK(card("00a4020c020018") == "9000");
    CHECK(card("00a4020c020099") == "6a82");
    CHECK(card("00a40000") == "6a86");
}

TEST_CASE("files are padded, end with 6B00 and answer to both forms of their name") {
    const auto content = throwaway_card();
    Card card;
    card.enter("000a");
    const auto certificate = hex(content.auth);
    CHECK(card("00b0000004") == certificate.substr(0, 8) + "9000");
    CHECK(card("00b08a0004") == certificate.substr(0, 8) + "9000");
    CHECK(card("00b0000000") == certificate.substr(0, 512) + "9000");
    CHECK(card("00b0063c10") == "ffffffff9000");
    CHECK(card("00b0064010") == "6b00");
    CHECK(card("00b00000000640").size() == 2 * 1600 + 4);
    card.enter("0006");
    CHECK(card("00b0000000").size() == 2 * 160 + 4);
    CHECK(card("00b000000f") == hex(bytes_of("JPKIAPICCTOKEN2")) + "9000");
    card.enter("0008");
    CHECK(card("00b0000003") == "8f8f009000");
    card.enter("0017");
    CHECK(card("00b0000003") == "6981");
}

TEST_CASE("the signing certificate is read only after its password") {
    Card card;
    card.enter("0001");
    CHECK(card("00b0000004") == "6982");
    card.enter("001b");
    CHECK(card("00200080") == "63c5");
    CHECK(card("0020008006414243313233") == "9000");
    card.enter("0001");
    CHECK(card.status("00b0000004") == "9000");
}

TEST_CASE("the tries query costs nothing and never tells of a login") {
    Card card;
    card.enter("0018");
    CHECK(card("00200080") == "63c3");
    CHECK(card("002000800431323334") == "9000");
    CHECK(card("00200080") == "63c3");
    CHECK(card("00200098") == "63c3");
}

TEST_CASE("wrong PINs count down, a right one restores, and nothing helps at zero") {
    Card card;
    card.enter("0018");
    CHECK(card("002000800439393939") == "63c2");
    CHECK(card("002000800439393939") == "63c1");
    CHECK(card("002000800431323334") == "9000");
    CHECK(card("00200080") == "63c3");
    for (const char* answer : {"63c2", "63c1", "63c0", "6984"})
        CHECK(card("002000800439393939") == answer);
    CHECK(card("002000800431323334") == "6984");
    CHECK(card("00200080") == "63c0");
    card.model().power_off();
    card.enter("0018");
    CHECK(card("002000800431323334") == "6984");
}

TEST_CASE("the verified PIN outlives a warm reset, not the power, and not a wrong PIN") {
    const std::string sign =
        "802a009704"
        "00010203"
        "00";
    Card card;
    card.enter("0018");
    CHECK(card(sign) == "6982");
    REQUIRE(card("002000800431323334") == "9000");
    CHECK(card.status(sign) == "9000");
    card.model().reset();
    CHECK(card(sign) == "6985");
    card.enter("0017");
    CHECK(card.status("802a008004"
                      "00010203"
                      "00") == "9000");
    card.model().power_off();
    card.enter("0018");
    CHECK(card(sign) == "6982");
    REQUIRE(card("002000800431323334") == "9000");
    REQUIRE(card("002000800439393939") == "63c2");
    CHECK(card(sign) == "6982");
}

TEST_CASE("lengths that do not add up and unknown commands have their own status words") {
    Card card;
    REQUIRE(card(select_application) == "9000");
    for (const char* broken : {"", "00", "00b000", "00a4020c03000a", "00a4020c02000a0000"})
        CHECK(card(broken) == "6700");
    CHECK(card("0084000008") == "6d00");
    CHECK(card("90b0000004") == "6e00");
    CHECK(card("01b0000004") == "6881");
    card.enter("0017");
    CHECK(card("802a018001"
               "00"
               "00") == "6a86");
    CHECK(card("802a009b01"
               "00"
               "00") == "6985");
}

TEST_CASE("a phone keeps its certificate behind the PIN and a foreign card has no application") {
    auto phone = throwaway_card();
    phone.token = "JPKIAPGPSETOKEN";
    Card card(std::move(phone));
    card.enter("000a");
    CHECK(card("00b0000004") == "6982");
    auto other = throwaway_card();
    other.foreign = true;
    CHECK(Card(std::move(other))(select_application) == "6a82");
}

TEST_CASE("no PIN digit is legible in a logged frame") {
    CHECK(masked_hex(from_hex("002000800431323334").value()) == "0020008004********");
    CHECK(masked_hex(from_hex("00240180043132333435").value()) == "0024018004**********");
    CHECK(masked_hex(from_hex("00200080").value()) == "00200080");
    CHECK(masked_hex(from_hex("00b0000004").value()) == "00b0000004");
}

}  // namespace
