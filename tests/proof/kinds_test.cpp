// SPDX-License-Identifier: Apache-2.0
// Every kind there is, with the content that its form is previewed with.
#include "broken.h"

using namespace shomei;

TEST_CASE("every kind passes unbroken, and with no field of another value") {
    for (const auto& traits : certificate::kind_catalogue()) {
        const std::string kind(traits.id);
        CAPTURE(kind);
        const auto drawn = sample::draw_kind(kind, {"20261122-00000001", "20261122-00000002"});
        CHECK(sample::prove(drawn).has_value());
        for (std::size_t i = 0; i < drawn.content.fields.size(); ++i) {
            CAPTURE(drawn.content.fields[i].id);
            auto granted = drawn;
            auto& value = granted.content.fields[i].value;
            value = value == "＊＊＊" ? "【空欄】" : "＊＊＊";
            granted.marks = sample::marks_of(granted.layout, granted.content);
            CHECK(sample::stops(granted));
        }
    }
}
