// SPDX-License-Identifier: Apache-2.0
// What the issuer is composed of. Made once at the start; the messages' functions share it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "evidence.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/exchange/answer_key.h"
#include "shomei/issuance/issuer/issuer.h"
#include "shomei/issuance/jpki/list_keeper.h"
#include "shomei/issuance/jpki/verify_context.h"
#include "shomei/issuance/paper/page_key.h"
#include "shomei/issuance/register/register.h"
#include "shomei/issuance/settings/settings.h"
#include "store.h"
#include "watch.h"

namespace shomei::issuer {

// One municipality: its rules, its residents, its keys.
struct Desk {
    std::string city;
    certificate::Municipality municipality;
    std::unique_ptr<resident_register::Register> residents;
    exchange::SigningKey results;
    paper::PageKey pages;
};

struct Parts {
    // Reads every file the settings name and opens the database. Throws Fault.
    Parts(const settings::Settings& settings, const Digest& program_build,
          const RegisterOpener& open_register);

    std::string name;  // the issuer's, in `aud`
    Digest build;      // of this program
    Digest config;     // of the settings and of the files with rules that they name
    std::set<std::string> approved_builds;  // of terminals, hex; empty: any
    std::vector<Desk> desks;
    std::vector<std::string> anchors;  // their names in the settings
    jpki::VerifyContext cards;
    exchange::SigningKey answers;
    EvidenceKey evidence;
    std::int64_t tls_not_after_s;  // of the certificate terminals see
    Store store;
    Watch watch;
    jpki::ListKeeper lists;  // of `cards`

    // The municipality of a stored visit or issuance; null where it is served no more, which ends
    // every message about it in `gone`.
    Desk* find_desk(const std::string& city);
};

}  // namespace shomei::issuer
