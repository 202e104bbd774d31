// SPDX-License-Identifier: Apache-2.0
// shomei-issuer: the municipal side. It only composes parts.
#include <signal.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <thread>

#include "shomei/base/fault.h"
#include "shomei/base/secret.h"
#include "shomei/issuance/issuer/admin_socket.h"
#include "shomei/issuance/issuer/issuer.h"
#include "shomei/issuance/issuer/service.h"
#include "shomei/issuance/register/register_store.h"
#include "shomei/issuance/settings/file_digest.h"
#include "shomei/issuance/settings/settings.h"

namespace {

using namespace shomei;

// Signals are waited for in main; blocked before any thread starts, so that all inherit it.
sigset_t block_ending_signals() {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return ending;
}

void run(const settings::Settings& settings) {
    const auto ending = block_ending_signals();
    issuer::Issuer issuer(settings, settings::program_digest(), [](const auto& city, const auto& place, auto max_age_s) {
        return std::make_unique<resident_register::RegisterStore>(place, max_age_s, city);
    });
    issuer::Service service(issuer, settings);
    std::optional<issuer::AdminSocket> admin;
    if (const auto path = settings.path("admin_socket"); !path.empty()) admin.emplace(issuer, path);
    const std::jthread recompute([&](const std::stop_token& stop) {
        if (!issuer.recompute_ledger(stop))
            std::fputs("shomei-issuer: the ledger was changed; closed\n", stderr);
    });
    if (!service.probe_url().empty()) std::printf("probes %s\n", service.probe_url().c_str());
    if (!service.public_url().empty())
        std::printf("public %s\n", service.public_url().c_str());
    std::printf("ready %s\n", service.url().c_str());
    std::fflush(stdout);
    constexpr timespec minute{60, 0};
    while (sigtimedwait(&ending, nullptr, &minute) < 0)
        if (issuer.ready()) issuer.forget_old_visits();
}

int exit_code_of(const Fault& fault) {
    switch (fault.code()) {
        case FaultCode::configuration:
            return exit_configuration;
        case FaultCode::storage:
            return exit_io;
        default:
            return exit_internal;
    }
}

}  // namespace

int main(int argc, char** argv) {
    protect_process_memory(argv);
    umask(077);  // what it makes is its own user's
    CLI::App app("shomei-issuer: decides on applications for certificates, and keeps the ledger",
                 "shomei-issuer");
    std::string file = "issuer.properties";
    bool only_check = false;
    app.add_option("--config", file, "settings file (config/issuer.properties explains each key)");
    app.add_flag("--check-config", only_check, "read and check all settings and files, then end");
    app.set_version_flag("--version", std::string("shomei-issuer ") + SHOMEI_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? exit_ok : exit_usage;
    }
    try {
        const auto settings = settings::Settings::load(file, issuer::declared_settings());
        if (only_check)
            issuer::check_settings(settings);
        else
            run(settings);
        return exit_ok;
    } catch (const Fault& fault) {
        std::fprintf(stderr, "shomei-issuer: %s\n", fault.what());
        return exit_code_of(fault);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "shomei-issuer: internal error\n");
        return exit_internal;
    }
}
