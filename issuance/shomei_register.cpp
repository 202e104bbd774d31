// SPDX-License-Identifier: Apache-2.0
#include "shomei_register.h"

#include <cstdio>
#include <optional>
#include <string_view>

#include "shomei/base/fault.h"
#include "shomei/issuance/issuer/admin_socket.h"
#include "shomei/issuance/register/register_store.h"

namespace shomei {
namespace {

using resident_register::FeedContent;

int tell(const resident_register::FeedOutcome& outcome) {
    if (outcome) {
        std::printf("%s\n", resident_register::text_of(*outcome).c_str());
        return exit_ok;
    }
    for (const auto& error : outcome.error())
        std::fprintf(stderr, "shomei: %s\n", resident_register::text_of(error).c_str());
    return exit_negative;
}

// The issuer reads the file: it is the one whose register it is.
int ask_for_it(const RegisterChoice& choice, const char* word) {
    const auto answer = issuer::ask_issuer(
        choice.socket,
        {"register", word, choice.city, std::filesystem::absolute(choice.file).string()});
    if (!answer) {
        std::fprintf(stderr, "shomei: %s\n", answer.error().text.c_str());
        return answer.error().what == issuer::AdminProblem::not_running ? exit_unavailable
                                                                        : exit_negative;
    }
    // The first line says what became of it.
    const bool taken = !answer->empty() && answer->front() == "taken";
    for (std::size_t i = 1; i < answer->size(); ++i)
        std::fprintf(taken ? stdout : stderr, "%s%s\n",
                     taken ? "" : "shomei: ", (*answer)[i].c_str());
    return taken ? exit_ok : exit_negative;
}

}  // namespace

void add_register_options(CLI::App& command, RegisterChoice& choice) {
    command.add_option("file", choice.file, "JSON lines (.jsonl) or CSV (.csv)")->required();
    auto* database = command.add_option("--database", choice.database,
                                        "the register: an SQLite file that no issuer has open, or "
                                        "postgresql: and libpq's words");
    auto* socket = command.add_option("--socket", choice.socket,
                                      "admin_socket of the issuer that has it open");
    socket->excludes(database);
    auto* city = command.add_option("--city", choice.city, "the municipality there, six digits");
    socket->needs(city);
    city->needs(socket);
}

int take_register_file(const RegisterChoice& choice, FeedContent content) {
    if (!choice.socket.empty())
        return ask_for_it(choice, content == FeedContent::all ? "import" : "apply");
    if (choice.database.empty()) {
        std::fprintf(stderr, "shomei: --database, or --socket and --city, is needed\n");
        return exit_usage;
    }
    std::optional<resident_register::RegisterStore> store;
    try {
        store.emplace(choice.database);
    } catch (const Fault& fault) {
        // Only one process may have an SQLite file open.
        if (std::string_view(fault.what()).find("lock") == std::string_view::npos) throw;
        std::fprintf(stderr, "shomei: the issuer has the register open: use --socket and --city\n");
        return exit_unavailable;
    }
    return tell(store->take(choice.file, content));
}

}  // namespace shomei
