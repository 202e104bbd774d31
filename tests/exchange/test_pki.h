// SPDX-License-Identifier: Apache-2.0
// Keys and certificates for these tests, made by the openssl command in a fresh folder.
#pragma once

#include <string>

#include "shomei/base/bytes.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::exchange {

// Runs a program to its end and fails the test where it cannot. Returns the exit code.
int run(const std::vector<std::string>& argv);

// An EC P-256 key `<name>.key` (PKCS#8) and `<name>.pub` (SPKI) in the folder.
void make_key(const sim::TemporaryFolder& folder, const std::string& name);

// ca, other-ca; issuer (issuer.test), wrong-name, expired, foreign (by other-ca), terminal,
// terminal-foreign (by other-ca): NAME.crt and NAME.key.
class TestPki {
public:
    static const TestPki& get();  // made once for the program
    std::string operator/(const std::string& name) const { return folder_ / name; }
    // SHA-256 of a certificate's SPKI, computed by openssl.
    Digest pin_of(const std::string& name) const;

private:
    TestPki();
    sim::TemporaryFolder folder_;
};

}  // namespace shomei::exchange
