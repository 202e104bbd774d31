// SPDX-License-Identifier: Apache-2.0
// The client against the model in the same process; what the card itself counted is the judge.
#include <doctest/doctest.h>

#include <deque>

#include "shomei/base/digest.h"
#include "shomei/terminal/card/my_number_card.h"
#include "simulators/card/model_transport.h"
#include "throwaway_card.h"

namespace {

using namespace shomei;
using namespace shomei::card;
using namespace shomei::virtual_card;
using shomei::card_tests::throwaway_card;

using Statuses = std::initializer_list<std::uint16_t>;

constexpr std::string_view text = "shomei/test\nvid=00000000000000000000000000000001\n";

void fill(PinBuffer& pin, std::string_view digits) {
    Bytes keys = to_bytes(bytes_of(digits));
    REQUIRE(pin.fill(keys));
}

class Desk {
public:
    explicit Desk(CardContent content = throwaway_card())
        : card_(CardModel(std::move(content)), disturbances_) {}
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    tl::expected<MyNumberCard, CardProblem> open() {
        return MyNumberCard::open(std::make_unique<ModelTransport>(card_));
    }
    void order(Trouble trouble, Step step, int times = 1) {
        disturbances_.order({trouble, step, times});
    }
    void order_status(Step step, std::uint16_t status, int times = 1) {
        disturbances_.order({Trouble::status, step, times, status});
    }
    DisturbedCard& card() { return card_; }
    // What the next program would get for a signature without any PIN.
    std::string status_of_stolen_signature() {
        for (const char* command : {"00a4040c0ad392f000260100000001", "00a4020c020017"})
            card_.answer(from_hex(command).value());
        const auto reply = card_.answer(from_hex("802a00800100"
                                                 "00")
                                            .value());
        return hex(ByteView(reply.bytes).last(2));
    }

private:
    Disturbances disturbances_;
    DisturbedCard card_;
};

VerifyOutcome enter(MyNumberCard& card, std::string_view digits) {
    PinBuffer pin;
    fill(pin, digits);
    const auto outcome = card.verify(pin);
    CHECK_FALSE(pin.filled());
    return outcome;
}

CardProblem problem_of(Desk&& desk) {
    const auto card = desk.open();
    REQUIRE_FALSE(card.has_value());
    CHECK(desk.card().verify_count() == 0);
    return card.error();
}

TEST_CASE(
    "a visit's dialogue gives certificate, tries and a signature the certificate's key made") {
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    CHECK(card->certificate() == throwaway_card().auth);
    CHECK(card->signing_certificate_present());
    CHECK(card->tries() == Tries{PinState::open, 3});
    CHECK(enter(*card, "1234") == VerifyOutcome{Verified::ok, 0});
    const auto first = card->sign(sha256(text));
    REQUIRE(first.has_value());
    CHECK(card->signed_by_card(bytes_of(text), *first));
    CHECK_FALSE(card->signed_by_card(bytes_of("shomei/other\n"), *first));
    CHECK(card->sign(sha256("second")).has_value());
    CHECK(desk.card().verify_count() == 1);
    CHECK(desk.card().sign_count() == 2);
}

TEST_CASE("wrong PINs tell the tries left and the right one brings all three back") {
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    CHECK(enter(*card, "9999") == VerifyOutcome{Verified::wrong, 2});
    CHECK(card->tries() == Tries{PinState::open, 2});
    CHECK(enter(*card, "9999") == VerifyOutcome{Verified::wrong, 1});
    CHECK(enter(*card, "1234") == VerifyOutcome{Verified::ok, 0});
    CHECK(card->tries() == Tries{PinState::open, 3});
}

TEST_CASE("the third wrong PIN locks, and the lock is seen whichever way the card says it") {
    for (const std::uint16_t query : Statuses{0x63c0, 0x6984, 0x6983}) {
        auto content = throwaway_card();
        content.blocked_query = query;
        Desk desk(std::move(content));
        auto card = desk.open();
        REQUIRE(card.has_value());
        CHECK(enter(*card, "0000") == VerifyOutcome{Verified::wrong, 2});
        CHECK(enter(*card, "0000") == VerifyOutcome{Verified::wrong, 1});
        CHECK(enter(*card, "0000") == VerifyOutcome{Verified::locked, 0});
        CHECK(enter(*card, "1234") == VerifyOutcome{Verified::locked, 0});
        CHECK(card->tries() == Tries{PinState::locked, 0});
    }
}

TEST_CASE(
    "a PIN that is not four ASCII digits is refused before any card and leaves nothing behind") {
    PinBuffer pin;
    for (const std::string_view keys : {"", "123", "12345", "12a4", "123\0", "1234", "４"}) {
        Bytes typed = to_bytes(bytes_of(keys));
        if (keys == "1234") {
            CHECK(pin.fill(typed));
            CHECK(hex(pin.command()) == "002000800431323334");
        } else {
            CHECK_FALSE(pin.fill(typed));
            CHECK_FALSE(pin.filled());
        }
        CHECK(std::all_of(typed.begin(), typed.end(), [](auto byte) { return byte == 0; }));
    }
    std::array<std::uint8_t, 4> zero_digit = {0x31, 0x32, 0x33, 0x00};
    CHECK_FALSE(pin.fill(zero_digit));
    std::array<std::uint8_t, 4> above_nine = {0x31, 0x32, 0x33, 0x3a};
    CHECK_FALSE(pin.fill(above_nine));
}

TEST_CASE("a sent PIN is gone from its buffer") {
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    PinBuffer pin;
    fill(pin, "1234");
    const ByteView memory = pin.command();
    CHECK(card->verify(pin).result == Verified::ok);
    CHECK(std::all_of(memory.begin(), memory.end(), [](auto byte) { return byte == 0; }));
}

TEST_CASE("every kind of card that cannot be used is told by name and costs no try") {
    const auto with = [](auto change) {
        auto content = throwaway_card();
        change(content);
        return Desk(std::move(content));
    };
    CHECK(problem_of(with([](auto& c) { c.foreign = true; })) == CardProblem::foreign_card);
    CHECK(problem_of(with([](auto& c) { c.token = "JPKIAPICCTOKEN"; })) ==
          CardProblem::old_resident_card);
    CHECK(problem_of(with([](auto& c) { c.token = "JPKIAPGPSETOKEN"; })) == CardProblem::phone);
    CHECK(problem_of(with([](auto& c) { c.token = "JPKIAPIOSTOKEN"; })) == CardProblem::phone);
    CHECK(problem_of(with([](auto& c) { c.token = "JPKIAPICCTOKEN22"; })) ==
          CardProblem::foreign_card);
    CHECK(problem_of(with([](auto& c) { c.token = "JPKIAPICCTOKEN3"; })) ==
          CardProblem::foreign_card);
    CHECK(problem_of(with([](auto& c) { c.auth.clear(); })) == CardProblem::no_certificate);
    CHECK(problem_of(with([](auto& c) { c.auth.assign(1600, 0x00); })) ==
          CardProblem::no_certificate);
}

TEST_CASE("a certificate file that is not one whole certificate is unreadable") {
    const auto with = [](auto change) {
        auto content = throwaway_card();
        change(content.auth);
        return Desk(std::move(content));
    };
    CHECK(problem_of(with([](Bytes& der) { der[0] = 0x31; })) == CardProblem::unreadable);
    CHECK(problem_of(with([](Bytes& der) { der[1] = 0x83; })) == CardProblem::unreadable);
    CHECK(problem_of(with([](Bytes& der) { der[2] = 0x0f, der[3] = 0xfd; })) ==
          CardProblem::unreadable);
    CHECK(problem_of(with([](Bytes& der) { der[2] = 0x07; })) == CardProblem::unreadable);
    CHECK(problem_of(with([](Bytes& der) { der[2] = 0x00, der[3] = 0x80; })) ==
          CardProblem::unreadable);
    CHECK(problem_of(with([](Bytes& der) { ++der[3]; })) == CardProblem::unreadable);
    CHECK(problem_of(with([](Bytes& der) { der[4] ^= 0xff; })) == CardProblem::unreadable);
}

TEST_CASE("a card pulled at any step before the PIN is a removed card") {
    for (const Step step : {Step::select, Step::token, Step::availability, Step::certificate}) {
        Desk desk;
        desk.order(Trouble::pull_before, step);
        CHECK(problem_of(std::move(desk)) == CardProblem::removed);
    }
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    desk.order(Trouble::pull_before, Step::tries);
    CHECK(card->tries() == tl::make_unexpected(CardProblem::removed));
}

TEST_CASE(
    "a lost answer to VERIFY is unknown, sent once, and only the counter tells what happened") {
    for (const auto& [trouble, left] :
         {std::pair{Trouble::pull_before, 3}, std::pair{Trouble::pull_after, 2}}) {
        Desk desk;
        auto card = desk.open();
        REQUIRE(card.has_value());
        desk.order(trouble, Step::verify);
        CHECK(enter(*card, "9999") == VerifyOutcome{Verified::unknown, 0});
        CHECK(desk.card().verify_count() == 1);
        auto again = desk.open();
        REQUIRE(again.has_value());
        CHECK(again->tries() == Tries{PinState::open, left});
    }
}

TEST_CASE("no odd answer to VERIFY counts as a wrong PIN or is repeated") {
    for (const std::uint16_t status :
         Statuses{0x6300, 0x63c4, 0x63cf, 0x63ff, 0x6d00, 0x6700, 0x6f00, 0x6104, 0x6c04, 0x6982,
                  0x6985, 0x6581, 0x0000}) {
        Desk desk;
        auto card = desk.open();
        REQUIRE(card.has_value());
        desk.order_status(Step::verify, status, 3);
        CHECK(enter(*card, "1234") == VerifyOutcome{Verified::unknown, 0});
        CHECK(desk.card().verify_count() == 1);
        desk.order_status(Step::tries, status);
        CHECK(card->tries() == Tries{PinState::unknown, 0});
    }
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    desk.order_status(Step::tries, 0x9000);
    CHECK(card->tries() == Tries{PinState::unknown, 0});
    desk.order(Trouble::short_answer, Step::verify);
    CHECK(enter(*card, "1234") == VerifyOutcome{Verified::unknown, 0});
}

TEST_CASE("the first 6F00 is forgiven, a second one is an unreadable card") {
    Desk desk;
    desk.order(Trouble::first_6f00, Step::select);
    CHECK(desk.open().has_value());
    Desk broken;
    broken.order_status(Step::select, 0x6f00, 2);
    CHECK(problem_of(std::move(broken)) == CardProblem::unreadable);
}

TEST_CASE("61xx is fetched and 6Cxx repeated with the length named") {
    for (const Trouble trouble : {Trouble::more_data_61, Trouble::wrong_length_6c})
        for (const Step step : {Step::token, Step::certificate}) {
            Desk desk;
            desk.order(trouble, step, 100);
            const auto card = desk.open();
            REQUIRE(card.has_value());
            CHECK(card->certificate() == throwaway_card().auth);
        }
}

TEST_CASE("a card that announces more and more is given up") {
    Desk desk;
    desk.order_status(Step::certificate, 0x6c10, 1000);
    CHECK(problem_of(std::move(desk)) == CardProblem::unreadable);
}

TEST_CASE("short answers make a card unreadable") {
    for (const Step step : {Step::select, Step::token, Step::certificate}) {
        Desk desk;
        desk.order(Trouble::short_answer, step);
        CHECK(problem_of(std::move(desk)) == CardProblem::unreadable);
    }
}

TEST_CASE("a card without word on its signing certificate is taken to have one") {
    Desk silent;
    silent.order_status(Step::availability, 0x6982);
    auto card = silent.open();
    REQUIRE(card.has_value());
    CHECK(card->signing_certificate_present());
    auto content = throwaway_card();
    content.available = {0x00, 0x8f, 0x00};
    Desk without(std::move(content));
    auto other = without.open();
    REQUIRE(other.has_value());
    CHECK_FALSE(other->signing_certificate_present());
}

TEST_CASE("a signature without PIN, a pulled card and a faulty one are three endings") {
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    CHECK(card->sign(sha256(text)) == tl::make_unexpected(SignProblem::pin_needed));
    REQUIRE(enter(*card, "1234").result == Verified::ok);
    for (const std::uint16_t status : Statuses{0x6985, 0x6a80, 0x9000, 0x6c00, 0x6f00}) {
        desk.order_status(Step::sign, status);
        CHECK(card->sign(sha256(text)) == tl::make_unexpected(SignProblem::fault));
    }
    CHECK(desk.card().sign_count() == 0);
    desk.order(Trouble::pull_before, Step::sign);
    CHECK(card->sign(sha256(text)) == tl::make_unexpected(SignProblem::removed));
}

TEST_CASE("a signature of another key is noticed before it is sent on") {
    Desk desk;
    auto card = desk.open();
    REQUIRE(card.has_value());
    REQUIRE(enter(*card, "1234").result == Verified::ok);
    desk.order(Trouble::wrong_signature, Step::sign);
    const auto signature = card->sign(sha256(text));
    REQUIRE(signature.has_value());
    CHECK_FALSE(card->signed_by_card(bytes_of(text), *signature));
    CHECK_FALSE(card->signed_by_card(bytes_of(text), {}));
}

TEST_CASE("after every ending of a session the card is without power") {
    Desk desk;
    {
        auto card = desk.open();
        REQUIRE(card.has_value());
        REQUIRE(enter(*card, "1234").result == Verified::ok);
        CHECK(desk.status_of_stolen_signature() == "9000");
    }
    CHECK(desk.status_of_stolen_signature() == "6982");
    auto card = desk.open();
    REQUIRE(card.has_value());
    REQUIRE(enter(*card, "1234").result == Verified::ok);
    card->unpower();
    CHECK(desk.status_of_stolen_signature() == "6982");
    CHECK(card->sign(sha256(text)) == tl::make_unexpected(SignProblem::removed));
    CHECK(card->tries() == tl::make_unexpected(CardProblem::removed));
}

// Answers as told, whatever is asked.
class ScriptedTransport : public Transport {
public:
    explicit ScriptedTransport(std::deque<Bytes> answers) : answers_(std::move(answers)) {}
    tl::expected<std::size_t, CardLoss> exchange(ByteView, std::span<std::uint8_t> out) override {
        if (answers_.empty()) return tl::unexpected(CardLoss::removed);
        const Bytes answer = answers_.front();
        answers_.pop_front();
        if (answer.size() > out.size()) return tl::unexpected(CardLoss::unreadable);
        std::copy(answer.begin(), answer.end(), out.begin());
        return answer.size();
    }
    void unpower() noexcept override { answers_.clear(); }

private:
    std::deque<Bytes> answers_;
};

TEST_CASE("a card that gives more than was asked for is unreadable") {
    const Bytes ok = {0x90, 0x00};
    Bytes long_label(33, ' ');
    long_label.insert(long_label.end(), ok.begin(), ok.end());
    auto card = MyNumberCard::open(
        std::make_unique<ScriptedTransport>(std::deque<Bytes>{ok, ok, long_label}));
    CHECK(card.error() == CardProblem::unreadable);
    auto endless = MyNumberCard::open(
        std::make_unique<ScriptedTransport>(std::deque<Bytes>(200, Bytes{0x61, 0x10})));
    CHECK(endless.error() == CardProblem::unreadable);
}

}  // namespace
