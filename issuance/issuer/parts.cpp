// SPDX-License-Identifier: Apache-2.0
#include "parts.h"

#include <algorithm>

#include "probe_listener.h"
#include "public_listener.h"
#include "request_log.h"
#include "revoked.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/settings/file_digest.h"
#include "tls_certificate.h"
#include "tls_context.h"

namespace shomei::issuer {

namespace {

namespace fs = std::filesystem;

// What stands in `aud` and in the ledger's origin.
std::string read_name(const settings::Settings& settings, const char* key) {
    const auto& name = settings.text(key);
    const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    if (!fits)
        throw Fault(FaultCode::configuration,
                    std::string("'") + key + "' may hold a-z 0-9 - . only");
    return name;
}

// A file that cannot be used is named by its key in the settings.
template <class Read>
auto read_named(const std::string& key, Read read) {
    try {
        return read();
    } catch (const Fault& fault) {
        throw Fault(fault.code(), "'" + key + "': " + fault.what());
    }
}

exchange::SigningKey read_signing_key(const settings::Settings& settings, const std::string& key) {
    return read_named(key, [&] { return exchange::SigningKey::load(settings.path(key)); });
}

EvidenceKey read_evidence_key(const settings::Settings& settings) {
    return read_named("evidence.key",
                      [&] { return EvidenceKey::load(settings.path("evidence.key")); });
}

Desk make_desk(const settings::Settings& settings, const std::string& city,
               const RegisterOpener& open_register) {
    const auto group = "municipality." + city + ".";
    auto municipality = certificate::Municipality::load(settings.path(group + "rules"),
                                                        settings.path("municipality_schema"));
    if (municipality.city_code() != city)
        throw Fault(FaultCode::configuration,
                    "'" + group + "rules' is of city " + municipality.city_code());
    if (!paper::is_qr_prefix(municipality.page_url_prefix()))
        throw Fault(FaultCode::configuration, "'" + group + "rules': page_url_prefix");
    const auto key = group + "key";
    return {city, std::move(municipality),
            open_register(city, settings.place(group + "register"),
                          settings.number(group + "register_max_age_s")),
            read_signing_key(settings, key),
            read_named(key, [&] { return paper::PageKey::from_pem_file(settings.path(key)); })};
}

std::vector<Desk> make_desks(const settings::Settings& settings,
                             const RegisterOpener& open_register) {
    std::vector<Desk> desks;
    for (const auto& city : settings.groups("municipality.*"))
        desks.push_back(make_desk(settings, city, open_register));
    if (desks.empty()) throw Fault(FaultCode::configuration, "no municipality is configured");
    return desks;
}

std::vector<jpki::AnchorSettings> read_anchors(const settings::Settings& settings) {
    std::vector<jpki::AnchorSettings> anchors;
    for (const auto& name : settings.groups("anchor.*")) {
        const auto group = "anchor." + name + ".";
        anchors.push_back({name, static_cast<int>(settings.number(group + "generation")),
                           settings.path(group + "certificate"), settings.text(group + "responder"),
                           settings.flag(group + "nonce_required"),
                           settings.text(group + "revocation_list")});
    }
    if (anchors.empty()) throw Fault(FaultCode::configuration, "no anchor is configured");
    return anchors;
}

// Over the settings and every file of theirs that rules are read from, so that an entry of the
// ledger says what was in force. Keys and what changes by itself are left out.
Digest digest_rules(const settings::Settings& settings) {
    std::vector<std::string> files{"municipality_schema"};
    for (const auto& city : settings.groups("municipality.*"))
        files.push_back("municipality." + city + ".rules");
    for (const auto& anchor : settings.groups("anchor.*"))
        files.push_back("anchor." + anchor + ".certificate");
    std::string text = "shomei-settings/v1\n" + hex(settings.digest()) + "\n";
    for (const auto& key : files)
        text += key + " " + hex(settings::digest_of_file(settings.path(key))) + "\n";
    return sha256(text);
}

std::set<std::string> read_builds(const settings::Settings& settings) {
    std::set<std::string> builds;
    for (const auto& build : settings.list("terminal.approved_builds")) {
        if (!from_hex_exactly<32>(build))
            throw Fault(FaultCode::configuration,
                        "'terminal.approved_builds': SHA-256 in lower-case hex, comma separated");
        builds.insert(build);
    }
    return builds;
}

ledger::CheckpointKey make_checkpoint_key(const settings::Settings& settings) {
    const auto origin =
        ledger::ledger_origin(read_name(settings, "domain"), read_name(settings, "name"),
                              static_cast<unsigned>(settings.number("ledger.generation")));
    return read_named("ledger.key", [&] {
        return ledger::CheckpointKey::from_pem_file(origin, settings.path("ledger.key"));
    });
}

jpki::ListMemory remembered_lists(Store& store) {
    return {store.look([](Transaction& transaction) { return list_marks(transaction); }),
            [&store](const jpki::ListMark& mark) {
                store.transact([&](Transaction& transaction) { keep_mark(transaction, mark); });
            }};
}

}  // namespace

Desk* Parts::find_desk(const std::string& city) {
    const auto found = std::find_if(desks.begin(), desks.end(),
                                    [&](const Desk& desk) { return desk.city == city; });
    return found == desks.end() ? nullptr : &*found;
}

Parts::Parts(const settings::Settings& settings, const Digest& program_build,
             const RegisterOpener& open_register)
    : name(read_name(settings, "name")),
      build(program_build),
      config(digest_rules(settings)),
      approved_builds(read_builds(settings)),
      desks(make_desks(settings, open_register)),
      anchors(settings.groups("anchor.*")),
      cards(read_anchors(settings)),
      answers(read_signing_key(settings, "answer.key")),
      evidence(read_evidence_key(settings)),
      tls_not_after_s(read_certificate_end_s(settings.path("tls.certificate"))),
      store(settings.place("database"), make_checkpoint_key(settings)),
      lists(
          cards, std::chrono::seconds(settings.number("revocation_list.interval_s")),
          [](const auto& failure) { log_list(failure.anchor, failure.reason); },
          remembered_lists(store)) {}

// Everything but the databases, which a running issuer holds.
void check_settings(const settings::Settings& settings) {
    read_name(settings, "name");
    read_builds(settings);
    make_desks(settings, [](const auto&, const auto&, std::int64_t) { return nullptr; });
    jpki::VerifyContext(read_anchors(settings));
    read_signing_key(settings, "answer.key");
    read_evidence_key(settings);
    make_checkpoint_key(settings);
    make_tls_context(settings);
    has_probes(settings);
    has_public(settings);
}

}  // namespace shomei::issuer
