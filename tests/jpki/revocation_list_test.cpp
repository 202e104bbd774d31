// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "shomei/base/clock.h"
#include "test_lists.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

const Bytes sha1_with_rsa =
    der(0x30, {der(0x06, {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05}}), der(0x05, {})});
const Bytes rsa_pss =
    der(0x30, {der(0x06, {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a}}), der(0x30, {})});

std::string read_now(ByteView list) { return reading_of(list, wall_s()); }

RevocationList list_of(ByteView der_bytes) {
    const auto anchor = read_anchor("auth-ca-3");
    return RevocationList::read(der_bytes, anchor.get(), nullptr, wall_s()).value();
}

// A list that departs from a good one in one thing.
template <class Change>
std::string read_changed(Change change) {
    ListDraft draft;
    draft.add(Bytes{0x31, 0, 0, 1});
    change(draft);
    return read_now(draft.sign());
}

ListVerdict verdict(const RevocationList& list, const Bytes& serial) {
    return list.status_of(serial, wall_s());
}

}  // namespace

TEST_CASE("a list says which serial numbers are revoked and which suspended") {
    ListDraft draft;
    draft.add(Bytes{0x05});
    draft.add(Bytes{0x00, 0xff}, {reason_code(6)});
    draft.add(Bytes(20, 0x7f));
    draft.add(Bytes(9, 0x11), {reason_code(6)});
    draft.add(Bytes{0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {reason_code(1)});
    const auto list = list_of(draft.sign());
    CHECK(list.size() == 5);
    CHECK(verdict(list, {0x05}) == ListVerdict::revoked);
    CHECK(verdict(list, {0xff}) == ListVerdict::suspended);
    CHECK(verdict(list, Bytes(20, 0x7f)) == ListVerdict::revoked);
    CHECK(verdict(list, Bytes(9, 0x11)) == ListVerdict::suspended);
    CHECK(verdict(list, Bytes(8, 0xff)) == ListVerdict::revoked);
    for (const auto& other : {Bytes{0x06}, Bytes{0x05, 0x00}, Bytes(19, 0x7f), Bytes(8, 0x11),
                              Bytes(10, 0x11), Bytes(7, 0xff), Bytes(9, 0xff)})
        CHECK(verdict(list, other) == ListVerdict::not_listed);
}

TEST_CASE("numbers at both ends of 64 bits are found in a list of any length") {
    for (const int count : {1, 2, 3, 8, 9, 100}) {
        ListDraft draft;
        draft.add(Bytes{0x01});
        Bytes last(9, 0xff);
        last[0] = 0;
        for (int i = 1; i < count; ++i) {
            last.back() = static_cast<std::uint8_t>(0xff - i);
            draft.add(last);
        }
        const auto list = list_of(draft.sign());
        CAPTURE(count);
        CHECK(verdict(list, {0x01}) == ListVerdict::revoked);
        CHECK(verdict(list, {0x02}) == ListVerdict::not_listed);
        CHECK(verdict(list, Bytes(8, 0xff)) == ListVerdict::not_listed);
        if (count > 1)
            CHECK(verdict(list, Bytes(last.begin() + 1, last.end())) == ListVerdict::revoked);
    }
}

TEST_CASE("a serial number that is listed twice is revoked where one of them says so") {
    ListDraft draft;
    draft.add(Bytes{0x05}, {reason_code(6)});
    draft.add(Bytes{0x05}, {reason_code(4)});
    CHECK(verdict(list_of(draft.sign()), {0x05}) == ListVerdict::revoked);
}

TEST_CASE("a list without entries and one with a hundred thousand are lists") {
    CHECK(verdict(list_of(ListDraft().sign()), {0x05}) == ListVerdict::not_listed);
    ListDraft draft;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        const std::uint32_t serial = 0x10000000 + (i * 7919 % 100'000) * 2;
        draft.add(Bytes{std::uint8_t(serial >> 24), std::uint8_t(serial >> 16),
                        std::uint8_t(serial >> 8), std::uint8_t(serial)});
    }
    const auto list = list_of(draft.sign());
    CHECK(list.size() == 100'000);
    CHECK(verdict(list, {0x10, 0x00, 0x00, 0x00}) == ListVerdict::revoked);
    CHECK(verdict(list, {0x10, 0x03, 0x0d, 0x3e}) == ListVerdict::revoked);  // the last, 2 × 99,999
    CHECK(verdict(list, {0x10, 0x00, 0x00, 0x01}) == ListVerdict::not_listed);
    CHECK(verdict(list, {0x10, 0x03, 0x0d, 0x40}) == ListVerdict::not_listed);
}

TEST_CASE("a list counts from its first second until its next update") {
    const auto bytes =
        openssl_list({.this_update = "250101000000Z", .next_update = "250102000000Z"});
    constexpr std::int64_t first_s = 1735689600;  // 2025-01-01T00:00:00Z
    CHECK(reading_of(bytes, first_s - 1) == "list not yet valid");
    CHECK(reading_of(bytes, first_s) == "read");
    CHECK(reading_of(bytes, first_s + 86'399) == "read");
    CHECK(reading_of(bytes, first_s + 86'400) == "list past its next update");
}

TEST_CASE("a list past its next update knows nothing more, but who was revoked stays so") {
    ListDraft draft;
    draft.add(Bytes{0x05});
    draft.add(Bytes{0x06}, {reason_code(6)});
    const auto list = list_of(draft.sign());
    const auto later_s = wall_s() + 90'000;
    CHECK(list.status_of(Bytes{0x05}, later_s) == ListVerdict::revoked);
    CHECK(list.status_of(Bytes{0x06}, later_s) == ListVerdict::cannot_know);
    CHECK(list.status_of(Bytes{0x07}, later_s) == ListVerdict::cannot_know);
    CHECK(list.status_of(Bytes{0x07}, wall_s() - 3600) == ListVerdict::cannot_know);
}

TEST_CASE("only the anchor's own key makes a list, whoever bears its name") {
    CHECK(read_now(openssl_list({})) == "read");
    CHECK(read_now(openssl_list({.signer = "auth-ca-2"})) == "not signed by the CA");
    CHECK(read_now(openssl_list({.signer = "other-ca"})) == "not signed by the CA");
    CHECK(read_now(openssl_list({.signer = "sign-ca"})) == "not signed by the CA");
    CHECK(read_now(openssl_list({.signer = "responder-3"})) == "not signed by the CA");
    const auto second = openssl_list({.signer = "auth-ca-2"});
    CHECK(reading_of(second, wall_s(), "auth-ca-2") == "read");
    // And its key makes none in another's name.
    CHECK(read_changed([](auto& draft) {
              const auto other = read_anchor("sign-ca");
              unsigned char* name = nullptr;
              const int size = i2d_X509_NAME(X509_get_subject_name(other.get()), &name);
              draft.issuer.assign(name, name + size);
              OPENSSL_free(name);
          }) == "list of another issuer");
}

TEST_CASE("no more than 16 KiB beside the entries are read, and nothing before the signature") {
    // Of an extension in 7 octets OpenSSL's decoder makes about a hundred.
    const auto junk = [](std::size_t bytes) {
        const Bytes one{0x30, 0x05, 0x06, 0x01, 0x2a, 0x04, 0x00};
        Bytes out;
        out.reserve(bytes + one.size());
        while (out.size() < bytes) out.insert(out.end(), one.begin(), one.end());
        return out;
    };
    ListDraft draft;
    draft.add(Bytes{0x31, 0, 0, 1});
    draft.extensions.push_back(junk(8 << 20));
    const auto long_head = draft.sign();
    CHECK(reading_of(long_head, wall_s(), "auth-ca-2") == "too much beside the entries");
    CHECK(read_now(long_head) == "too much beside the entries");
    draft.extensions.back() = junk(16'000);
    CHECK(read_now(draft.sign()) == "too much beside the entries");
    draft.extensions.back() = junk(15'000);
    CHECK(read_now(draft.sign()) == "read");
    draft.extensions.back() = {0x04, 0x00};
    CHECK(read_now(draft.sign()) == "list cannot be read");
    CHECK(reading_of(draft.sign(), wall_s(), "auth-ca-2") == "not signed by the CA");
}

TEST_CASE("weak digests and other schemes are refused, stronger ones read") {
    CHECK(read_now(openssl_list({.digest = "sha1"})) == "weak signature");
    CHECK(read_now(openssl_list({.digest = "sha224"})) == "weak signature");
    CHECK(read_now(openssl_list({.digest = "sha384"})) == "read");
    CHECK(read_now(openssl_list({.digest = "sha512"})) == "read");
    CHECK(read_changed([](auto& draft) { draft.algorithm = rsa_pss; }) == "weak signature");
    // What is signed and what is told of it outside must agree (RFC 5280 5.1.1.2).
    CHECK(read_changed([](auto& draft) { draft.outer_algorithm = sha1_with_rsa; }) ==
          "list cannot be read");
}

TEST_CASE("a list of changes or of a part is refused, and so is a critical extension") {
    CHECK(read_now(openssl_list({.extensions = "issuingDistributionPoint=critical,@part\n[part]\n"
                                               "onlyuser = TRUE"})) == "list covers a part only");
    CHECK(read_now(openssl_list({.extensions = "issuingDistributionPoint=critical,@part\n[part]\n"
                                               "indirectCRL = TRUE"})) ==
          "list covers a part only");
    CHECK(read_now(openssl_list({.extensions = "2.5.29.27=critical,DER:020101"})) ==
          "list covers a part only");
    CHECK(read_now(openssl_list({.extensions = "2.5.29.27=DER:020101"})) ==
          "list covers a part only");
    CHECK(read_now(openssl_list({.extensions = "1.2.392.99999.1=critical,DER:0500"})) ==
          "unknown critical extension");
    CHECK(read_now(openssl_list({.extensions = "1.2.392.99999.1=DER:0500"})) == "read");
}

TEST_CASE("a list needs version 2, a next update and one positive number") {
    CHECK(read_changed([](auto&) {}) == "read");
    CHECK(read_now(openssl_list({.number = ""})) == "list without a number");
    const auto integer = [](const Bytes& content) { return list_number(der(0x02, {content})); };
    CHECK(read_changed([&](auto& draft) { draft.extensions = {integer({0x80})}; }) ==
          "list without a number");
    CHECK(read_changed([&](auto& draft) { draft.extensions = {integer(Bytes(21, 0x11))}; }) ==
          "list without a number");
    CHECK(read_changed([&](auto& draft) {
              draft.extensions = {integer({1}), integer({2})};
          }) == "list without a number");
    CHECK(read_changed([](auto& draft) { draft.extensions = {}; }) == "list cannot be read");
    CHECK(read_changed([](auto& draft) { draft.next_update = {}; }) == "list cannot be read");
    CHECK(read_changed([](auto& draft) { draft.version = {}; }) == "list cannot be read");
    CHECK(read_changed([](auto& draft) { draft.version = der(0x02, {{2}}); }) ==
          "list cannot be read");
    CHECK(read_changed([](auto& draft) {
              draft.next_update = der(0x17, {to_bytes(bytes_of("9912312359+0900"))});
          }) == "list cannot be read");
}

TEST_CASE("entries that a full list cannot have spoil the list") {
    const auto with_serial = [](const Bytes& serial) {
        return read_changed([&](auto& draft) { draft.add(serial); });
    };
    CHECK(with_serial({0x01}) == "read");
    for (const auto& serial :
         {Bytes{}, Bytes{0x00}, Bytes{0x80}, Bytes{0x00, 0x01}, Bytes(21, 0x11), Bytes(22, 0x00)}) {
        CAPTURE(hex(serial));
        CHECK(with_serial(serial) == "list cannot be read");
    }
    const auto with_extension = [](const Bytes& extension) {
        return read_changed([&](auto& draft) { draft.add(Bytes{0x07}, {extension}); });
    };
    CHECK(with_extension(reason_code(3)) == "read");
    CHECK(with_extension(extension({0x55, 0x1d, 0x18}, der(0x18, {}))) == "read");
    CHECK(with_extension(reason_code(8)) == "list cannot be read");  // removeFromCRL
    CHECK(with_extension(extension({0x55, 0x1d, 0x15}, der(0x02, {{1}}))) == "list cannot be read");
    CHECK(with_extension(extension({0x55, 0x1d, 0x1d}, der(0x30, {}))) == "list cannot be read");
    CHECK(with_extension(extension({0x2a, 0x03}, der(0x05, {}), true)) == "list cannot be read");
}

TEST_CASE("a list gives way to one of the same or a higher number only") {
    const auto numbered = [](const std::string& number) {
        return list_of(openssl_list({.number = number}));
    };
    ListInForce list;
    CHECK(list.status_of(Bytes{0x05}, wall_s()) == ListVerdict::cannot_know);
    CHECK_FALSE(list.replace(numbered("0100")));
    CHECK(list.status_of(Bytes{0x05}, wall_s()) == ListVerdict::not_listed);
    CHECK_FALSE(list.replace(numbered("0100")));
    CHECK(list.replace(numbered("FF")) == "list older than the one before");
    CHECK_FALSE(list.replace(numbered("010000000000000000")));
    CHECK(list.replace(numbered("0101")) == "list older than the one before");
}

TEST_CASE("of two lists with one number the older does not follow the newer") {
    const auto made_before_s = [](std::int64_t seconds) {
        ListDraft draft;
        draft.this_update = utc_time(wall_s() - seconds);
        return list_of(draft.sign());
    };
    ListInForce list;
    const auto older = made_before_s(7200);
    CHECK_FALSE(list.replace(older));
    CHECK_FALSE(list.replace(made_before_s(3600)));
    CHECK(list.replace(older) == "list older than the one before");
}

TEST_CASE("a shortened, lengthened or altered list is no list") {
    const auto good = openssl_list({.rows = {{"31000001"}, {"31000002", "certificateHold"}}});
    REQUIRE(read_now(good) == "read");
    const auto anchor = read_anchor("auth-ca-3");
    const auto now_s = wall_s();
    const auto is_read = [&](ByteView bytes) {
        return RevocationList::read(bytes, anchor.get(), nullptr, now_s).has_value();
    };
    for (std::size_t size = 0; size < good.size(); ++size)
        REQUIRE_FALSE(is_read(ByteView(good).first(size)));
    auto longer = good;
    longer.push_back(0);
    CHECK_FALSE(is_read(longer));
    for (std::size_t at = 0; at < good.size(); ++at)
        for (const int change : {1 << (at % 8), 0xff}) {
            auto changed = good;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
            CAPTURE(at);
            REQUIRE_FALSE(is_read(changed));
        }
}
