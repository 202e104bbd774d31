// SPDX-License-Identifier: Apache-2.0
#include "parts.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "real_anchors.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/settings/file_digest.h"

namespace shomei::service {

using settings::Settings;

namespace {

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string out{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw Fault(FaultCode::configuration, file.string() + ": cannot be read");
    return out;
}

std::vector<Digest> digests_of(const Settings& settings, std::string_view key) {
    std::vector<Digest> out;
    for (const auto& text : settings.list(key)) {
        const auto digest = from_hex_exactly<32>(text);
        if (!digest)
            throw Fault(FaultCode::configuration,
                        std::string(key) + ": not a SHA-256 in lower-case hex");
        out.push_back(*digest);
    }
    return out;
}

// Every anchor must be a real one: a single test anchor makes every document a sample.
bool issues_samples(const Settings& settings) {
    const auto anchors = settings.groups("anchor.*");
    const auto is_real = [&](const std::string& name) {
        const auto digest = hex(sha256(contents_of(settings.path("anchor." + name))));
        return std::ranges::find(real_anchors, digest) != real_anchors.end();
    };
    return anchors.empty() || !std::ranges::all_of(anchors, is_real);
}

}  // namespace

text::FontChain make_fonts(const Settings& settings) {
    std::vector<text::FontChain::File> files;
    for (const auto& name : settings.groups("font.*"))
        files.push_back({settings.path("font." + name + ".file"),
                         settings.text("font." + name + ".sha256"), name});
    const auto table = settings.path("character_table.file");
    const auto& digest = settings.text("character_table.sha256");
    if (table.empty() != digest.empty())
        throw Fault(FaultCode::configuration,
                    "character_table.file, character_table.sha256: one without the other");
    if (table.empty()) return text::FontChain(files);
    return text::FontChain(files, text::CharacterTable::load({table, digest}));
}

visit::Paper make_paper(const Settings& settings, const text::FontChain& fonts,
                        const PaperOrder& order) {
    const auto folder = settings.path("forms");
    const auto& marks = order.city.paper_marks();
    auto form = form::Form::load(folder / (std::string(certificate::id_of(order.kind)) + ".json"),
                                 folder / "form.schema.json", marks);
    pdf::Painter painter(fonts, form.fixed_text(),
                         {.seal_image = order.city.seal_image(),
                          .seal_note = order.city.seal_note(),
                          .tint = marks.tint,
                          .latent_word = marks.latent_word,
                          .sample_mark = order.sample});
    const auto seal = marks.seal ? contents_of(order.city.seal_image()) : std::string();
    return {std::move(form), std::move(painter), to_bytes(bytes_of(seal))};
}

visit::Workshop make_workshop(const Settings& settings, const text::FontChain& fonts) {
    visit::Workshop shop{.fonts = fonts,
                         .papers = {},
                         .municipalities = {},
                         .messages = certificate::MessageCatalogue::load(settings.path("messages")),
                         .printer_counts = settings.flag("printer.counts")};
    const bool sample = issues_samples(settings);
    for (const auto& code : settings.groups("municipality.*")) {
        auto city = certificate::Municipality::load(settings.path("municipality." + code),
                                                    settings.path("municipality_schema"));
        if (city.city_code() != code)
            throw Fault(FaultCode::configuration, "municipality." + code + ": names another city");
        for (const auto& of_city : city.kinds())
            if (const auto kind = of_city.kind; certificate::traits_of(kind).has_form)
                shop.papers.emplace(std::pair(code, kind),
                                    make_paper(settings, fonts, {city, kind, sample}));
        shop.municipalities.emplace(code, std::move(city));
    }
    if (!shop.municipalities.contains(settings.text("home_city")))
        throw Fault(FaultCode::configuration, "home_city: no such municipality in these settings");
    return shop;
}

printer::IppPrinter make_printer(const Settings& settings) {
    const auto address = printer::PrinterAddress::parse(settings.text("printer.uri"));
    if (!address) throw Fault(FaultCode::configuration, "printer.uri: not ipps://host:port/path");
    return printer::IppPrinter(
        {.address = *address,
         .pins = digests_of(settings, "printer.pins"),
         .uuid = settings.text("printer.uuid"),
         .terminal_id = settings.text("terminal_id"),
         .reply_limit_ms = static_cast<int>(settings.number("printer.reply_limit_ms"))});
}

exchange::IssuerClient make_issuer(const Settings& settings, visit::Journal& journal) {
    auto key_text = contents_of(settings.path("issuer.ledger_key"));
    while (key_text.ends_with('\n')) key_text.pop_back();
    const auto key = ledger::VerifierKey::parse(key_text);
    if (!key) throw Fault(FaultCode::configuration, "issuer.ledger_key: not a verifier key");
    exchange::Link link({.host = settings.text("issuer.host"),
                         .port = static_cast<std::uint16_t>(settings.number("issuer.port")),
                         .server_name = settings.text("issuer.server_name"),
                         .ca = settings.path("tls.ca"),
                         .certificate = settings.path("tls.certificate"),
                         .key = settings.path("tls.key"),
                         .pins = digests_of(settings, "issuer.pins")});
    return exchange::IssuerClient(
        std::move(link),
        {.terminal_id = settings.text("terminal_id"),
         .issuer_key = exchange::VerifyingKey::load(settings.path("issuer.key")),
         .municipality_keys =
             exchange::MunicipalityKeys::from_directory(settings.path("issuer.municipality_keys"))},
        exchange::Witness(
            *key, journal.witness(),
            [&journal](const exchange::WitnessRecord& record) { journal.keep_witness(record); }));
}

visit::Identity make_identity(const Settings& settings, const std::string& tls_digest) {
    auto build = to_bytes(settings::program_digest());
    const auto& configuration = settings.digest();
    build.insert(build.end(), configuration.begin(), configuration.end());
    return {.terminal = settings.text("terminal_id"),
            .issuer_name = settings.text("issuer.name"),
            .tls_digest = tls_digest,
            .build = hex(sha256(build)),
            .home_city = settings.text("home_city")};
}

}  // namespace shomei::service
