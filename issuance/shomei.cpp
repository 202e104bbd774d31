// SPDX-License-Identifier: Apache-2.0
// shomei: for operators, auditors and recipients. It only composes parts.
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/fault.h"
#include "shomei/base/secret.h"
#include "shomei/issuance/issuer/admin_socket.h"
#include "shomei/issuance/ledger/entry_proof.h"
#include "shomei/issuance/ledger/verifier.h"
#include "shomei_municipality.h"
#include "shomei_paper.h"
#include "shomei_register.h"
#include "shomei_sheets.h"

namespace {

using namespace shomei;
namespace fs = std::filesystem;

void say(const std::string& line) { std::printf("%s\n", line.c_str()); }
void complain(const std::string& line) { std::fprintf(stderr, "shomei: %s\n", line.c_str()); }

std::string read_text(const fs::path& file) {
    const auto refuse = [&] {
        throw Fault(FaultCode::storage, file.string() + ": cannot be read");
    };
    std::error_code problem;
    if (!fs::is_regular_file(file, problem)) refuse();
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    if (!in) refuse();
    return text;
}

// ---- ledger --------------------------------------------------------------------------------

ledger::VerifierKey read_key(const fs::path& file) {
    auto text = read_text(file);
    while (text.ends_with('\n')) text.pop_back();
    const auto key = ledger::VerifierKey::parse(text);
    if (!key) throw Fault(FaultCode::configuration, file.string() + ": no verifier key");
    return *key;
}

struct LedgerChoice {
    fs::path directory, key;
    std::optional<std::string> older;
    std::uint64_t index = 0;
};

int verify_ledger(const LedgerChoice& choice) {
    std::optional<std::string> older;
    if (choice.older) older = read_text(*choice.older);
    const auto report = ledger::verify_export(choice.directory, read_key(choice.key), older);
    say(report.text());
    return report.good() ? exit_ok : exit_negative;
}

int prove_entry(const LedgerChoice& choice) {
    const auto proven =
        ledger::read_entry_proof(choice.directory, choice.index, read_key(choice.key));
    if (!proven) {
        complain(std::string(ledger::name_of(proven.error())));
        return exit_negative;
    }
    std::printf("%s\n%s", proven->entry.c_str(), proven->proof.c_str());
    return exit_ok;
}

// ---- the running issuer ----------------------------------------------------------------------

int ask(const fs::path& socket, const std::vector<std::string>& words) {
    const auto lines = issuer::ask_issuer(socket, words);
    if (lines) {
        for (const auto& line : *lines) say(line);
        return exit_ok;
    }
    complain(lines.error().text);
    return lines.error().what == issuer::AdminProblem::not_running ? exit_unavailable
                                                                   : exit_negative;
}

// ---- operators ---------------------------------------------------------------------------------

// Typed without an echo, or a line of a pipe; never a word of the command line.
std::string read_passphrase(const std::string& name) {
    termios before{};
    const bool typed = tcgetattr(STDIN_FILENO, &before) == 0;
    if (typed) {
        auto silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        std::fprintf(stderr, "passphrase of %s: ", name.c_str());
    }
    std::string line;
    std::getline(std::cin, line);
    if (typed) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::fputs("\n", stderr);
    }
    return line;
}

struct ActChoice {
    std::string name;
    std::string city, kind, first, second, reason;
};

void add_two_operators(std::vector<std::string>& words, const ActChoice& choice) {
    for (const auto& name : {choice.first, choice.second})
        words.insert(words.end(), {name, read_passphrase(name)});
}

int add_operator(const fs::path& socket, const ActChoice& choice) {
    std::vector<std::string> words{"operator", "add", choice.name, read_passphrase(choice.name)};
    if (!choice.first.empty()) add_two_operators(words, choice);
    return ask(socket, words);
}

int withdraw_operator(const fs::path& socket, const ActChoice& choice) {
    std::vector<std::string> words{"operator", "withdraw", choice.name};
    add_two_operators(words, choice);
    return ask(socket, words);
}

int resume(const fs::path& socket, const ActChoice& choice) {
    std::vector<std::string> words{"resume", choice.city, choice.kind};
    add_two_operators(words, choice);
    words.push_back(choice.reason);
    return ask(socket, words);
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

// ---- command line ----------------------------------------------------------------------------

// Each command stores what it was given and says what to do; main does it.
class CommandLine {
public:
    CommandLine() {
        app_.require_subcommand(1);
        app_.set_version_flag("--version", std::string("shomei ") + SHOMEI_VERSION);
        add_verify();
        add_paper();
        add_ledger();
        add_terminal();
        add_stop_line();
        add_rest();
    }
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& problem) {
            return app_.exit(problem) == 0 ? exit_ok : exit_usage;
        }
        try {
            return action_();
        } catch (const Fault& fault) {
            complain(fault.what());
            return exit_code_of(fault);
        } catch (const std::exception&) {
            complain("internal error");
            return exit_internal;
        }
    }

private:
    CLI::App* command(CLI::App& under, const char* name, const char* help,
                      std::function<int()> action) {
        auto* command = under.add_subcommand(name, help);
        command->callback([this, action] { action_ = action; });
        return command;
    }
    CLI::App& group(const char* name, const char* help) {
        auto* group = app_.add_subcommand(name, help);
        group->require_subcommand(1);
        return *group;
    }
    void need_socket(CLI::App* command) {
        command->add_option("--socket", socket_, "the issuer's admin_socket")->required();
    }

    void add_verify() {
        auto* verify = command(app_, "verify", "check sheets by their QR",
                               [this] { return verify_sheets(sheets_); });
        verify->add_option("sheet", sheets_.sheets, "PNG or JPEG pictures, PDFs, QR texts")
            ->required();
        verify->add_option("--keys", sheets_.keys, "directory of public page keys")->required();
        verify->add_flag("--json", sheets_.as_json, "say it as JSON");
    }
    void add_paper() {
        auto& group_of_paper = group("paper", "the page keys and the page for recipients");
        auto* publish =
            command(group_of_paper, "publish", "put a page key's public half on the list",
                    [this] { return publish_page_key(paper_); });
        publish->add_option("key", paper_.key, "the municipality's key (PEM)")->required();
        publish->add_option("--city", paper_.city, "six digits")->required();
        auto* retire = command(group_of_paper, "retire", "name the last day of a page key",
                               [this] { return retire_page_key(paper_); });
        retire->add_option("id", paper_.id, "key id, eight hex digits")->required();
        retire->add_option("--until", paper_.last_day, "YYYY-MM-DD")->required();
        auto* site = command(group_of_paper, "site", "make the page by which anyone checks a sheet",
                             [this] { return make_site(paper_); });
        site->add_option("--page", paper_.pages, "folders with the page's files")->required();
        site->add_option("--rules", paper_.rules, "municipalities' files, for their names");
        site->add_option("--out", paper_.out, "folder to write")->required();
        for (auto* each : {publish, retire, site})
            each->add_option("--keys", paper_.keys, "directory of public page keys")->required();
    }
    void add_ledger() {
        auto& ledger = group("ledger", "export, verify and prove the ledger");
        auto* write = command(ledger, "export", "ask the running issuer for an export", [this] {
            return ask(socket_, {"ledger", "export", fs::absolute(ledger_.directory).string()});
        });
        need_socket(write);
        write->add_option("--out", ledger_.directory, "directory to write")->required();
        auto* key = command(ledger, "key", "the running issuer's verifier key", [this] {
            return ask(socket_, {"ledger", "key"});
        });
        need_socket(key);
        auto* check = command(ledger, "verify", "check an export; needs no issuer",
                              [this] { return verify_ledger(ledger_); });
        check->add_option("directory", ledger_.directory)->required();
        check->add_option("--key", ledger_.key, "file with the verifier key")->required();
        check->add_option("--older", ledger_.older, "a checkpoint that somebody kept");
        auto* prove = command(ledger, "prove", "print an entry and its proof",
                              [this] { return prove_entry(ledger_); });
        prove->add_option("directory", ledger_.directory)->required();
        prove->add_option("index", ledger_.index)->required();
        prove->add_option("--key", ledger_.key, "file with the verifier key")->required();
    }
    void add_terminal() {
        auto& terminal = group("terminal", "the registry of terminals");
        auto* add = command(terminal, "add", "register a terminal by its TLS certificate", [this] {
            return ask(socket_, {"terminal", "add", id_, fs::absolute(file_).string(), store_});
        });
        need_socket(add);
        add->add_option("id", id_)->required();
        add->add_option("certificate", file_, "PEM")->required();
        add->add_option("--store", store_, "name of the store");
        auto* revoke =
            command(terminal, "revoke", "take a terminal out of service for ever", [this] {
                return ask(socket_, {"terminal", "revoke", id_});
            });
        need_socket(revoke);
        revoke->add_option("id", id_)->required();
        need_socket(command(terminal, "list", "all terminals", [this] {
            return ask(socket_, {"terminal", "list"});
        }));
    }
    void add_stop_line() {
        auto* stop = command(app_, "stop", "stop a kind of a municipality for safety", [this] {
            return ask(socket_, {"stop", act_.city, act_.kind});
        });
        auto* resume_kind = command(
            app_, "resume", "offer a stopped kind again; two operators type their passphrases",
            [this] { return resume(socket_, act_); });
        for (auto* each : {stop, resume_kind}) {
            need_socket(each);
            each->add_option("city", act_.city, "six digits")->required();
            each->add_option("kind", act_.kind)->required();
        }
        resume_kind->add_option("--operator", act_.first, "who lifts the stop")->required();
        resume_kind->add_option("--second", act_.second, "who has looked at it too")->required();
        resume_kind->add_option("--reason", act_.reason, "why it is safe again")->required();

        auto& operators = group("operator", "the people who may act at the issuer");
        auto* add = command(operators, "add", "name a person; asks for the passphrase",
                            [this] { return add_operator(socket_, act_); });
        auto* withdraw = command(operators, "withdraw", "a person may act no more, for ever",
                                 [this] { return withdraw_operator(socket_, act_); });
        for (auto* each : {add, withdraw}) {
            need_socket(each);
            each->add_option("name", act_.name, "a staff id")->required();
        }
        auto* first = add->add_option("--operator", act_.first,
                                      "who names the person; needed from the third on");
        auto* second = add->add_option("--second", act_.second, "who agrees");
        first->needs(second);
        second->needs(first);
        withdraw->add_option("--operator", act_.first, "who takes the right away")->required();
        withdraw->add_option("--second", act_.second, "who agrees")->required();
        need_socket(command(operators, "list", "all operators", [this] {
            return ask(socket_, {"operator", "list"});
        }));
    }
    void add_rest() {
        need_socket(command(app_, "status", "what the running issuer says of itself",
                            [this] { return ask(socket_, {"status"}); }));
        auto& residents = group("register", "the issuer's own store of residents");
        using resident_register::FeedContent;
        add_register_options(
            *command(residents, "import", "take a file of everything that there is",
                     [this] { return take_register_file(register_, FeedContent::all); }),
            register_);
        add_register_options(
            *command(residents, "apply", "take a file of changes",
                     [this] { return take_register_file(register_, FeedContent::changes); }),
            register_);
        auto& municipality = group("municipality", "a municipality's rules");
        auto* check =
            command(municipality, "check", "what a rules file says, or what is wrong with it",
                    [this] { return check_municipality(file_, schema_); });
        check->add_option("file", file_)->required();
        check->add_option("--schema", schema_, "default: municipality.schema.json beside it");
    }

    CLI::App app_{"shomei: checks sheets and ledgers, and speaks to the running issuer", "shomei"};
    std::function<int()> action_;
    SheetChoice sheets_;
    PaperChoice paper_;
    LedgerChoice ledger_;
    RegisterChoice register_;
    fs::path socket_, file_, schema_;
    ActChoice act_;
    std::string id_, store_ = "-";
};

}  // namespace

int main(int argc, char** argv) {
    protect_process_memory(argv);
    umask(077);  // what it makes is its own user's
    CommandLine line;
    return line.run(argc, argv);
}
