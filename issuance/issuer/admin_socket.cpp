// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/issuer/admin_socket.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "limits.h"
#include "shomei/base/fault.h"
#include "unix_socket.h"

namespace shomei::issuer {

namespace {

constexpr int look_ms = 200;

using Words = std::vector<std::string>;

Words split(std::string_view text, char at) {
    Words words;
    while (!text.empty()) {
        const auto end = std::min(text.find(at), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

// TAB and LF part words and commands; no other control character stands in a word of ours, and a
// zero byte would end a value of the database.
bool has_control_character(std::string_view word) {
    return std::ranges::any_of(word, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string require(bool done, const char* otherwise) {
    return done ? "ok\n" : std::string("error ") + otherwise + "\n";
}

// `heard=<Unix seconds> reader=ok printer=ok money=ok`, or `heard=-`.
std::string health_of(const TerminalRow& row) {
    if (row.heard_ms == 0) return "heard=-";
    return fmt::format("heard={} reader={} printer={} money={}", row.heard_ms / 1000, row.reader,
                       row.printer, row.money);
}

std::string list_terminals(Issuer& issuer) {
    std::string lines;
    for (const auto& row : issuer.list_terminals())
        lines += fmt::format("{}\t{}\t{}\t{}\t{}:{}\t{}\n", row.id, row.tls_sha256,
                             row.withdrawn ? "withdrawn" : "in-service", row.store_name, row.epoch,
                             row.seq, health_of(row));
    return lines + "ok\n";
}

std::string tell_status(Issuer& issuer) {
    const auto status = issuer.status();
    auto lines =
        fmt::format("usable\t{}\nledger\t{}\n", status.usable ? "yes" : "no", status.ledger_size);
    for (const auto& stop : status.stops)
        lines += "stop\t" + stop.city_code + "\t" + stop.kind + "\n";
    return lines + "ok\n";
}

std::string tell(const tl::expected<void, ActProblem>& act) {
    if (act) return "ok\n";
    // Guessing is slow: the socket serves one at a time.
    if (act.error() == ActProblem::not_proven) std::this_thread::sleep_for(std::chrono::seconds(1));
    return "error " + std::string(text_of(act.error())) + "\n";
}

// Two names, each with its passphrase, from this word on.
TwoOperators two_operators(const std::vector<std::string>& words, std::size_t at) {
    return {{words.at(at), words.at(at + 1)}, {words.at(at + 2), words.at(at + 3)}};
}

std::string list_operators(Issuer& issuer) {
    std::string lines;
    for (const auto& row : issuer.list_operators())
        lines += row.name + "\t" + (row.withdrawn ? "withdrawn" : "in-service") + "\n";
    return lines + "ok\n";
}

std::string take_register_file(Issuer& issuer, const Words& words) {
    using resident_register::FeedContent;
    const bool all = words[1] == "import";
    const auto outcome = issuer.take_register_file(words[2], words[3],
                                                   all ? FeedContent::all : FeedContent::changes);
    if (outcome) return "taken\n" + resident_register::text_of(*outcome) + "\nok\n";
    std::string lines = "refused\n";
    for (const auto& error : outcome.error()) lines += resident_register::text_of(error) + "\n";
    return lines + "ok\n";
}

std::string carry_out(Issuer& issuer, const Words& words) {
    const auto is = [&](std::size_t count, std::string_view first, std::string_view second = "") {
        return words.size() == count && words[0] == first && (second.empty() || words[1] == second);
    };
    if (is(5, "terminal", "add"))
        return require(issuer.add_terminal(words[2], words[3], words[4]),
                       "this id or certificate is registered already");
    if (is(3, "terminal", "revoke"))
        return require(issuer.withdraw_terminal(words[2]), "no such terminal");
    if (is(2, "terminal", "list")) return list_terminals(issuer);
    if (is(3, "ledger", "export")) return fmt::format("{}\nok\n", issuer.export_ledger(words[2]));
    if (is(2, "ledger", "key")) return issuer.ledger_key() + "\nok\n";
    if (is(3, "stop")) return require(issuer.stop_kind(words[1], words[2]), "stopped already");
    if (is(8, "resume"))
        return tell(issuer.resume_kind({words[1], words[2], two_operators(words, 3), words[7]}));
    if (is(4, "operator", "add"))
        return tell(issuer.add_operator({words[2], words[3]}, std::nullopt));
    if (is(8, "operator", "add"))
        return tell(issuer.add_operator({words[2], words[3]}, two_operators(words, 4)));
    if (is(7, "operator", "withdraw"))
        return tell(issuer.withdraw_operator(words[2], two_operators(words, 3)));
    if (is(2, "operator", "list")) return list_operators(issuer);
    if (is(4, "register", "import") || is(4, "register", "apply"))
        return take_register_file(issuer, words);
    if (is(1, "status")) return tell_status(issuer);
    return "error no such command\n";
}

std::string answer_of(Issuer& issuer, std::string_view command) {
    const auto words = split(command, '\t');
    if (std::ranges::any_of(words, has_control_character))
        return "error a word holds a control character\n";
    try {
        return carry_out(issuer, words);
    } catch (const Fault& fault) {
        return std::string("error ") + fault.what() + "\n";
    } catch (const std::exception&) {
        return "error internal\n";
    }
}

}  // namespace

AdminSocket::AdminSocket(Issuer& issuer, const std::filesystem::path& path)
    : issuer_(issuer),
      path_(path),
      listener_(listen_at(path)),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

AdminSocket::~AdminSocket() {
    thread_.request_stop();
    thread_.join();
    unlink(path_.c_str());
}

void AdminSocket::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd wait{listener_.get(), POLLIN, 0};
        if (poll(&wait, 1, look_ms) <= 0) continue;
        Fd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (connection && is_own_peer(connection)) answer(std::move(connection));
    }
}

void AdminSocket::answer(Fd connection) {
    const auto line = read_text(connection, limit::admin_command_bytes, true);
    if (!line || !line->ends_with('\n')) return;
    write_text(connection, answer_of(issuer_, line->substr(0, line->size() - 1)));
}

tl::expected<std::vector<std::string>, AdminRefusal> ask_issuer(const std::filesystem::path& socket,
                                                                const Words& words) {
    const auto connection = connect_to(socket);
    const auto silent = tl::unexpected<AdminRefusal>(
        {AdminProblem::not_running, "the issuer does not answer at " + socket.string()});
    if (!connection) return silent;
    std::string command;
    for (const auto& word : words) {
        if (word.empty() || has_control_character(word))
            return tl::unexpected<AdminRefusal>(
                {AdminProblem::refused, "a word is empty or holds a control character"});
        command += (command.empty() ? "" : "\t") + word;
    }
    if (!write_text(*connection, command + "\n")) return silent;
    const auto text = read_text(*connection, limit::admin_answer_bytes, false);
    if (!text || !text->ends_with('\n')) return silent;
    auto lines = split(*text, '\n');
    const auto last = lines.back();
    lines.pop_back();
    if (last == "ok") return lines;
    return tl::unexpected<AdminRefusal>(
        {AdminProblem::refused, last.starts_with("error ") ? last.substr(6) : last});
}

}  // namespace shomei::issuer
