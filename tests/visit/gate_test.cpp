// SPDX-License-Identifier: Apache-2.0
// What must be so before a PIN, before money, and before the next visit.
#include <doctest/doctest.h>

#include "printed_visit.h"

using namespace shomei::visit;
using shomei::certificate::RefusalCode;

TEST_CASE("printer and payment device are asked again before money") {
    PlayedVisit v;
    v.come_to(Stage::ready);
    v.play(Pressed{Press::pay});
    CHECK(v.asked_for<CheckPrinter>());
    CHECK(v.count<HoldMoney>() == 0);
    v.play(Pressed{Press::pay});  // pressed again meanwhile
    CHECK(v.last_effects.empty());
    v.play(PrinterChecked{.call = v.state.call, .ready = true});
    CHECK(v.state.stage == Stage::pay_pending);
    CHECK(v.wrote("J07"));
    CHECK(v.asked_for<HoldMoney>());
    CHECK(v.tickets.pay.has_value());
}

TEST_CASE("a device that is not ready takes no money, and the number is voided") {
    struct Row {
        bool printer, money;
        RefusalCode code;
    };
    for (const auto& row : {Row{false, true, RefusalCode::B07}, Row{false, false, RefusalCode::B07},
                            Row{true, false, RefusalCode::D02}}) {
        PlayedVisit v;
        v.come_to(Stage::ready);
        v.play(Pressed{Press::pay});
        v.play(
            PrinterChecked{.call = v.state.call, .ready = row.printer, .money_ready = row.money});
        CHECK(v.state.stage == Stage::cancelled);
        CHECK(v.state.ending == row.code);
        CHECK(v.count<HoldMoney>() == 0);
        REQUIRE(v.journal->outstanding().size() == 1);
        CHECK(v.journal->outstanding()[0].kind == Obligation::Kind::void_issuance);
    }
}

TEST_CASE("which device is not ready is told before the PIN too") {
    PlayedVisit v;
    v.come_to_printer_check();
    v.play(PrinterChecked{.call = v.state.call, .ready = true, .money_ready = false});
    CHECK(v.state.ending == RefusalCode::D02);
    CHECK(v.count<VerifyPin>() == 0);
}

TEST_CASE("the effect tells the two devices apart") {
    PrintedVisit v;
    const auto check = [&] {
        Assignment assignment{{CheckPrinter{}, 7}, v.state, 0, {}};
        return std::get<PrinterChecked>(v.effects_of_peers.run(assignment).value());
    };
    CHECK(check().ready);
    CHECK(check().money_ready);
    v.coinbox.ready = false;
    CHECK(check().ready);
    CHECK_FALSE(check().money_ready);
    v.coinbox.ready = true;
    v.printer.reasons = {"media-empty"};
    CHECK_FALSE(check().ready);
    CHECK(check().money_ready);
}

TEST_CASE("money is not asked for with a card on the reader, wherever the visit stands") {
    PlayedVisit v;
    v.come_to(Stage::ready);
    v.play(CardSeen{});
    v.play(Pressed{Press::pay});
    CHECK(v.last_effects.empty());
    v.play(CardGone{});
    v.play(Pressed{Press::pay});
    CHECK(v.asked_for<CheckPrinter>());
    v.play(CardSeen{});
    v.play(PrinterChecked{.call = v.state.call, .ready = true});
    CHECK(v.state.stage == Stage::ready);
    CHECK(v.count<HoldMoney>() == 0);
}

TEST_CASE("a sheet too many closes this machine, also after settling and a restart") {
    PlayedVisit v;
    CHECK_FALSE(v.journal->closed_by_printer());
    v.end_printing("over", 6);
    CHECK(v.state.stage == Stage::paper_unknown);
    CHECK(v.wrote("J23"));
    CHECK_FALSE(in_service(v.state));
    CHECK_FALSE(in_service(next_visit(v.state)));
    State terminal;
    learn_from(v.state, terminal);
    CHECK_FALSE(in_service(terminal));
    v.play(HealthTold{});  // the issuer is content: that opens nothing here
    CHECK_FALSE(in_service(v.state));
    v.restart();
    CHECK(v.journal->closed_by_printer());
    v.journal->open_after_check();
    v.restart();
    CHECK_FALSE(v.journal->closed_by_printer());
    CHECK(std::ranges::any_of(v.journal->lines(), [](const auto& line) {
        return line.find(" J24 ") != std::string::npos;
    }));
}
