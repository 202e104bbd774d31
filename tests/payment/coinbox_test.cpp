// SPDX-License-Identifier: Apache-2.0
// The client against the scripted device; after each test all money must be in exactly one place.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/terminal/payment/socket_payment_device.h"
#include "simulators/coinbox/coinbox_process.h"
#include "simulators/process/control_socket.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::payment {
namespace {

using Kind = PaymentProblem::Kind;

constexpr int fee_yen = 300;

struct Shop {
    sim::TemporaryFolder folder;
    sim::CoinboxProcess coinbox{SHOMEI_BIN_DIR "/shomei-coinbox", folder.path().string()};
    SocketPaymentDevice device{coinbox.socket_path(), 1000};
    std::string key = random_id() + "/1";

    ~Shop() {
        const auto sum = coinbox.totals();
        CHECK(sum.inserted == sum.captured + sum.returned + sum.owed + sum.held);
    }
};

bool stands(const PaymentAnswer<PaymentState>& answer, Standing standing) {
    return answer && answer->standing == standing;
}

bool fails(const auto& answer, Kind kind) { return !answer && answer.error().kind == kind; }

TEST_CASE("coins are counted until the fee is held, then captured; change goes back") {
    Shop shop;
    CHECK(stands(shop.device.state(shop.key), Standing::none));
    CHECK(stands(shop.device.hold(shop.key, fee_yen), Standing::accepting));
    CHECK(shop.coinbox.control("insert 100") == "ok");
    auto state = shop.device.state(shop.key);
    CHECK(stands(state, Standing::accepting));
    CHECK(state->inserted_yen == 100);
    CHECK(stands(shop.device.capture(shop.key), Standing::accepting));
    CHECK(shop.coinbox.control("insert 500") == "ok");
    state = shop.device.state(shop.key);
    CHECK(stands(state, Standing::held));
    CHECK(state->inserted_yen == 600);
    CHECK(shop.coinbox.totals().held == fee_yen);
    CHECK(stands(shop.device.capture(shop.key), Standing::captured));
    CHECK(stands(shop.device.capture(shop.key), Standing::captured));
    CHECK(stands(shop.device.give_back(shop.key), Standing::captured));
    const auto sum = shop.coinbox.totals();
    CHECK(sum.captured == fee_yen);
    CHECK(sum.returned == 300);
}

TEST_CASE("what is held goes back whole, and the key is used up") {
    Shop shop;
    shop.device.hold(shop.key, fee_yen);
    shop.coinbox.control("insert 300");
    CHECK(stands(shop.device.give_back(shop.key), Standing::returned));
    CHECK(stands(shop.device.give_back(shop.key), Standing::returned));
    CHECK(stands(shop.device.hold(shop.key, fee_yen), Standing::returned));
    CHECK(stands(shop.device.capture(shop.key), Standing::returned));
    CHECK(shop.coinbox.totals().returned == fee_yen);
    CHECK(shop.coinbox.control("insert 100") == "idle");
}

TEST_CASE("a key voided before its hold arrives stays a tombstone, through a power cut too") {
    Shop shop;
    CHECK(stands(shop.device.give_back(shop.key), Standing::voided));
    shop.coinbox.kill_and_restart();
    CHECK(stands(shop.device.hold(shop.key, fee_yen), Standing::voided));
    CHECK(shop.coinbox.control("insert 300") == "idle");
    CHECK(stands(shop.device.hold(shop.key.substr(0, 33) + "2", fee_yen), Standing::accepting));
}

TEST_CASE("a device cut from power remembers what it held and captures it once") {
    Shop shop;
    shop.device.hold(shop.key, fee_yen);
    shop.coinbox.control("insert 300");
    shop.coinbox.kill_and_restart();
    CHECK(stands(shop.device.state(shop.key), Standing::held));
    CHECK(stands(shop.device.capture(shop.key), Standing::captured));
    shop.coinbox.kill_and_restart();
    CHECK(stands(shop.device.capture(shop.key), Standing::captured));
    CHECK(shop.coinbox.totals().captured == fee_yen);
}

TEST_CASE("no answer is kept apart from no: the effect may stand, and asking again tells") {
    Shop shop;
    shop.coinbox.control("fault no-answer-hold");
    const auto begun = boot_ms();
    CHECK(fails(shop.device.hold(shop.key, fee_yen), Kind::outcome_unknown));
    CHECK(boot_ms() - begun < 3000);
    CHECK(stands(shop.device.state(shop.key), Standing::accepting));
    shop.coinbox.control("insert 300");
    shop.coinbox.control("fault lost-capture");
    CHECK(fails(shop.device.capture(shop.key), Kind::outcome_unknown));
    CHECK(stands(shop.device.state(shop.key), Standing::held));
    shop.coinbox.control("fault no-answer-capture");
    CHECK(fails(shop.device.capture(shop.key), Kind::outcome_unknown));
    CHECK(stands(shop.device.capture(shop.key), Standing::captured));
    CHECK(shop.coinbox.totals().captured == fee_yen);
}

TEST_CASE("a device that is off is unreachable") {
    Shop shop;
    SocketPaymentDevice nobody(shop.folder / "nobody", 1000);
    CHECK(fails(nobody.hold(shop.key, fee_yen), Kind::unreachable));
    CHECK(fails(nobody.readiness(), Kind::unreachable));
}

TEST_CASE("a refused or cancelled payment keeps nothing and is final") {
    Shop shop;
    shop.coinbox.control("fault refuse");
    CHECK(stands(shop.device.hold(shop.key, fee_yen), Standing::refused));
    const auto second = shop.key.substr(0, 33) + "2";
    CHECK(stands(shop.device.hold(second, fee_yen), Standing::accepting));
    shop.coinbox.control("insert 100");
    CHECK(shop.coinbox.control("cancel") == "ok");
    CHECK(stands(shop.device.state(second), Standing::refused));
    CHECK(stands(shop.device.give_back(second), Standing::refused));
    CHECK(shop.coinbox.totals().returned == 100);
}

TEST_CASE("a payout that jams leaves a debt, paid at a later try") {
    Shop shop;
    shop.device.hold(shop.key, fee_yen);
    shop.coinbox.control("insert 300");
    shop.coinbox.control("fault jammed-payout");
    const auto owed = shop.device.give_back(shop.key);
    CHECK(stands(owed, Standing::owed));
    CHECK(owed->owed_yen == fee_yen);
    CHECK(stands(shop.device.give_back(shop.key), Standing::owed));
    CHECK(shop.coinbox.totals().owed == fee_yen);
    shop.coinbox.control("mend");
    CHECK(stands(shop.device.give_back(shop.key), Standing::returned));
    CHECK(shop.coinbox.totals().owed == 0);
}

TEST_CASE("a device that charges at once refunds on giving back") {
    Shop shop;
    shop.coinbox.control("fault charges-at-once");
    shop.device.hold(shop.key, fee_yen);
    shop.coinbox.control("insert 300");
    CHECK(stands(shop.device.state(shop.key), Standing::charged));
    CHECK(shop.coinbox.totals().captured == fee_yen);
    CHECK(stands(shop.device.give_back(shop.key), Standing::returned));
    CHECK(shop.coinbox.totals().captured == 0);
}

TEST_CASE("an automatic hand pays each hold after its moment") {
    Shop shop;
    shop.coinbox.control("auto on 100");
    CHECK(stands(shop.device.hold(shop.key, fee_yen), Standing::accepting));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    CHECK(stands(shop.device.state(shop.key), Standing::held));
}

TEST_CASE("a slip comes out once, however often it is asked for") {
    Shop shop;
    const std::vector<std::string> lines = {"受付番号 ABCDEFGH", "300円"};
    shop.coinbox.control("fault no-answer-print_slip");
    CHECK(fails(shop.device.print_slip(shop.key, lines), Kind::outcome_unknown));
    CHECK(shop.device.print_slip(shop.key, lines));
    CHECK(shop.coinbox.slips() == "== " + shop.key + "\n受付番号 ABCDEFGH\n300円\n");
}

TEST_CASE("readiness tells why the device should not be asked for money") {
    Shop shop;
    auto readiness = shop.device.readiness();
    REQUIRE(readiness);
    CHECK(readiness->ready);
    shop.coinbox.control("fault no-change");
    readiness = shop.device.readiness();
    REQUIRE(readiness);
    CHECK_FALSE(readiness->ready);
    CHECK(readiness->reasons == std::vector<std::string>{"no-change"});
}

TEST_CASE("one key cannot be held for two amounts") {
    Shop shop;
    CHECK(stands(shop.device.hold(shop.key, fee_yen), Standing::accepting));
    CHECK(fails(shop.device.hold(shop.key, 200), Kind::protocol));
}

TEST_CASE("an answer that is not exactly the protocol's is no answer") {
    sim::TemporaryFolder folder;
    const std::string key = std::string(32, 'a') + "/1";
    const std::string good =
        R"({"key":")" + key + R"(","standing":"held","yen":300,"inserted":300,"owed":0})";
    std::string said;
    const sim::ControlSocket impostor(folder / "s", [&](const std::string&) { return said; });
    SocketPaymentDevice device(folder / "s", 1000);
    said = good;
    CHECK(stands(device.state(key), Standing::held));
    const std::string other_key = std::string(32, 'b') + "/1";
    CHECK(fails(device.state(other_key), Kind::protocol));
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"held", "helt"},
                                   {"\"owed\":0", "\"owed\":0,\"owed\":0"},
                                   {"\"owed\":0", "\"owed\":-1"},
                                   {"\"owed\":0", "\"owed\":0.0"},
                                   {"\"owed\":0", "\"owing\":0"},
                                   {"\"yen\":300", "\"yen\":100001"},
                                   {"}", ",\"more\":1}"},
                                   {"{", "[{"}}) {
        said = good;
        said.replace(said.find(from), from.size(), to);
        CAPTURE(said);
        CHECK(fails(device.state(key), Kind::protocol));
    }
    for (const std::string line : {"", "null", "{}", "{\"error\":\"bad-request\"}"}) {
        said = line;
        CHECK(fails(device.state(key), Kind::protocol));
    }
    said = good + "\n" + good;
    CHECK(fails(device.state(key), Kind::outcome_unknown));
    said = std::string(100'000, ' ') + good;
    CHECK(fails(device.state(key), Kind::outcome_unknown));
}

TEST_CASE("only an iid and an attempt make a payment key") {
    CHECK(is_payment_key(std::string(32, '0') + "/1"));
    for (const auto& wrong :
         {std::string(32, '0') + "/0", std::string(32, 'A') + "/1", std::string(31, '0') + "/1",
          std::string(32, '0') + "/10", std::string(32, '0') + "-1", std::string()})
        CHECK_FALSE(is_payment_key(wrong));
}

}  // namespace
}  // namespace shomei::payment
