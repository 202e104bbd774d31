// SPDX-License-Identifier: Apache-2.0
// Pictures of registered seals: which are taken, and with which seal they stand and go.
#include "../../issuance/register/seal_image.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <functional>

#include "sample_town.h"
#include "shomei/base/bytes.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

std::string number(std::uint32_t value) {
    std::string out;
    for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFF);
    return out;
}

std::string chunk(const std::string& name, const std::string& content) {
    const auto checked = name + content;
    const auto check =
        crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
    return number(static_cast<std::uint32_t>(content.size())) + checked +
           number(static_cast<std::uint32_t>(check));
}

std::string header(std::uint32_t width, std::uint32_t height,
                   const std::string& form = std::string("\1\0\0\0\0", 5)) {
    return chunk("IHDR", number(width) + number(height) + form);
}

const std::string signature = "\x89PNG\r\n\x1A\n";
const std::string resolution = chunk("pHYs", number(23622) + number(23622) + "\1");
const std::string picture_lines = chunk("IDAT", "any");
const std::string file_end = chunk("IEND", "");

std::string in_base64(const std::string& file) { return base64(bytes_of(file)); }

std::string picture(std::uint32_t side, std::size_t length = 3) {
    return in_base64(signature + header(side, side) + resolution +
                     chunk("IDAT", std::string(length, 'x')) + file_end);
}

Json seal_with_image(const std::string& seal, std::int64_t version, const std::string& image) {
    auto out = seal_row(seal, version);
    out["seal_image"] = image;
    return out;
}

std::string image_of(RegisterStore& store) {
    return store.read_household("r1").value().members.at(0).seal_image;
}

template <class Place>
std::string pictures_in(const Place& at) {
    return at.ask("SELECT count(*) FROM seal WHERE length(seal_image) > 1");
}

}  // namespace

TEST_CASE("a seal's picture is a whole PNG of 1 bit and at most 25 mm") {
    CHECK(is_seal_image(picture(1)));
    CHECK(is_seal_image(picture(591)));
    CHECK(is_seal_image(in_base64(signature + header(10, 591) + picture_lines + file_end)));
    CHECK(is_seal_image(in_base64(signature + header(10, 10) + chunk("tEXt", "a") + picture_lines +
                                  picture_lines + file_end)));
    const auto start = signature + header(10, 10);
    const auto whole = start + picture_lines + file_end;
    const std::vector<std::pair<const char*, std::string>> broken = {
        {"nothing", ""},
        {"no picture", "GIF89a"},
        {"signature alone", signature},
        {"another signature", "\x89PNG\n\r\x1A\n" + whole.substr(8)},
        {"0 px wide", signature + header(0, 10) + picture_lines + file_end},
        {"0 px high", signature + header(10, 0) + picture_lines + file_end},
        {"592 px wide", signature + header(592, 10) + picture_lines + file_end},
        {"592 px high", signature + header(10, 592) + picture_lines + file_end},
        {"2^32 - 1 px", signature + header(0xFFFFFFFF, 10) + picture_lines + file_end},
        {"8 bit",
         signature + header(10, 10, std::string("\10\0\0\0\0", 5)) + picture_lines + file_end},
        {"palette",
         signature + header(10, 10, std::string("\1\3\0\0\0", 5)) + picture_lines + file_end},
        {"interlaced",
         signature + header(10, 10, std::string("\1\0\0\0\1", 5)) + picture_lines + file_end},
        {"long header",
         signature + header(10, 10, std::string(6, '\0')) + picture_lines + file_end},
        {"no header", signature + picture_lines + file_end},
        {"two headers", start + header(10, 10) + picture_lines + file_end},
        {"no lines", start + file_end},
        {"no end", start + picture_lines},
        {"more behind the end", whole + "x"},
        {"an end with content", start + picture_lines + chunk("IEND", "x")},
        {"unknown critical chunk", start + chunk("EVIL", "") + picture_lines + file_end},
        {"palette chunk", start + chunk("PLTE", "abc") + picture_lines + file_end},
        {"300 dpi",
         start + chunk("pHYs", number(11811) + number(11811) + "\1") + picture_lines + file_end},
        {"no unit", start + chunk("pHYs", number(23622) + number(23622) + std::string(1, '\0')) +
                        picture_lines + file_end},
        {"length beyond the file", start + number(1'000'000) + "IDATany" + number(0) + file_end},
        {"length of 2^32 - 1", start + number(0xFFFFFFFF) + "IDATany" + number(0) + file_end},
    };
    REQUIRE(is_seal_image(in_base64(whole)));
    for (const auto& [name, file] : broken) {
        CAPTURE(name);
        CHECK_FALSE(is_seal_image(in_base64(file)));
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        CAPTURE(at);
        CHECK_FALSE(is_seal_image(in_base64(whole.substr(0, at))));
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x20);
        CHECK_FALSE(is_seal_image(in_base64(changed)));
    }
}

TEST_CASE("a seal's picture is strict base64 of at most 16 KiB") {
    const auto good = picture(20);
    CHECK_FALSE(is_seal_image(good + "\n"));
    CHECK_FALSE(is_seal_image(" " + good));
    CHECK_FALSE(is_seal_image(good.substr(0, good.size() - 1)));
    CHECK_FALSE(is_seal_image(good + "===="));
    CHECK_FALSE(is_seal_image("===="));
    const auto fits = picture(20, 16384 / 4 * 3 - 78);
    REQUIRE(fits.size() == 16384);
    CHECK(is_seal_image(fits));
    CHECK_FALSE(is_seal_image(picture(20, 16384 / 4 * 3 - 77)));
}

TEST_CASE_TEMPLATE("a picture stands and goes with its seal", Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto rows = one_resident;
    rows.push_back(seal_row("S-1", 1));
    REQUIRE(import_rows(at, store, rows));
    CHECK(image_of(store).empty());
    REQUIRE(apply_rows(at, store, {seal_with_image("S-1", 11, picture(20))}));
    CHECK(image_of(store) == picture(20));
    REQUIRE(apply_rows(at, store, {seal_with_image("S-2", 12, picture(30, 12000))}));
    CHECK(image_of(store) == picture(30, 12000));
    // A number that was followed by another never comes back, with whatever picture.
    REQUIRE(apply_rows(at, store, {seal_with_image("S-1", 13, picture(40))}));
    CHECK(image_of(store) == picture(30, 12000));
    CHECK_FALSE(apply_rows(at, store, {seal_with_image("S-2", 12, picture(40))}));
    REQUIRE(apply_rows(at, store, {ended("seal", 14, {{"resident_id", "r1"}})}));
    CHECK(image_of(store).empty());
}

TEST_CASE_TEMPLATE("the picture of a seal that is over is kept nowhere, whatever came when", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    const auto apply = [&](const Json& statement) {
        RegisterStore store(at.place);
        return apply_rows(at, store, {statement});
    };
    auto rows = one_resident;
    rows.push_back(seal_with_image("S-1", 1, picture(20)));
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, rows));
    }
    CHECK(pictures_in(at) == "1");
    // Another number, and behind it what was on its way before.
    REQUIRE(apply(seal_with_image("S-3", 13, picture(30))));
    CHECK(pictures_in(at) == "1");
    REQUIRE(apply(seal_with_image("S-2", 12, picture(40))));
    REQUIRE(apply(seal_with_image("S-1", 14, picture(20))));
    CHECK(pictures_in(at) == "1");
    {
        RegisterStore store(at.place);
        CHECK(image_of(store) == picture(30));
    }
    // Rows that come again say nothing new; one that never said so is still wrong.
    CHECK(apply(seal_with_image("S-2", 12, picture(40)))->stale == 1);
    CHECK_FALSE(apply(seal_with_image("S-3", 13, picture(40))));
    REQUIRE(apply(ended("seal", 15, {{"resident_id", "r1"}})));
    CHECK(pictures_in(at) == "0");
}

TEST_CASE_TEMPLATE("a picture goes with guardianship, residence and a file that leaves it out",
                   Place, OnSqlite, OnPostgresql) {
    using Step = std::function<FeedOutcome(const Place&, RegisterStore&)>;
    const Json who = {{"resident_id", "r1"}};
    const std::vector<std::pair<const char*, Step>> steps = {
        {"guardianship",
         [&](auto& at, auto& store) {
             return apply_rows(at, store, {row("guardianship", 11, who)});
         }},
        {"residence",
         [&](auto& at, auto& store) {
             return apply_rows(at, store, {ended("resident", 11, who)});
         }},
        {"silence",
         [](auto& at, auto& store) {
             return take(at, store, lines(head_of_all(20), one_resident), FeedContent::all);
         }},
        {"a file without the resident", [](auto& at, auto& store) {
             return take(at, store, lines(head_of_all(20), {household_row()}), FeedContent::all);
         }}};
    for (const auto& [how, step] : steps) {
        CAPTURE(how);
        const Place at;
        {
            RegisterStore store(at.place);
            auto rows = one_resident;
            rows.push_back(seal_with_image("S-1", 1, picture(20)));
            REQUIRE(import_rows(at, store, rows));
            REQUIRE(step(at, store));
        }
        CHECK(pictures_in(at) == "0");
    }
}

TEST_CASE_TEMPLATE("a seal that stands again by what came late has no picture, and is no fault",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        auto rows = one_resident;
        rows.push_back(seal_with_image("S-1", 4, picture(20)));
        rows.push_back(seal_with_image("S-2", 6, picture(30)));
        REQUIRE(import_rows(at, store, rows));
        CHECK(image_of(store) == picture(30));
    }
    CHECK(pictures_in(at) == "1");
    at.ask("UPDATE seal SET version = 2 WHERE seal_number = 'S-2'");
    RegisterStore store(at.place);
    CHECK(seal_of(store, at) == "S-1");
    CHECK(image_of(store).empty());
}

TEST_CASE("a picture that breaks its form is refused by line and item") {
    const OnSqlite at;
    RegisterStore store(at.place);
    for (const auto& image : {picture(592), std::string("a b"), std::string(20'000, 'A')}) {
        const auto result = import_rows(at, store, {seal_with_image("S-1", 1, image)});
        REQUIRE_FALSE(result);
        CHECK(text_of(result.error().front()) == "line 2: seal_image breaks its form");
    }
}

TEST_CASE_TEMPLATE("a picture that was changed behind the register's back is a fault", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        auto rows = one_resident;
        rows.push_back(seal_with_image("S-1", 1, picture(20)));
        REQUIRE(import_rows(at, store, rows));
    }
    at.ask("UPDATE seal SET seal_image = '" + picture(592) + "'");
    CHECK(is_storage_fault([&] { RegisterStore(at.place).read_household("r1"); }));
    const std::string long_text =
        std::is_same_v<Place, OnSqlite> ? "hex(zeroblob(8193))" : "repeat('a', 16385)";
    CHECK_THROWS(at.ask("UPDATE seal SET seal_image = " + long_text));
}
