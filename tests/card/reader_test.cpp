// SPDX-License-Identifier: Apache-2.0
// The client through the real PC/SC library and daemon, with the virtual reader.
#include <doctest/doctest.h>
#include <winscard.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "card_world.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/terminal/card/my_number_card.h"
#include "shomei/terminal/card/reader.h"
#include "throwaway_card.h"

namespace {

using namespace shomei;
using namespace shomei::card;
using namespace std::chrono_literals;
using shomei::card_tests::CardWorld;
using shomei::card_tests::fresh_world;

constexpr std::string_view text = "shomei/test\nvid=00000000000000000000000000000001\n";

// A reader that has seen the empty slot, so that nothing of an earlier test is left.
std::unique_ptr<Reader> empty_reader() {
    auto reader = std::make_unique<Reader>(sim::virtual_reader_name);
    while (reader->wait_for_card(0ms)) reader->wait_for_removal(100ms);
    return reader;
}

MyNumberCard open_card(Reader& reader) {
    REQUIRE(reader.wait_for_card(3s));
    auto transport = reader.connect();
    REQUIRE(transport.has_value());
    auto card = MyNumberCard::open(*std::move(transport));
    REQUIRE(card.has_value());
    return *std::move(card);
}

VerifyOutcome enter(MyNumberCard& card, std::string_view digits) {
    PinBuffer pin;
    Bytes keys = to_bytes(bytes_of(digits));
    REQUIRE(pin.fill(keys));
    return card.verify(pin);
}

// Another program at the same daemon, written against the PC/SC library alone.
class OtherProgram {
public:
    OtherProgram() {
        REQUIRE(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context_) ==
                SCARD_S_SUCCESS);
    }
    OtherProgram(const OtherProgram&) = delete;
    OtherProgram& operator=(const OtherProgram&) = delete;
    ~OtherProgram() { SCardReleaseContext(context_); }

    LONG connect(DWORD share) {
        DWORD protocol = 0;
        return SCardConnect(context_, sim::virtual_reader_name, share, SCARD_PROTOCOL_T1, &card_,
                            &protocol);
    }
    std::string transmit(const std::string& command) {
        const auto bytes = from_hex(command).value();
        std::array<std::uint8_t, 258> answer{};
        DWORD size = answer.size();
        const LONG code = SCardTransmit(card_, SCARD_PCI_T1, bytes.data(), bytes.size(), nullptr,
                                        answer.data(), &size);
        REQUIRE(code == SCARD_S_SUCCESS);
        return hex(ByteView(answer).first(size).last(2));
    }
    void disconnect(DWORD disposition) { SCardDisconnect(card_, disposition); }

    // Signs one byte without any PIN, if the card lets it.
    std::string steal_signature() {
        REQUIRE(connect(SCARD_SHARE_EXCLUSIVE) == SCARD_S_SUCCESS);
        REQUIRE(transmit("00a4040c0ad392f000260100000001") == "9000");
        REQUIRE(transmit("00a4020c020017") == "9000");
        auto status = transmit("802a0080010000");
        disconnect(SCARD_UNPOWER_CARD);
        return status;
    }

private:
    SCARDCONTEXT context_ = 0;
    SCARDHANDLE card_ = 0;
};

TEST_CASE("a whole session over the daemon ends with a signature that the certificate's key made") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    const auto name = world.insert_new_card();
    auto card = open_card(*reader);
    CHECK(card.certificate() == card_tests::throwaway_card().auth);
    CHECK(card.tries() == Tries{PinState::open, 3});
    CHECK(enter(card, "1234") == VerifyOutcome{Verified::ok, 0});
    const auto signature = card.sign(sha256(text));
    REQUIRE(signature.has_value());
    CHECK(card.signed_by_card(bytes_of(text), *signature));
    CHECK(world.control("verify-count " + name) == "1");
    CHECK(world.control("sign-count " + name) == "1");
    CHECK(world.control("state") == name);
}

TEST_CASE("waiting ends at insertion and at removal, and by its limit where nothing happens") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    CHECK_FALSE(reader->wait_for_card(50ms));
    const auto name = world.new_card();
    auto inserted = std::async(std::launch::async, [&] { return world.control("insert " + name); });
    CHECK(reader->wait_for_card(5s));
    CHECK(inserted.get() == "ok");
    {
        const auto card = open_card(*reader);
        CHECK_FALSE(reader->wait_for_removal(50ms));
    }
    auto removed = std::async(std::launch::async, [&] { return world.control("remove"); });
    CHECK(reader->wait_for_removal(5s));
    CHECK(removed.get() == "ok");
    CHECK(world.control("state") == "-");
}

TEST_CASE("a card that was taken away and put back between two calls counts as removed") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    const auto name = world.insert_new_card();
    { const auto card = open_card(*reader); }
    CHECK_FALSE(reader->wait_for_removal(50ms));
    Reader witness(sim::virtual_reader_name);
    world.control("remove");
    REQUIRE((witness.wait_for_card(0ms) ? witness.wait_for_removal(3s) : true));
    world.control("insert " + name);
    REQUIRE(witness.wait_for_card(3s));
    CHECK(reader->wait_for_removal(0ms));
    const auto card = open_card(*reader);
    CHECK_FALSE(reader->wait_for_removal(0ms));
}

TEST_CASE("counters outlive removal and a new start of the virtual card") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    const auto name = world.insert_new_card();
    {
        auto card = open_card(*reader);
        CHECK(enter(card, "9999") == VerifyOutcome{Verified::wrong, 2});
    }
    world.control("remove");
    REQUIRE(reader->wait_for_removal(3s));
    CHECK(world.control("counters " + name) == "pin=2 sign=5");
    const auto state = world.folder().path() / "state" / (name + ".counters");
    std::ifstream kept(state);
    std::string line;
    std::getline(kept, line);
    CHECK(line == "pin=2 sign=5");
    world.control("insert " + name);
    auto card = open_card(*reader);
    CHECK(card.tries() == Tries{PinState::open, 2});
    CHECK(enter(card, "1234").result == Verified::ok);
    CHECK(card.tries() == Tries{PinState::open, 3});
}

TEST_CASE("another program cannot sign after our session, though it could had we only reset") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    world.insert_new_card();
    OtherProgram other;
    {
        auto card = open_card(*reader);
        REQUIRE(enter(card, "1234").result == Verified::ok);
    }
    CHECK(other.steal_signature() == "6982");

    // The same theft with a client that ends like most programs do: this test can fail.
    OtherProgram careless;
    REQUIRE(careless.connect(SCARD_SHARE_EXCLUSIVE) == SCARD_S_SUCCESS);
    REQUIRE(careless.transmit("00a4040c0ad392f000260100000001") == "9000");
    REQUIRE(careless.transmit("00a4020c020018") == "9000");
    REQUIRE(careless.transmit("002000800431323334") == "9000");
    careless.disconnect(SCARD_RESET_CARD);
    CHECK(other.steal_signature() == "9000");
}

TEST_CASE("while we hold the card nobody else gets it, and we wait for others before giving up") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    world.insert_new_card();
    OtherProgram other;
    {
        const auto card = open_card(*reader);
        CHECK(other.connect(SCARD_SHARE_SHARED) == static_cast<LONG>(SCARD_E_SHARING_VIOLATION));
    }
    REQUIRE(other.connect(SCARD_SHARE_SHARED) == SCARD_S_SUCCESS);
    const auto start = boot_ms();
    CHECK_THROWS_AS(reader->connect(), Fault);
    CHECK(boot_ms() - start >= 1900);
    auto letting_go = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(300ms);
        other.disconnect(SCARD_LEAVE_CARD);
    });
    CHECK(reader->connect().has_value());
    letting_go.get();
}

TEST_CASE("a card pulled in the middle of a session is a value at every step") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    const auto name = world.insert_new_card();
    for (const std::string step : {"select", "token", "certificate"}) {
        CAPTURE(step);
        REQUIRE(reader->wait_for_card(3s));
        world.control("fault pull-at " + step);
        auto transport = reader->connect();
        REQUIRE(transport.has_value());
        const auto card = MyNumberCard::open(*std::move(transport));
        REQUIRE_FALSE(card.has_value());
        CHECK(card.error() == CardProblem::removed);
        REQUIRE(reader->wait_for_removal(3s));
        CHECK(world.control("state") == "-");
        world.control("insert " + name);
    }
    for (const std::string step : {"verify-before-count", "verify-after-count"}) {
        CAPTURE(step);
        auto card = open_card(*reader);
        world.control("fault pull-at " + step);
        CHECK(enter(card, "9999") == VerifyOutcome{Verified::unknown, 0});
        REQUIRE(reader->wait_for_removal(3s));
        world.control("insert " + name);
    }
    CHECK(world.control("counters " + name) == "pin=2 sign=5");
    CHECK(world.control("verify-count " + name) == "2");
    auto card = open_card(*reader);
    REQUIRE(enter(card, "1234").result == Verified::ok);
    world.control("fault pull-at sign");
    CHECK(card.sign(sha256(text)) == tl::make_unexpected(SignProblem::removed));
    CHECK(card.tries() == tl::make_unexpected(CardProblem::removed));
}

TEST_CASE("a card taken out between two commands is removed for all that follow") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    world.insert_new_card();
    auto card = open_card(*reader);
    world.control("remove");
    CHECK(card.tries() == tl::make_unexpected(CardProblem::removed));
    REQUIRE(reader->wait_for_removal(3s));
    CHECK(card.tries() == tl::make_unexpected(CardProblem::removed));
    CHECK(enter(card, "1234") == VerifyOutcome{Verified::unknown, 0});
    const auto gone = reader->connect();
    REQUIRE_FALSE(gone.has_value());
    CHECK(gone.error() == CardLoss::removed);
}

TEST_CASE("an ordered delay holds back exactly the answer it was ordered for") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    world.insert_new_card();
    auto card = open_card(*reader);
    world.control("delay VERIFY 400");
    auto start = boot_ms();
    CHECK(card.tries().has_value());
    CHECK(boot_ms() - start < 300);
    start = boot_ms();
    CHECK(enter(card, "1234").result == Verified::ok);
    CHECK(boot_ms() - start >= 400);
}

TEST_CASE("a session's commands pass without the reader's delayed acknowledgements") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    world.insert_new_card();
    auto card = open_card(*reader);
    const auto start = boot_ms();
    for (int i = 0; i < 50; ++i) REQUIRE(card.tries().has_value());
    // 100 commands; with delayed acknowledgements they take 4.4 s.
    CHECK(boot_ms() - start < 2000);
}

TEST_CASE("no PIN is legible in anything the virtual card writes") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    world.insert_new_card(R"({"pin": "8642"})");
    {
        auto card = open_card(*reader);
        REQUIRE(enter(card, "8642").result == Verified::ok);
    }
    for (const auto& file :
         {world.reader().frame_log(), (world.folder().path() / "state" / "pcscd.log").string()}) {
        std::ifstream in(file);
        const std::string log(std::istreambuf_iterator<char>(in), {});
        CHECK(log.find("38363432") == std::string::npos);
        CHECK(log.find("38 36 34 32") == std::string::npos);
    }
    std::ifstream in(world.reader().frame_log());
    const std::string log(std::istreambuf_iterator<char>(in), {});
    CHECK(log.find("> 0020008004********\n") != std::string::npos);
}

TEST_CASE("a daemon that ends while we wait is a fault until it is back") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    auto ending = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(200ms);
        world.stop_reader();
    });
    CHECK_THROWS_AS(reader->wait_for_card(10s), Fault);
    ending.get();
    CHECK_THROWS_AS(reader->wait_for_card(0ms), Fault);
    CHECK_THROWS_AS(reader->connect(), Fault);
    world.start_reader();
    CHECK_FALSE(reader->wait_for_card(0ms));
    world.insert_new_card();
    auto card = open_card(*reader);
    CHECK(card.tries() == Tries{PinState::open, 3});
}

TEST_CASE("a daemon that ends in mid-session is a value there, and VERIFY is not repeated") {
    auto& world = fresh_world();
    const auto reader = empty_reader();
    const auto name = world.insert_new_card();
    auto card = open_card(*reader);
    CHECK(enter(card, "9999") == VerifyOutcome{Verified::wrong, 2});
    world.stop_reader();
    CHECK(enter(card, "9999") == VerifyOutcome{Verified::unknown, 0});
    CHECK_FALSE(card.tries().has_value());
    CHECK_FALSE(card.sign(sha256(text)).has_value());
    card.unpower();
    CHECK_THROWS_AS(reader->wait_for_removal(1s), Fault);
    world.start_reader();
    CHECK(world.control("counters " + name) == "pin=2 sign=5");
    CHECK(reader->wait_for_removal(1s));
    // Nobody knows whether this is the card of before: only an empty reader counts as removal.
    world.control("insert " + name);
    REQUIRE(reader->wait_for_card(3s));
    CHECK_FALSE(reader->wait_for_removal(0ms));
}

TEST_CASE("without the right to a network of its own the virtual reader does not start") {
    const sim::TemporaryFolder folder;
    const std::string command = "setpriv --inh-caps=-all --bounding-set=-all " +
                                std::string(SHOMEI_BIN_DIR) + "/shomei-card --cards x --state " +
                                (folder / "s") + " --reader-socket " + (folder / "r") +
                                " --control-socket " + (folder / "c") + " 2>" + (folder / "err");
    const int status = std::system(command.c_str());
    CHECK(WEXITSTATUS(status) == 69);
    std::ifstream in(folder / "err");
    std::string line;
    std::getline(in, line);
    CHECK(line.find("not permitted") != std::string::npos);
}

TEST_CASE("a reader that is missing or not named alone is a fault, and so is no daemon") {
    auto& world = fresh_world();
    const auto failing = [](const std::string& name) {
        try {
            Reader(name).wait_for_card(0ms);
        } catch (const Fault& fault) {
            return fault.code() == FaultCode::card_service;
        }
        return false;
    };
    CHECK(failing("No Such Reader"));
    CHECK(failing("Virtual PCD"));
    CHECK_FALSE(failing(sim::virtual_reader_name));
    CHECK_THROWS(world.control("insert no-such-card"));
    CHECK_THROWS(world.control("insert ../cards/card-1"));
    CHECK_THROWS(world.control("fault nonsense"));
}

}  // namespace
