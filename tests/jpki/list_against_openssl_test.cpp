// SPDX-License-Identifier: Apache-2.0
// Our reading of revocation lists against OpenSSL's own, which it does with its CRL flag set.
#include <doctest/doctest.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <random>

#include "../../issuance/jpki/profile.h"
#include "shomei/base/clock.h"
#include "test_lists.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

using CrlHandle = Handle<X509_CRL, X509_CRL_free>;

constexpr int long_factor = 20;  // of the long run

int rounds(int usual) {
    return std::getenv("SHOMEI_LONG") != nullptr ? usual * long_factor : usual;
}

// A certificate of generation 3 with this serial number.
X509Handle certificate_with(const Bytes& serial, X509* anchor, EVP_PKEY* key) {
    X509Handle out(X509_new());
    const Handle<BIGNUM, BN_free> number(
        BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(out.get()));
    X509_set_version(out.get(), X509_VERSION_3);
    X509_set_issuer_name(out.get(), X509_get_subject_name(anchor));
    X509_gmtime_adj(X509_getm_notBefore(out.get()), -10 * 86'400L);
    X509_gmtime_adj(X509_getm_notAfter(out.get()), 10 * 86'400L);
    X509_set_pubkey(out.get(), X509_get0_pubkey(anchor));
    REQUIRE(X509_sign(out.get(), key, EVP_sha256()) > 0);
    return out;
}

// Whether the list calls it a hold, as OpenSSL reads the list.
bool is_on_hold(X509_CRL* list, X509* certificate) {
    X509_REVOKED* entry = nullptr;
    REQUIRE(X509_CRL_get0_by_cert(list, &entry, certificate) == 1);
    const Handle<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason(static_cast<ASN1_ENUMERATED*>(
        X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
    return reason && ASN1_ENUMERATED_get(reason.get()) == CRL_REASON_CERTIFICATE_HOLD;
}

std::string openssl_says(ByteView bytes, X509* certificate, X509* anchor, std::int64_t now_s) {
    const auto* at = bytes.data();
    const CrlHandle list(d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size())));
    const StoreHandle store(X509_STORE_new());
    const StoreContextHandle context(X509_STORE_CTX_new());
    X509_STORE_add_cert(store.get(), anchor);
    if (list) X509_STORE_add_crl(store.get(), list.get());
    X509_STORE_set_flags(store.get(), X509_V_FLAG_CRL_CHECK);
    X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
    X509_STORE_CTX_set_time(context.get(), 0, now_s);
    if (X509_verify_cert(context.get()) == 1) return "not listed";
    if (X509_STORE_CTX_get_error(context.get()) != X509_V_ERR_CERT_REVOKED) return "cannot know";
    return is_on_hold(list.get(), certificate) ? "suspended" : "revoked";
}

std::string we_say(ByteView bytes, X509* certificate, X509* anchor, std::int64_t now_s) {
    const auto list = RevocationList::read(bytes, anchor, nullptr, now_s);
    if (!list) return "cannot know";
    switch (list->status_of(serial_of(certificate).value(), now_s)) {
        case ListVerdict::not_listed:
            return "not listed";
        case ListVerdict::suspended:
            return "suspended";
        case ListVerdict::revoked:
            return "revoked";
        case ListVerdict::cannot_know:
            return "cannot know";
    }
    return "nothing";
}

std::string index_hex(const Bytes& serial) {
    auto out = hex(serial);
    for (auto& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

// Certificates with serial numbers of every width, neighbours among them.
class Cards {
public:
    Cards() {
        const auto key = read_key("auth-ca-3");
        std::mt19937 random(1);
        for (std::size_t width = 1; width <= 20; ++width)
            for (int i = 0; i < 2; ++i) {
                Bytes serial(width);
                for (auto& byte : serial) byte = static_cast<std::uint8_t>(random());
                // Never over 159 bits: OpenSSL's index would write a sign octet more.
                serial[0] = static_cast<std::uint8_t>(serial[0] % 0x7e + 1);
                add(serial, key.get());
                ++serial.back();
                if (serial.back() != 0) add(serial, key.get());
            }
    }

    X509* anchor() const { return anchor_.get(); }
    const std::vector<std::pair<Bytes, X509Handle>>& all() const { return all_; }

private:
    void add(const Bytes& serial, EVP_PKEY* key) {
        all_.emplace_back(serial, certificate_with(serial, anchor_.get(), key));
    }

    X509Handle anchor_ = read_anchor("auth-ca-3");
    std::vector<std::pair<Bytes, X509Handle>> all_;
};

const Cards& cards() {
    static const Cards made;
    return made;
}

// How often each verdict was reached, by both alike.
using Tally = std::map<std::string, int>;

void compare(ByteView list, std::int64_t now_s, Tally& tally) {
    for (const auto& [serial, certificate] : cards().all()) {
        CAPTURE(hex(serial));
        const auto theirs = openssl_says(list, certificate.get(), cards().anchor(), now_s);
        REQUIRE(we_say(list, certificate.get(), cards().anchor(), now_s) == theirs);
        ++tally[theirs];
    }
}

}  // namespace

TEST_CASE("random lists get the verdicts of OpenSSL's CRL flag on every serial number") {
    const std::vector<std::string> reasons = {
        "",           "unspecified",          "keyCompromise",
        "superseded", "cessationOfOperation", "certificateHold"};
    Tally tally;
    for (int round = 0; round < rounds(12); ++round) {
        CAPTURE(round);
        std::mt19937 random(static_cast<unsigned>(round));
        ListOrder order;
        for (const auto& [serial, certificate] : cards().all())
            if (random() % 3 == 0)
                order.rows.push_back({index_hex(serial), reasons[random() % reasons.size()]});
        std::shuffle(order.rows.begin(), order.rows.end(), random);
        const auto list = openssl_list(order);
        compare(list, wall_s(), tally);
    }
    CHECK(tally["not listed"] > 100);
    CHECK(tally["revoked"] > 50);
    CHECK(tally["suspended"] > 10);
    CHECK(tally["cannot know"] == 0);
}

TEST_CASE("lists out of their time, of others or with unknown parts get OpenSSL's verdict") {
    const std::vector<ListedSerial> rows = {{index_hex(cards().all()[7].first)}};
    const auto now_s = wall_s();
    Tally tally;
    for (const auto& order :
         {ListOrder{.rows = rows, .this_update = "200101000000Z", .next_update = "200102000000Z"},
          ListOrder{.rows = rows, .this_update = "480101000000Z", .next_update = "490102000000Z"},
          ListOrder{.rows = rows, .signer = "auth-ca-2"},
          ListOrder{.rows = rows, .signer = "other-ca"},
          ListOrder{.rows = rows, .signer = "sign-ca"},
          ListOrder{.rows = rows, .extensions = "1.2.392.99999.1=critical,DER:0500"},
          ListOrder{.rows = rows,
          .extensions = "issuingDistributionPoint=critical,@part\n[part]\n"
                        "indirectCRL = TRUE"}})
        compare(openssl_list(order), now_s, tally);
    CHECK(tally.size() == 1);
    CHECK(tally["cannot know"] > 100);
}

TEST_CASE("a list of changes, which OpenSSL's flag takes for a whole one, is refused") {
    const auto changes = openssl_list({.extensions = "2.5.29.27=critical,DER:020101"});
    auto* certificate = cards().all()[5].second.get();
    CHECK(openssl_says(changes, certificate, cards().anchor(), wall_s()) == "not listed");
    CHECK(we_say(changes, certificate, cards().anchor(), wall_s()) == "cannot know");
}

TEST_CASE("the first and the last second of a list are OpenSSL's") {
    const auto list = openssl_list({.rows = {{index_hex(cards().all()[3].first)}}});
    const auto* at = list.data();
    const CrlHandle parsed(d2i_X509_CRL(nullptr, &at, static_cast<long>(list.size())));
    Tally tally;
    for (const auto* edge :
         {X509_CRL_get0_lastUpdate(parsed.get()), X509_CRL_get0_nextUpdate(parsed.get())})
        for (const int step_s : {-1, 0, 1}) compare(list, *unix_seconds(edge) + step_s, tally);
    const int each = static_cast<int>(cards().all().size());
    CHECK(tally["cannot know"] == 3 * each);  // before the first, at and after the last
    CHECK(tally["revoked"] == 3);
}

TEST_CASE("an altered list gets OpenSSL's verdict") {
    const auto good =
        openssl_list({.rows = {{index_hex(cards().all()[5].first)},
                               {index_hex(cards().all()[6].first), "certificateHold"}}});
    std::mt19937 random(7);
    auto* certificate = cards().all()[5].second.get();
    const auto now_s = wall_s();
    REQUIRE(we_say(good, certificate, cards().anchor(), now_s) == "revoked");
    for (int round = 0; round < rounds(300); ++round) {
        auto changed = good;
        changed[random() % changed.size()] ^= static_cast<std::uint8_t>(1 << random() % 8);
        CAPTURE(round);
        REQUIRE(we_say(changed, certificate, cards().anchor(), now_s) ==
                openssl_says(changed, certificate, cards().anchor(), now_s));
    }
}
