// SPDX-License-Identifier: Apache-2.0
// An issuer with everything it needs: the test PKI, a responder, the sample town's rules, fictional
// residents behind the Register port, and a settings file as an operator would write it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/issuance/issuer/issuer.h"
#include "shomei/issuance/issuer/service.h"
#include "shomei/issuance/register/register.h"
#include "simulators/process/temporary_folder.h"
#include "simulators/responder/responder_process.h"

namespace shomei::issuer {

inline constexpr const char* city = "422011";

const std::filesystem::path& test_pki();
Bytes read_bytes(const std::filesystem::path& file);
// Runs a program; returns its exit code and what it wrote to both outputs.
struct Ran {
    int exit_code = -1;
    std::string output;
};
Ran run(const std::vector<std::string>& argv);

// What stands in the register; tests change it while the issuer runs.
class Town {
public:
    Town();

    std::optional<certificate::CardRow> find_card(int generation, const std::string& serial) const;
    std::optional<certificate::Household> find_household(const std::string& resident) const;

    // Under the lock that the issuer's questions take too.
    void change(const std::function<void(std::map<std::string, certificate::Household>&)>& change);
    void fail(bool failing);
    // Nobody lives here any more and no card is known.
    void clear();
    // Every card is this resident's from now on; empty: nobody's.
    void give_cards(const std::string& resident);
    // This card of the test PKI and no other, or none at all.
    void know_only(const std::string& card);
    void forget(const std::string& card);
    // Changes the row of every card.
    void change_rows(const std::function<void(certificate::CardRow&)>& change);
    // Called before each answer, in the thread that asks; what it throws is the answer.
    void before_answers(std::function<void()> call);

private:
    void look_up() const;

    mutable std::mutex lock_;
    std::function<void()> before_ = [] {};
    std::map<std::string, certificate::Household> households_;  // by resident
    std::map<std::string, certificate::CardRow> cards_;         // by "3:31000001"
};

// Keys of a card folder of the test PKI.
struct TestCard {
    explicit TestCard(const std::string& name);
    Bytes sign(const std::string& text) const;  // as the card would

    Bytes certificate;

private:
    std::filesystem::path key_;
};

// Of the test PKI's TLS authority, for a client: `at`.crt and `at`.key.
void make_terminal_certificate(const std::string& at);

class TestWorld {
public:
    TestWorld();

    // Values that replace or add to the settings file, and groups that are left out of it; takes
    // effect at `start`.
    std::map<std::string, std::string> extra_settings;
    std::string left_out;
    // A second municipality, 131016, whose register is the town `other.db`.
    void add_city();
    // The fictional municipality 992020 with its shipped rules, changed by `change`, a key of its
    // own and the register `other.db`, whose one card is `card`, of the resident `r-one`.
    void add_mihon(const std::string& card, const std::function<void(nlohmann::json&)>& change);
    // Of the municipality's results and pages.
    std::filesystem::path public_key(const std::string& city_code) const;
    std::filesystem::path write_settings() const;
    // Starts the issuer (again).
    void start();
    void stop() { issuer_.reset(); }
    // By sqlite3 in the database of the stopped issuer, without the last line end.
    std::string ask(const std::string& sql);
    // Starts it again, with an entry each time, until its ledger has subtrees that are stored.
    void lengthen_ledger();
    Issuer& issuer() { return *issuer_; }
    settings::Settings settings() const;

    const sim::ResponderProcess& responder() const { return responder_; }
    Town& town(const std::string& file = "town.db") { return *towns_.at(file); }
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }
    void add_terminal(const std::string& name);  // terminal-1, terminal-2 of the PKI

private:
    sim::TemporaryFolder folder_;
    sim::ResponderProcess responder_;
    std::map<std::string, std::shared_ptr<Town>> towns_{{"town.db", std::make_shared<Town>()},
                                                        {"other.db", std::make_shared<Town>()}};
    std::unique_ptr<Issuer> issuer_;
};

// SHA-256 of tls/NAME.crt.
Digest tls_digest(const std::string& name);

}  // namespace shomei::issuer
