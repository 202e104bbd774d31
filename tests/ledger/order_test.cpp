// SPDX-License-Identifier: Apache-2.0
#include "../../issuance/ledger/verifier_order.h"
#include "workbench.h"

using namespace shomei::ledger;
using enum EntryEvent;

namespace {

using History = std::vector<EntryEvent>;

bool is_legal(const History& history) {
    for (std::size_t i = 0; i < history.size(); ++i)
        if (!may_follow(std::span(history).first(i), history[i])) return false;
    return true;
}

// Walks every legal history up to `depth` in both tables at once.
std::size_t compare_tables(History& history, Standing standing, std::size_t depth) {
    std::size_t compared = 0;
    for (int number = 0; number <= static_cast<int>(checkpoint_key); ++number) {
        const auto event = static_cast<EntryEvent>(number);
        const auto next = stand_after(standing, event);
        CHECK(may_follow(history, event) == next.has_value());
        ++compared;
        if (!next || depth == 0) continue;
        history.push_back(event);
        compared += compare_tables(history, *next, depth - 1);
        history.pop_back();
    }
    return compared;
}

}  // namespace

TEST_CASE("the orders of architecture 3.2 are legal") {
    CHECK(is_legal({grant, pages, released, printed, captured}));
    CHECK(is_legal({grant, pages, released, spoiled, voided}));
    CHECK(is_legal({grant, pages, released, spoiled, inspected, voided}));
    CHECK(is_legal({grant, pages, released, unknown, captured}));
    CHECK(is_legal({grant, pages, released, unknown, voided}));
    CHECK(is_legal({grant, pages, released, unknown, inspected, captured}));
    CHECK(is_legal({grant, pages, released, unknown, inspected, voided, refund_due, refunded}));
    CHECK(is_legal({grant, voided}));
    CHECK(is_legal({grant, pages, voided}));
    CHECK(is_legal({grant, pages, released, printed, voided}));
    CHECK(is_legal({refuse}));
    CHECK(is_legal({refuse, voided}));
    CHECK(is_legal({voided}));  // the tombstone of an iid that was never seen
}

TEST_CASE("staff may look at the tray after the money went back by itself") {
    CHECK(is_legal({grant, pages, released, spoiled, voided, inspected}));
    CHECK(is_legal({grant, pages, released, unknown, voided, refund_due, inspected, refunded}));
    CHECK_FALSE(is_legal({grant, pages, voided, inspected}));
    CHECK_FALSE(is_legal({grant, pages, released, printed, inspected}));
    CHECK_FALSE(is_legal({grant, pages, released, unknown, captured, inspected}));
}

TEST_CASE("nothing else is legal") {
    CHECK_FALSE(is_legal({pages}));
    CHECK_FALSE(is_legal({grant, grant}));
    CHECK_FALSE(is_legal({grant, released}));
    CHECK_FALSE(is_legal({grant, pages, printed}));
    CHECK_FALSE(is_legal({grant, pages, pages}));
    CHECK_FALSE(is_legal({grant, pages, released, released}));
    CHECK_FALSE(is_legal({grant, pages, released, captured}));
    CHECK_FALSE(is_legal({grant, pages, released, spoiled, captured}));
    CHECK_FALSE(is_legal({grant, pages, released, printed, captured, captured}));
    CHECK_FALSE(is_legal({grant, pages, released, printed, captured, voided}));
    CHECK_FALSE(is_legal({grant, voided, pages}));
    CHECK_FALSE(is_legal({voided, grant}));
    CHECK_FALSE(is_legal({voided, voided}));
    CHECK_FALSE(is_legal({refuse, grant}));
    CHECK_FALSE(is_legal({grant, voided, refunded}));
    CHECK_FALSE(is_legal({grant, refund_due}));
    CHECK_FALSE(is_legal({inspected}));
}

TEST_CASE("a reveal, a stop or an operator's note may stand anywhere but first and moves nothing") {
    CHECK(is_legal({grant, reveal, pages, stop, released, operator_action, printed, captured}));
    CHECK(is_legal({grant, pages, released, printed, captured, reveal, reveal}));
    CHECK_FALSE(is_legal({reveal}));
    CHECK_FALSE(is_legal({stop, grant}));
    CHECK_FALSE(is_legal({grant, start}));
    CHECK_FALSE(is_legal({grant, resume}));
    CHECK_FALSE(is_legal({grant, erase}));
}

TEST_CASE("writer and verifier hold the same table, though written twice") {
    History history;
    const auto compared = compare_tables(history, Standing::none, 8);
    CHECK(compared > 100'000);
}
