// SPDX-License-Identifier: Apache-2.0
// One application as it was read, and the people it is about.
#pragma once

#include <optional>
#include <vector>

#include "outcome.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/certificate/record.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "visits.h"

namespace shomei::issuer {

struct Application {
    exchange::SignedRequest bytes;
    exchange::ApplicationText text;
    certificate::Choice choice;
    std::string request;     // SHA-256 of the body, hex
    std::int64_t now_s = 0;  // the one instant it is decided for: hours, price, rules, issue
    Visit visit;             // both filled in once the visit is found
    Desk* desk = nullptr;
};

// The household with its register as it is now, and who of it stands on the paper.
struct Record {
    certificate::Household household;
    std::vector<std::size_t> people;   // as Order::people
    std::vector<std::string> handles;  // of the same people, in the same order
};

// What is kept beside the texts.
struct Evidence {
    Bytes serial;      // of the card certificate
    Bytes revocation;  // the responder's answer
};

// nullopt for anything that is not an application.
std::optional<Application> read_application(ByteView body);

// A11 where the people are not those that were offered: someone came or left meanwhile. C10 where
// more people are chosen than one certificate can carry.
Step<Record> choose_people(certificate::Household household, const Application& application);

}  // namespace shomei::issuer
