// SPDX-License-Identifier: Apache-2.0
// The terminal's parts, each made from the settings.
#pragma once

#include "shomei/issuance/exchange/issuer_client.h"
#include "shomei/issuance/settings/settings.h"
#include "shomei/print/printer/ipp_printer.h"
#include "shomei/print/text/font.h"
#include "shomei/terminal/visit/effect_runner.h"
#include "shomei/terminal/visit/journal.h"

namespace shomei::service {

text::FontChain make_fonts(const settings::Settings& settings);

struct PaperOrder {
    const certificate::Municipality& city;
    certificate::Kind kind;
    bool sample;  // every page carries the sample mark
};
visit::Paper make_paper(const settings::Settings& settings, const text::FontChain& fonts,
                        const PaperOrder& order);

visit::Workshop make_workshop(const settings::Settings& settings, const text::FontChain& fonts);
printer::IppPrinter make_printer(const settings::Settings& settings);
// The witness is kept in `journal`, which must outlive the client.
exchange::IssuerClient make_issuer(const settings::Settings& settings, visit::Journal& journal);
visit::Identity make_identity(const settings::Settings& settings, const std::string& tls_digest);

}  // namespace shomei::service
