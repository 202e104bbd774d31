// SPDX-License-Identifier: Apache-2.0
// The admin socket against whoever may speak to it and does so badly: no word ends the issuer, and
// nobody holds up the others.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include "issuance/issuer/limits.h"
#include "issuance/issuer/unix_socket.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/issuer/admin_socket.h"
#include "test_world.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

struct Office {
    Office() : admin(world.issuer(), world.path("admin.sock")) {}

    // The answer to these very bytes; empty: none.
    std::string ask(const std::string& bytes) const {
        const auto connection = connect_to(world.path("admin.sock"));
        REQUIRE(connection);
        REQUIRE(write_text(*connection, bytes));
        return read_text(*connection, limit::admin_answer_bytes, false).value_or("");
    }

    TestWorld world;
    AdminSocket admin;
};

}  // namespace

TEST_CASE("a word with a control character is refused, and the issuer goes on") {
    const Office office;
    const std::string refused = "error a word holds a control character\n";
    for (const char c : {'\0', '\x01', '\n', '\r', '\x1b', '\x7f'}) {
        CAPTURE(static_cast<int>(c));
        CHECK(office.ask(std::string("terminal\trevoke\ta") + c + "b\n") == refused);
        CHECK(office.ask(std::string("stop\t422011\tresidence-copy") + c + "\n") == refused);
        CHECK_FALSE(ask_issuer(office.world.path("admin.sock"), {"terminal", "revoke", {c}}));
    }
    CHECK(office.ask("terminal\trevoke\t見本\n") == "error no such terminal\n");
    CHECK(office.ask("\n") == "error no such command\n");
    CHECK(office.ask("status\n").ends_with("ok\n"));
}

TEST_CASE("who does not take an answer is left after its time") {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    const Fd ours(ends[0]), stopped(ends[1]);
    const auto begun_ms = boot_ms();
    CHECK_FALSE(write_text(ours, std::string(limit::admin_answer_bytes, 'x')));
    const auto took_ms = boot_ms() - begun_ms;
    CHECK(took_ms >= limit::admin_send_ms);
    CHECK(took_ms < 2 * limit::admin_send_ms);
}
