// SPDX-License-Identifier: Apache-2.0
// shomei-terminal: the program in the store. It only reads its command line and composes parts.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <typeinfo>

#include "shomei/base/fault.h"
#include "shomei/base/secret.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/terminal/service/terminal_service.h"

namespace {

int exit_code_of(shomei::FaultCode code) {
    switch (code) {
        case shomei::FaultCode::configuration:
            return shomei::exit_configuration;
        case shomei::FaultCode::storage:
            return shomei::exit_io;
        case shomei::FaultCode::printer:
        case shomei::FaultCode::link:
        case shomei::FaultCode::card_service:
            return shomei::exit_unavailable;
        default:
            return shomei::exit_internal;
    }
}

void print(const std::vector<std::string>& lines) {
    for (const auto& line : lines) std::printf("%s\n", line.c_str());
}

int check_names(const shomei::settings::Settings& settings, const std::string& file) {
    const auto checked = shomei::service::check_names(settings, file);
    print(checked.lines);
    std::printf("%zu texts, %zu lines about what cannot be printed or read\n", checked.texts,
                checked.lines.size());
    return checked.lines.empty() ? shomei::exit_ok : shomei::exit_negative;
}

CLI::App* add_preview(CLI::App& app, shomei::service::PreviewOrder& order) {
    std::vector<std::string> kinds;
    for (const auto& traits : shomei::certificate::kind_catalogue()) kinds.emplace_back(traits.id);
    auto* form = app.add_subcommand("form", "the forms of the certificates");
    form->require_subcommand(1);
    auto* preview = form->add_subcommand("preview", "draw a form with fictional content");
    preview->add_option("KIND", order.kind, "the certificate's kind")
        ->required()
        ->check(CLI::IsMember(kinds));
    preview->add_option("--out", order.out, "the PDF to write")->required();
    preview->add_option("--content", order.content, "own content, as in the forms' samples folder");
    return preview;
}

int preview(const std::string& config, const shomei::service::PreviewOrder& order) {
    const auto settings =
        shomei::settings::Settings::load(config, shomei::service::preview_settings());
    const auto problem = shomei::service::preview_form(settings, order);
    if (problem) std::fprintf(stderr, "shomei-terminal: %s\n", problem->c_str());
    return problem ? shomei::exit_negative : shomei::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    shomei::protect_process_memory(argv);
    CLI::App app("The terminal beside the store's multifunction printer.", "shomei-terminal");
    app.set_version_flag("--version", SHOMEI_VERSION);
    app.fallthrough();  // --config may stand behind the subcommand too
    std::string config = "/etc/shomei/terminal.properties", uri, file;
    bool check_only = false;
    app.add_option("--config", config, "settings file")->capture_default_str();
    app.add_flag("--check-config", check_only,
                 "read the settings and every file they name, then end");
    app.require_subcommand(0, 1);
    app.add_subcommand("run", "serve residents (default)");
    auto* journal = app.add_subcommand("journal", "print the journal of a stopped terminal");
    auto* printer = app.add_subcommand("printer", "the store's printer");
    auto* enrol = printer->add_subcommand("enrol", "print the settings of the printer at URI");
    auto* checked = printer->add_subcommand(
        "checked", "open a stopped terminal that a sheet too many had closed");
    printer->require_subcommand(1);
    enrol->add_option("URI", uri, "ipps://host:port/path")->required();
    auto* names = app.add_subcommand("check-names", "say what of a register's file has no glyph");
    names->add_option("FILE", file, ".jsonl or .csv, as for `shomei register import`")->required();
    shomei::service::PreviewOrder order;
    auto* previewed = add_preview(app, order);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? shomei::exit_ok : shomei::exit_usage;
    }
    try {
        if (*enrol) {
            print(shomei::service::enrol_printer(uri));
            return shomei::exit_ok;
        }
        if (*previewed) return preview(config, order);
        const auto keys = shomei::service::declared_settings();
        const auto settings = shomei::settings::Settings::load(config, keys);
        if (*names) return check_names(settings, file);
        if (check_only)
            shomei::service::check(settings);
        else if (*checked)
            shomei::service::open_after_check(settings);
        else if (*journal)
            print(shomei::service::journal_lines(settings));
        else
            shomei::service::run(settings);
        return shomei::exit_ok;
    } catch (const shomei::Fault& fault) {
        std::fprintf(stderr, "shomei-terminal: %s\n", fault.what());
        return exit_code_of(fault.code());
    } catch (const std::exception& error) {
        // A library's own exception: its text may quote data, its type does not.
        std::fprintf(stderr, "shomei-terminal: internal error: %s\n", typeid(error).name());
        return shomei::exit_internal;
    }
}
