// SPDX-License-Identifier: Apache-2.0
// The people who may act at the issuer: a name (a staff id) and a passphrase, of which only an
// argon2id hash is kept. What one person alone may not do takes two of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shomei::issuer {

struct Credential {
    std::string name;        // 1 to 32 of a-z 0-9 . _ -
    std::string passphrase;  // 10 to 128 bytes, no control characters
};

struct OperatorRow {
    std::string name;
    bool withdrawn = false;
};

// Two different people who stand for an act together.
struct TwoOperators {
    Credential first, second;
};

// A stopped kind of a municipality is offered again.
struct Resumption {
    std::string city;
    std::string kind;
    TwoOperators by;
    std::string reason;  // 1 to 500 bytes; kept encrypted, the ledger holds a commitment
};

// Why an operator's act was not done.
enum class ActProblem {
    malformed,      // a name, passphrase or reason of another form
    not_proven,     // no such operator in service, or another passphrase
    needs_two,      // the same person twice, or nobody where two have to stand for it
    exists,         // the name is taken, also by one who was withdrawn
    nothing_to_do,  // not stopped, or withdrawn already
};
std::string_view text_of(ActProblem problem);

}  // namespace shomei::issuer
