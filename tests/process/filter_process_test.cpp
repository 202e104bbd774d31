// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/process/filter_process.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "shomei/base/clock.h"

using namespace shomei;
using process::run_filter;

TEST_CASE("bytes go through a filter in both directions at once") {
    Bytes input(3'000'000);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i * 7);
    CHECK(run_filter({"cat"}, input, {20'000, 4'000'000}) == input);
    CHECK(run_filter({"cat"}, {}, {20'000, 10}) == Bytes{});
}

TEST_CASE("a filter that fails, is missing or says too much gives nothing") {
    const auto input = bytes_of("x");
    CHECK_FALSE(run_filter({"false"}, input, {20'000, 100}));
    CHECK_FALSE(run_filter({"no-such-program"}, input, {20'000, 100}));
    CHECK_FALSE(run_filter({"sh", "-c", "kill -9 $$"}, input, {20'000, 100}));
    CHECK_FALSE(run_filter({"sh", "-c", "yes"}, input, {20'000, 100'000}));
    CHECK(run_filter({"sh", "-c", "printf 12345"}, input, {20'000, 5}).has_value());
    CHECK_FALSE(run_filter({"sh", "-c", "printf 123456"}, input, {20'000, 5}));
}

TEST_CASE("a filter that ends before it has read everything does not end us") {
    const Bytes input(3'000'000, 'x');
    CHECK(run_filter({"true"}, input, {20'000, 100}) == Bytes{});
}

TEST_CASE("a late filter is ended at the deadline, also one that has closed its output") {
    for (const char* script : {"sleep 30", "exec >&-; sleep 30"}) {
        const auto begin = boot_ms();
        CHECK_FALSE(run_filter({"sh", "-c", script}, {}, {200, 100}));
        CHECK(boot_ms() - begin < 5'000);
    }
}

TEST_CASE("a filter cannot leave files behind and no child is left uncollected") {
    CHECK_FALSE(
        run_filter({"sh", "-c", "echo x > /tmp/shomei-filter-test && rm /tmp/shomei-filter-test"},
                   {}, {20'000, 100}));
    CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("a filter gets no more memory than it may have") {
    const std::vector<std::string> hungry{"sh", "-c",
                                          "dd bs=300M count=1 if=/dev/zero | head -c 1"};
    CHECK(run_filter(hungry, {}, {20'000, 10}) == Bytes{0});
    CHECK(run_filter(hungry, {}, {20'000, 10, 100'000'000}) != Bytes{0});
}
