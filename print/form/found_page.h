// SPDX-License-Identifier: Apache-2.0
// A laid-out page taken apart again: what stands in which box.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/print/form/form.h"

namespace shomei::form {

// Runs of one field joined, or of the form's own words (without id). No blanks.
struct Passage {
    std::string field_id, text;

    bool operator==(const Passage&) const = default;
};

// Adds a text, blanks left out; it goes on with the passage before where that has the same id.
void add_passage(std::vector<Passage>& passages, std::string_view field_id, std::string_view text);

// The same to a hundredth of a millimetre.
bool is_same_place(const Box& a, const Box& b);

// Whatever was found is taken once; at the end nothing may be left.
class FoundPage {
public:
    // The page must outlive it.
    explicit FoundPage(const PageLayout& page);

    // Whether exactly these passages, in this order, stand in the box; `take` takes them out.
    bool holds(const Box& box, const std::vector<Passage>& passages) const;
    bool take(const Box& box, const std::vector<Passage>& passages);
    // The mark ※n that stands in the box alone; nullopt: there is none.
    std::optional<std::string> take_mark(const Box& box);
    bool take_picture(std::string_view field_id, const Box& box);

    // Where the field's first run stands.
    const Box* box_of(std::string_view field_id) const;
    const PageLayout& layout() const { return page_; }
    bool is_empty() const { return boxes_.empty() && pictures_.empty(); }

private:
    struct Found {
        Box box;
        std::vector<Passage> passages;
    };
    std::vector<Found>::const_iterator find(const Box& box) const;

    const PageLayout& page_;
    std::vector<Found> boxes_;
    std::vector<PlacedPicture> pictures_;
    std::map<std::string_view, const Box*> fields_;
};

}  // namespace shomei::form
