// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/printer/printer_reason.h"

#include <algorithm>
#include <array>

#include "shomei/base/check.h"

namespace shomei::printer {
namespace {

constexpr int for_staff_s = 600;    // staff can mend it while the resident waits
constexpr int for_service_s = 120;  // they probably cannot
constexpr int for_answer_s = 60;

std::string_view stem_of(std::string_view keyword) {
    for (const std::string_view suffix : {"-report", "-warning", "-error"})
        if (keyword.ends_with(suffix)) return keyword.substr(0, keyword.size() - suffix.size());
    return keyword;
}

bool matches(const PrinterReason& reason, std::string_view stem) {
    return reason.stem.ends_with('-') ? stem.starts_with(reason.stem) : stem == reason.stem;
}

}  // namespace

const std::vector<PrinterReason>& printer_reasons() {
    static const std::vector<PrinterReason> table = {
        {"media-empty", true, "paper-out", for_staff_s},
        {"media-needed", true, "paper-out", for_staff_s},
        {"media-low", false, "", for_staff_s},
        {"media-jam", true, "jam", for_staff_s},
        {"cover-open", true, "door", for_staff_s},
        {"door-open", true, "door", for_staff_s},
        {"interlock-open", true, "door", for_staff_s},
        {"input-tray-missing", true, "door", for_staff_s},
        {"toner-low", false, "", for_staff_s},
        {"marker-supply-low", false, "", for_staff_s},
        {"marker-waste-almost-full", false, "", for_staff_s},
        {"toner-empty", true, "toner", for_service_s},
        {"marker-supply-empty", true, "toner", for_service_s},
        {"marker-waste-full", true, "toner", for_service_s},
        {"opc-life-over", true, "toner", for_service_s},
        {"fuser-", true, "toner", for_service_s},
        {"output-area-full", true, "output-full", for_staff_s},
        {"output-tray-missing", true, "output-full", for_staff_s},
        {"paused", true, "paused", for_service_s},
        {"moving-to-paused", true, "paused", for_service_s},
        {"spool-area-full", true, "out-of-order", 0},
        {"offline", true, "no-contact", for_answer_s},
        {"shutdown", true, "no-contact", for_answer_s},
        {"timed-out", true, "no-contact", for_answer_s},
        {"connecting-to-device", true, "no-contact", for_answer_s},
        {"stopped-partly", true, "attention", for_answer_s},
        {gate::busy, true, "paused", for_answer_s},
        {gate::stopped, true, "paused", for_service_s},
        {gate::not_accepting, true, "paused", for_answer_s},
        {gate::foreign_job, true, "paused", for_answer_s},
        {gate::own_job, true, "paused", for_answer_s},
        {gate::no_operation, true, "out-of-order", 0},
        {gate::no_pdf, true, "out-of-order", 0},
        {gate::no_two_sided, true, "out-of-order", 0},
        {gate::no_a4, true, "paper-out", for_staff_s},
        {gate::settings_refused, true, "out-of-order", 0},
        {"other", true, "attention", for_answer_s},
    };
    return table;
}

bool is_made_by_gate(std::string_view stem) {
    static constexpr std::array stems{
        gate::busy,    gate::stopped,         gate::not_accepting, gate::foreign_job,
        gate::own_job, gate::no_operation,    gate::no_pdf,        gate::no_two_sided,
        gate::no_a4,   gate::settings_refused};
    return std::find(stems.begin(), stems.end(), stem) != stems.end();
}

const PrinterReason* find_printer_reason(std::string_view keyword) {
    const auto stem = stem_of(keyword);
    if (stem == "none") return nullptr;
    const auto& table = printer_reasons();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const auto& reason) { return matches(reason, stem); });
    return found == table.end() ? &table.back() : &*found;
}

}  // namespace shomei::printer
