// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/verification.h"

#include "workbench.h"

using namespace shomei;
using namespace shomei::paper;
using namespace shomei::paper::test;

namespace {

struct Bench {
    Folder folder;
    PageKey key = new_page_key(folder);
    PublicKeyList keys = list_of("422011", std::nullopt);

    PublicKeyList list_of(const std::string& city,
                          std::optional<std::chrono::sys_days> last_day) const {
        write_text(folder.at("public.pem"), key.public_pem());
        PublicKeyList list;
        list.add(PublicPageKey(folder.at("public.pem"), city, last_day));
        return list;
    }
};

PagePayload page(std::uint8_t n, std::uint8_t pages) {
    auto payload = sample_payload({1, 2, 3, 4});
    payload.page = n;
    payload.pages = pages;
    payload.digest[0] = n;
    return payload;
}

using Numbers = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("a signed page verifies and says what it is") {
    const Bench bench;
    const auto payload = sample_payload(bench.key.id());
    const auto verified = verify_page(signed_text(bench.key, payload), bench.keys);
    REQUIRE(verified);
    CHECK(*verified == payload);
}

TEST_CASE("changing any one character of the QR text shows") {
    const Bench bench;
    const auto good = signed_text(bench.key, sample_payload(bench.key.id()));
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    for (auto at = prefix.size(); at < good.size(); ++at) {
        auto text = good;
        text[at] = letters[(letters.find(text[at]) + 1 + at % 31) % 32];
        REQUIRE(text != good);
        CHECK_FALSE(verify_page(text, bench.keys));
    }
}

TEST_CASE("each way a page can be wrong has its own answer") {
    const Bench bench;
    const auto payload = sample_payload(bench.key.id());
    const auto text = signed_text(bench.key, payload);
    CHECK(verify_page("HTTPS://EXAMPLE.COM/", bench.keys).error() == PageProblem::not_a_page);
    CHECK(verify_page(text, PublicKeyList()).error() == PageProblem::unknown_key);
    CHECK(verify_page(text, bench.list_of("131016", std::nullopt)).error() ==
          PageProblem::other_city);

    const auto day_before = payload.issued - std::chrono::days(1);
    CHECK(verify_page(text, bench.list_of("422011", day_before)).error() ==
          PageProblem::retired_key);
    CHECK(verify_page(text, bench.list_of("422011", payload.issued)).has_value());

    auto other = payload;
    other.pages = 9;
    const auto borrowed = qr_text(prefix, write_payload(other), bench.key.sign(payload));
    CHECK(verify_page(borrowed, bench.keys).error() == PageProblem::bad_signature);

    auto bytes = write_payload(payload);
    bytes[0] = 2;
    CHECK(verify_page(qr_text(prefix, bytes, PageSignature{}), bench.keys).error() ==
          PageProblem::malformed);
}

TEST_CASE("all pages of one document are complete, in any order") {
    CHECK(gather_pages(std::array{page(2, 3), page(3, 3), page(1, 3)}).is_complete());
    CHECK(gather_pages(std::array{page(1, 1)}).is_complete());
}

TEST_CASE("missing and doubled pages are named") {
    const auto set = gather_pages(std::array{page(4, 5), page(2, 5), page(4, 5), page(4, 5)});
    CHECK_FALSE(set.is_complete());
    CHECK(set.pages == 5);
    CHECK(set.missing == Numbers{1, 3, 5});
    CHECK(set.doubled == Numbers{4});
    CHECK(set.foreign.empty());
}

TEST_CASE("a page of another document, copy or pagination is foreign, not a doubled one") {
    auto other_copy = page(2, 2);
    other_copy.document_number = "20260401-00000013";
    auto other_city = page(2, 2);
    other_city.city_code = "131016";
    auto other_content = page(1, 2);
    other_content.digest[5] ^= 1;
    const auto set =
        gather_pages(std::array{page(1, 2), other_copy, other_city, page(2, 3), other_content});
    CHECK(set.foreign == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(set.missing == Numbers{2});
    CHECK(set.doubled.empty());
}

TEST_CASE("a document of 255 pages is counted to its end") {
    std::vector<PagePayload> pages;
    for (unsigned n = 1; n <= 255; ++n) pages.push_back(page(static_cast<std::uint8_t>(n), 255));
    CHECK(gather_pages(pages).is_complete());
    pages.pop_back();
    CHECK(gather_pages(pages).missing == Numbers{255});
}
