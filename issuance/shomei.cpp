// SPDX-License-Identifier: Apache-2.0
// shomei: for operators, auditors and recipients. It only composes parts.
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/fault.h"
#include "shomei/base/secret.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/issuer/admin_socket.h"
#include "shomei/issuance/ledger/entry_proof.h"
#include "shomei/issuance/ledger/verifier.h"
#include "shomei/issuance/paper/picture.h"
#include "shomei/issuance/paper/verification.h"
#include "shomei/issuance/register/register_store.h"

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

// ---- verify --------------------------------------------------------------------------------

struct VerifyChoice {
    std::vector<std::string> sheets;  // PNG pictures or QR texts
    fs::path keys;
};

// The text of the one page that a picture shows; a word for what it shows instead.
tl::expected<std::string, std::string> read_page(const std::string& picture) {
    const auto found = paper::read_qr_texts(picture);
    if (!found)
        throw Fault(FaultCode::storage,
                    picture + ": " + std::string(paper::name_of(found.error())));
    // The same text read twice is one page; what is no page's text came from elsewhere.
    std::set<std::string> pages(found->begin(), found->end());
    std::erase_if(pages, [](const auto& text) { return !paper::parse_qr_text(text); });
    if (pages.empty()) return tl::unexpected<std::string>("no page's QR");
    if (pages.size() > 1) return tl::unexpected<std::string>("more than one page's QR");
    return *pages.begin();
}

// A name of a file that is there is a picture; everything else is the text of a QR.
bool is_picture(const std::string& sheet) {
    std::error_code problem;  // a text may be too long for a name
    return fs::is_regular_file(sheet, problem);
}

tl::expected<paper::PagePayload, std::string> check_sheet(const std::string& sheet,
                                                          const paper::PublicKeyList& keys) {
    const auto text =
        is_picture(sheet) ? read_page(sheet) : tl::expected<std::string, std::string>(sheet);
    if (!text) return tl::unexpected(text.error());
    return paper::verify_page(*text, keys).map_error([](auto problem) {
        return std::string(paper::name_of(problem));
    });
}

std::string describe(const paper::PagePayload& page) {
    const auto kind = certificate::kind_from_number(page.kind);
    return "page " + std::to_string(page.page) + "/" + std::to_string(page.pages) + " of " +
           page.document_number + ", " +
           (kind ? std::string(certificate::id_of(*kind)) : "kind " + std::to_string(page.kind)) +
           ", issued " + certificate::write_iso_day(std::chrono::year_month_day(page.issued)) +
           " by " + page.city_code;
}

std::string list_of(const std::vector<std::uint8_t>& numbers) {
    std::string out;
    for (const auto number : numbers) out += " " + std::to_string(number);
    return out;
}

int verify(const VerifyChoice& choice) {
    const auto keys = paper::PublicKeyList::from_directory(choice.keys);
    std::vector<paper::PagePayload> pages;
    bool good = true;
    for (std::size_t i = 0; i < choice.sheets.size(); ++i) {
        const auto& sheet = choice.sheets[i];
        const auto page = check_sheet(sheet, keys);
        const auto name = is_picture(sheet) ? sheet : "text " + std::to_string(i + 1);
        say(page ? "signed: " + describe(*page) : "not good: " + name + ": " + page.error());
        if (page)
            pages.push_back(*page);
        else
            good = false;
    }
    if (pages.empty()) {
        say("no signed page");
        return exit_negative;
    }
    const auto set = paper::gather_pages(pages);
    if (!set.missing.empty()) say("missing pages:" + list_of(set.missing));
    if (!set.doubled.empty()) say("pages more than once:" + list_of(set.doubled));
    if (!set.foreign.empty())
        say("pages of another document: " + std::to_string(set.foreign.size()));
    if (set.is_complete()) say("complete: all " + std::to_string(set.pages) + " pages");
    return good && set.is_complete() ? exit_ok : exit_negative;
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

// ---- municipality ----------------------------------------------------------------------------

int check_municipality(const fs::path& file, const fs::path& schema) {
    const auto beside = fs::absolute(file).parent_path() / "municipality.schema.json";
    const auto municipality =
        certificate::Municipality::load(file, schema.empty() ? beside : schema);
    say(municipality.city_code() + " " + municipality.name("ja") + ": good, " +
        std::to_string(municipality.kinds().size()) + " kinds");
    return exit_ok;
}

// ---- register --------------------------------------------------------------------------------

int import_residents(const fs::path& file, const fs::path& database) {
    resident_register::RegisterStore residents(database);
    const auto result = residents.import_town(file);
    if (!result) {
        for (const auto& error : result.error())
            complain("line " + std::to_string(error.line) + ": " + error.what);
        return exit_negative;
    }
    say(std::to_string(result->households) + " households, " + std::to_string(result->residents) +
        " residents, " + std::to_string(result->cards) + " cards; version " +
        std::to_string(result->version) + (result->changed ? "" : " (unchanged)"));
    return exit_ok;
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
        add_ledger();
        add_terminal();
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
        auto* verify_sheets =
            command(app_, "verify", "check sheets by their QR", [this] { return verify(sheets_); });
        verify_sheets->add_option("sheet", sheets_.sheets, "PNG pictures or QR texts")->required();
        verify_sheets->add_option("--keys", sheets_.keys, "directory of public page keys")
            ->required();
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
        auto* withdraw =
            command(terminal, "withdraw", "take a terminal out of service for ever", [this] {
                return ask(socket_, {"terminal", "withdraw", id_});
            });
        need_socket(withdraw);
        withdraw->add_option("id", id_)->required();
        need_socket(command(terminal, "list", "all terminals", [this] {
            return ask(socket_, {"terminal", "list"});
        }));
    }
    void add_rest() {
        need_socket(command(app_, "status", "what the running issuer says of itself",
                            [this] { return ask(socket_, {"status"}); }));
        auto* stop = command(app_, "stop", "stop a kind of a municipality for safety", [this] {
            return ask(socket_, {"stop", id_, kind_});
        });
        need_socket(stop);
        stop->add_option("city", id_, "six digits")->required();
        stop->add_option("kind", kind_)->required();
        auto& residents = group("register", "the issuer's own store of residents");
        auto* import = command(residents, "import", "read residents from a file",
                               [this] { return import_residents(file_, database_); });
        import->add_option("file", file_)->required();
        import->add_option("--database", database_, "the register's database")->required();
        auto& municipality = group("municipality", "a municipality's rules");
        auto* check = command(municipality, "check", "check a rules file",
                              [this] { return check_municipality(file_, schema_); });
        check->add_option("file", file_)->required();
        check->add_option("--schema", schema_, "default: municipality.schema.json beside it");
    }

    CLI::App app_{"shomei: checks sheets and ledgers, and speaks to the running issuer", "shomei"};
    std::function<int()> action_;
    VerifyChoice sheets_;
    LedgerChoice ledger_;
    fs::path socket_, file_, database_, schema_;
    std::string id_, kind_, store_ = "-";
};

}  // namespace

int main(int argc, char** argv) {
    protect_process_memory(argv);
    umask(077);  // what it makes is its own user's
    CommandLine line;
    return line.run(argc, argv);
}
