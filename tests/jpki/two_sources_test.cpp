// SPDX-License-Identifier: Apache-2.0
// Responder and revocation list together, over real sockets.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <thread>

#include "../../issuance/jpki/responder_address.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/jpki/list_keeper.h"
#include "test_pki.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

// A responder of its own and an issuer's view of it.
struct Site {
    Site() : context(settings()) {}

    std::vector<AnchorSettings> settings() const {
        auto out = anchors(responder.url());
        for (auto& anchor : out)
            anchor.list_url = responder.list_url(std::to_string(anchor.generation));
        return out;
    }

    // Fetches the lists while they are like that; what was wrong with generation 3's, if anything.
    std::string refresh_under(const std::string& fault) {
        responder.control("list " + fault);
        const auto failures = context.refresh_lists();
        responder.control("list none");
        for (const auto& failure : failures)
            if (failure.anchor == "auth-ca-3") return std::string(failure.reason);
        return "taken";
    }

    // "good", or "problem: reason".
    std::string status(const std::string& name, std::int64_t now_s = wall_s()) const {
        const auto card = context.check_path(read_bytes(auth_of(name)), now_s).value();
        const auto said = context.check_revocation(card, now_s);
        if (said) return "good";
        CHECK(said.error().not_after_s == card.not_after_s);
        return std::string(name_of(said.error().what)) + ": " + std::string(said.error().reason);
    }

    // The verdict while the responder answers so.
    std::string status_under(const std::string& fault, const std::string& name) const {
        responder.control("fault " + fault);
        auto said = status(name);
        responder.control("fault none");
        return said;
    }

    sim::ResponderProcess responder{SHOMEI_BIN_DIR "/shomei-responder", test_pki()};
    VerifyContext context;
};

// Until `done`, at most five seconds.
template <class Done>
bool wait_for(Done done) {
    const auto until_ms = boot_ms() + 5000;
    while (!done() && boot_ms() < until_ms)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return done();
}

}  // namespace

TEST_CASE("a certificate is good where both sources say so") {
    Site site;
    CHECK(site.refresh_under("none") == "taken");
    CHECK(site.status("household-of-five") == "good");
    CHECK(site.status("household-of-one") == "good");
    CHECK(site.status("revoked") == "revoked: revocation list");
    CHECK(site.status("suspended") == "suspended: revocation list");
}

TEST_CASE("what only the list knows is refused, without asking where it is final") {
    Site site;
    CHECK(site.refresh_under("revoked") == "taken");
    const auto asked = site.responder.control("count");
    CHECK(site.status("household-of-five") == "revoked: revocation list");
    CHECK(site.status("household-of-one") == "revoked: revocation list");
    CHECK(site.responder.control("count") == asked);
    CHECK(site.status_under("no-answer", "household-of-five") == "revoked: revocation list");
}

TEST_CASE("what only the responder knows is refused") {
    Site site;
    CHECK(site.refresh_under("unknown") == "taken");  // an empty list
    CHECK(site.status("revoked") == "revoked: responder");
    CHECK(site.status("suspended") == "suspended: responder");
    CHECK(site.status("household-of-five") == "good");
}

TEST_CASE("suspended in either source is suspended, unless the other says revoked") {
    Site site;
    CHECK(site.refresh_under("suspended") == "taken");
    CHECK(site.status("household-of-five") == "suspended: revocation list");
    CHECK(site.status_under("revoked", "household-of-five") == "revoked: responder");
    CHECK(site.status_under("http-error", "household-of-five") == "suspended: revocation list");
    CHECK(site.refresh_under("revoked") == "taken");
    CHECK(site.status_under("suspended", "household-of-five") == "revoked: revocation list");
}

TEST_CASE("the list is never the source of good") {
    Site site;
    CHECK(site.refresh_under("none") == "taken");
    CHECK(site.status_under("http-error", "household-of-five") == "cannot-know: no answer");
    CHECK(site.status_under("unknown", "household-of-five") ==
          "cannot-know: certificate unknown to the responder");
}

TEST_CASE("without a valid list nothing is good, but revoked stays revoked") {
    Site site;
    CHECK(site.status("household-of-five") == "cannot-know: no valid revocation list");
    CHECK(site.status("revoked") == "revoked: responder");
    CHECK(site.refresh_under("none") == "taken");
    CHECK(site.status("household-of-five") == "good");
    // A day later the list has ended, and so has the answer's age.
    CHECK(site.status("revoked", wall_s() + 90'000) == "revoked: revocation list");
    CHECK(site.status("household-of-five", wall_s() + 90'000) == "cannot-know: answer too old");
}

TEST_CASE("a list that lies is not taken, and the one before stays") {
    Site site;
    CHECK(site.refresh_under("old-answer") == "list past its next update");
    CHECK(site.refresh_under("early") == "list not yet valid");
    CHECK(site.refresh_under("wrong-signer") == "not signed by the CA");
    CHECK(site.refresh_under("other-certificate") == "not signed by the CA");
    CHECK(site.refresh_under("card-signer") == "not signed by the CA");
    CHECK(site.refresh_under("garbage") == "list cannot be read");
    for (const std::string fault : {"oversized", "redirect", "http-error"}) {
        CAPTURE(fault);
        CHECK(site.refresh_under(fault) == "no answer");
    }
    CHECK(site.status("household-of-five") == "cannot-know: no valid revocation list");
    CHECK(site.refresh_under("revoked") == "taken");
    CHECK(site.refresh_under("wrong-signer") == "not signed by the CA");
    CHECK(site.refresh_under("http-error") == "no answer");
    CHECK(site.status("household-of-five") == "revoked: revocation list");
}

TEST_CASE("a silent or dribbling server of lists is given up after its time") {
    const Site site;
    const auto address = parse_responder_url(site.responder.list_url("3")).value();
    for (const std::string fault : {"no-answer", "trickle"}) {
        CAPTURE(fault);
        site.responder.control("list " + fault);
        const auto begun_ms = boot_ms();
        CHECK_FALSE(fetch_list(address, 2));
        CHECK(boot_ms() - begun_ms < 5000);
    }
    site.responder.control("list none");
    CHECK(fetch_list(address, 5));
}

TEST_CASE("the keeper has the lists before it returns, and fetches them again") {
    Site site;
    int failures = 0;
    const ListKeeper keeper(site.context, std::chrono::seconds(1),
                            [&](const ListFailure&) { ++failures; });
    CHECK(site.status("household-of-five") == "good");
    site.responder.control("list revoked");
    CHECK(wait_for([&] { return site.status("household-of-five") != "good"; }));
    CHECK(site.status("household-of-five") == "revoked: revocation list");
    CHECK(failures == 0);
}

TEST_CASE("the keeper goes on where a list cannot be had, and tells whose") {
    Site site;
    site.responder.control("list http-error");
    std::vector<std::string> told;
    {
        const ListKeeper keeper(
            site.context, std::chrono::seconds(60),
            [&](const ListFailure& failure) { told.push_back(failure.anchor); });
        CHECK(site.status("household-of-five") == "cannot-know: no valid revocation list");
    }
    CHECK(told == std::vector<std::string>{"auth-ca-2", "auth-ca-3"});
}

TEST_CASE("a keeper whose work throws goes on, and returns at its first round") {
    Site site;
    site.responder.control("list http-error");
    std::atomic<int> told = 0;
    const auto begun_ms = boot_ms();
    const ListKeeper keeper(site.context, std::chrono::seconds(1), [&](const ListFailure&) {
        ++told;
        throw std::bad_alloc();
    });
    CHECK(boot_ms() - begun_ms < 5000);
    site.responder.control("list none");
    CHECK(wait_for([&] { return site.status("household-of-five") == "good"; }));
    CHECK(told > 0);
}

TEST_CASE("after a restart no list is taken that is older than the last one before it") {
    Site site;
    CHECK(site.context.list_marks().empty());
    CHECK(site.refresh_under("none") == "taken");
    auto marks = site.context.list_marks();
    REQUIRE(marks.size() == 2);
    marks.erase(marks.begin());
    {
        const VerifyContext restarted(site.settings());
        restarted.require_lists_from(marks);
        CHECK(restarted.refresh_lists().empty());
    }
    marks[0].age.number[0] = 1;
    const VerifyContext restarted(site.settings());
    restarted.require_lists_from(marks);
    const auto failures = restarted.refresh_lists();
    REQUIRE(failures.size() == 1);
    CHECK(failures[0].anchor == "auth-ca-3");
    CHECK(failures[0].reason == "list older than the one before");
    CHECK(restarted.list_marks().size() == 1);
}

TEST_CASE("the keeper hands over each new mark until it is kept") {
    Site site;
    std::mutex mutex;
    std::vector<ListMark> kept;
    int calls = 0;
    const auto kept_now = [&] {
        const std::scoped_lock lock(mutex);
        return kept;
    };
    const ListKeeper keeper(site.context, std::chrono::seconds(1), [](const ListFailure&) {},
                            {{}, [&](const ListMark& mark) {
                                 const std::scoped_lock lock(mutex);
                                 if (++calls == 1) throw std::bad_alloc();
                                 kept.push_back(mark);
                             }});
    CHECK(wait_for([&] { return kept_now().size() >= 2; }));
    CHECK(kept_now()[0].anchor != kept_now()[1].anchor);
}

TEST_CASE("without configured lists the keeper asks nobody") {
    const sim::ResponderProcess responder(SHOMEI_BIN_DIR "/shomei-responder", test_pki());
    const VerifyContext context(anchors(responder.url()));
    CHECK(context.lists().empty());
    const ListKeeper keeper(context, std::chrono::seconds(1), [](const ListFailure&) {});
    CHECK(context.refresh_lists().empty());
    CHECK(responder.control("count") == "0");
}

TEST_CASE("a list's address is checked at the start") {
    for (const std::string url : {"https://127.0.0.1/crl", "127.0.0.1/crl", "http:///crl"}) {
        auto settings = anchors();
        settings[1].list_url = url;
        CAPTURE(url);
        try {
            const VerifyContext context(settings);
            FAIL("accepted");
        } catch (const Fault& fault) {
            CHECK(fault.code() == FaultCode::configuration);
        }
    }
}
