// SPDX-License-Identifier: Apache-2.0
// The terminal put together from its settings: every part with its peer, and the loop over them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "shomei/issuance/settings/settings.h"

namespace shomei::service {

// Every key of config/terminal.properties.
std::vector<settings::Key> declared_settings();

// The same keys for `preview_form`: those that form, fonts and municipality do not need may be left
// out, and their files are not looked for.
std::vector<settings::Key> preview_settings();

// Reads every file the settings name and makes every part that needs no peer.
// Fault{configuration} names what cannot be used.
void check(const settings::Settings& settings);

// Serves residents until SIGTERM or SIGINT; writes the kiosk page's address with its token into
// `kiosk.url_file` (readable by this user only) and `ready` on standard output.
void run(const settings::Settings& settings);

// The journal, one event a line. The terminal must not be running.
std::vector<std::string> journal_lines(const settings::Settings& settings);

// After a sheet too many: somebody has looked at printer and tray, the terminal may open again. It
// must not be running.
void open_after_check(const settings::Settings& settings);

// Asks the printer at `uri` who it is: the lines to put into the settings after a person has made
// sure that it is the right one. Fault{printer} where it does not answer.
std::vector<std::string> enrol_printer(const std::string& uri);

struct NamesCheck {
    std::size_t texts = 0;           // that were looked at
    std::vector<std::string> lines;  // one for each that cannot be printed, and for each bad row
};

// Every text of a register's file (docs/register-format.md) against fonts and forms of the
// settings: line, ids and code points of what could not be printed, or the kinds whose forms have
// no room for it; never the text itself. Then every resident whom the file states with a household:
// the papers that can be had now are laid out with all items that may be asked for, under the rules
// of the file's municipality (the home one's where the settings do not name it), and the field that
// has no room beside the others is told with its kinds.
NamesCheck check_names(const settings::Settings& settings, const std::filesystem::path& file);

struct PreviewOrder {
    std::string kind;               // `residence-copy`
    std::filesystem::path out;      // the PDF; written over
    std::filesystem::path content;  // as config/forms/samples/*.json; empty: the kind's own there
};

// Draws a form with fictional content as a resident's paper is drawn: the home municipality's marks
// and seal, the sample mark on every page, a page code that nobody signed. Returns what of the
// content cannot be printed (field and code points), then nothing is written. Fault{configuration}
// names file and place of what is wrong with form or content; Fault{storage}: `out`.
std::optional<std::string> preview_form(const settings::Settings& settings,
                                        const PreviewOrder& order);

}  // namespace shomei::service
