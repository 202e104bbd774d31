// SPDX-License-Identifier: Apache-2.0
// Whom a register's words would turn away at this terminal: asked beforehand, so that nobody learns
// of it in the store.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "parts.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/compose.h"
#include "shomei/issuance/certificate/entitlement.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/register/feed_people.h"
#include "shomei/issuance/register/feed_texts.h"
#include "shomei/terminal/service/terminal_service.h"

namespace shomei::service {

namespace {

using certificate::Household;
using certificate::Municipality;
using certificate::RecordPart;
using resident_register::FeedPerson;
using resident_register::FeedText;

struct KindForm {
    const certificate::KindTraits& kind;
    form::Form form;
};

// Of the file's municipality; of the home one where the settings do not know that.
Municipality load_city(const settings::Settings& settings, const std::string& city) {
    const bool known = std::ranges::count(settings.groups("municipality.*"), city) > 0;
    return Municipality::load(
        settings.path("municipality." + (known ? city : settings.text("home_city"))),
        settings.path("municipality_schema"));
}

std::vector<KindForm> load_forms(const settings::Settings& settings, const Municipality& city) {
    const auto folder = settings.path("forms");
    std::vector<KindForm> out;
    for (const auto& traits : certificate::kind_catalogue())
        out.push_back({traits, form::Form::load(folder / (std::string(traits.id) + ".json"),
                                                folder / "form.schema.json", city.paper_marks())});
    return out;
}

// Items whose field has another name than the item's with hyphens.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> other_names{
    {{"address_on_january_1", "address-january-1"}, {"seal_name", "name"}}};

std::string field_of(std::string_view item) {
    const auto* other =
        std::ranges::find(other_names, item, &std::pair<std::string_view, std::string_view>::first);
    std::string field(other == other_names.end() ? item : other->second);
    std::ranges::replace(field, '_', '-');
    return field;
}

// The word of a field without its person: `name-kana`.
std::string word_of(const std::string& field_id) { return field_id.substr(field_id.find('.') + 1); }

class Check {
public:
    Check(const settings::Settings& settings, const std::string& city)
        : fonts_(make_fonts(settings)),
          city_(load_city(settings, city)),
          forms_(load_forms(settings, city_)),
          now_s_(wall_s()) {}

    // Each text by itself.
    void look_at(const FeedText& text) {
        ++out_.texts;
        const auto glyphs = fonts_.resolve(text.text);
        std::string problem;
        if (!glyphs)
            problem = text::describe(glyphs.error());
        else if (const auto kinds = too_long_for(text); !kinds.empty())
            problem = "does not fit" + kinds;
        if (problem.empty()) return;
        told_.insert(text.subject.substr(0, text.subject.find(' ')));
        out_.lines.push_back(fmt::format("line {}: {} {}, {}: {}", text.line, text.about,
                                         text.subject, text.item, problem));
    }

    // All values of a person on the papers that show them; not told where one alone was told.
    void look_at(const FeedPerson& person) {
        const auto& id = person.household.members.front().id;
        if (told_.contains(id) || told_.contains(person.household_id)) return;
        std::map<std::string, std::string> kinds_of_field;
        for (const auto& each : forms_)
            if (const auto field = unfit_field(each, person.household))
                kinds_of_field[*field] += fmt::format(" {}", each.kind.id);
        for (const auto& [field, kinds] : kinds_of_field)
            out_.lines.push_back(
                fmt::format("line {}: resident {}, field {}: does not fit beside the others{}",
                            person.line, id, field, kinds));
    }

    void add(std::string line) { out_.lines.push_back(std::move(line)); }
    NamesCheck finish() { return std::move(out_); }

private:
    // The kinds whose forms have no room for the text, each after a blank.
    std::string too_long_for(const FeedText& text) const {
        const auto field = field_of(text.item);
        const bool of_family = text.about.starts_with("family");
        std::string out;
        for (const auto& [kind, form] : forms_)
            if ((kind.part == RecordPart::family_register) == of_family &&
                (!form.has_room(field, text.text, fonts_) ||
                 !form.has_room("head." + field, text.text, fonts_)))
                out += fmt::format(" {}", kind.id);
        return out;
    }

    bool is_issued(const certificate::KindTraits& kind, const certificate::Resident& person) const {
        const int year = certificate::tax_year_on(certificate::japan_day(now_s_),
                                                  city_.entitlement().tax_year_from);
        switch (kind.part) {
            case RecordPart::residence:
                return true;
            case RecordPart::seal:
                return !person.seal_number.empty();
            case RecordPart::tax:
                return std::ranges::count(person.tax_years, year, &certificate::TaxYear::year) > 0;
            case RecordPart::family_register:
                return false;  // has no remarks, so that each text by itself says all
        }
        return false;
    }

    // As the terminal would lay it out, with every item that may be asked for.
    std::optional<std::string> unfit_field(const KindForm& each, const Household& home) const {
        const auto offered = city_.find_kind(each.kind.kind);
        if (!offered || !is_issued(each.kind, home.members.front())) return std::nullopt;
        const certificate::Order order{{0}, {each.kind.kind, {}, offered->options, 1}, now_s_};
        certificate::Content content{.kind = each.kind.kind,
                                     .documents = {"00000000-00000000"},
                                     .people = {"m1"},
                                     .fields = certificate::compose(home, order, city_)};
        const auto layout = each.form.lay_out(content, fonts_);
        if (layout) return std::nullopt;
        return word_of(layout.error().field_id);
    }

    text::FontChain fonts_;
    Municipality city_;
    std::vector<KindForm> forms_;
    std::int64_t now_s_;
    std::set<std::string> told_;  // ids of residents and households
    NamesCheck out_;
};

}  // namespace

NamesCheck check_names(const settings::Settings& settings, const std::filesystem::path& file) {
    const auto known = resident_register::read_people(file);
    Check check(settings, known.city);
    const auto errors =
        resident_register::read_texts(file, [&](const auto& text) { check.look_at(text); });
    for (const auto& person : known.people) check.look_at(person);
    for (const auto& error : errors) check.add(text_of(error));
    return check.finish();
}

}  // namespace shomei::service
