// SPDX-License-Identifier: Apache-2.0
// The fictional public-key world of scripts/make-test-pki, made once per run, and what openssl's
// command line makes out of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "shomei/issuance/jpki/verify_context.h"
#include "simulators/process/temporary_folder.h"
#include "simulators/responder/responder_process.h"

namespace shomei::jpki {

const std::filesystem::path& test_pki();
std::filesystem::path auth_of(const std::string& card);  // auth.der
Bytes read_bytes(const std::filesystem::path& file);

// Anchors of generations 2 and 3 with this responder.
std::vector<AnchorSettings> anchors(const std::string& responder_url = "http://127.0.0.1:9/");
// A context whose responder is never asked.
const VerifyContext& offline_context();

// The exit code of a program whose output nobody wants; one that ends by a signal or lingers for
// two minutes ends the test.
int run(const std::vector<std::string>& argv);
// The same, for what must succeed.
void must_run(const std::vector<std::string>& argv);

// How a certificate of generation 3 may depart from the card's profile.
struct Variant {
    std::string key_usage = "critical,digitalSignature";
    std::string policy = "critical,1.2.392.200149.8.5.1.3.30";
    std::string more = {};           // further extension lines
    std::string digest = "-sha256";  // of the CA's signature
    std::string serial = "0x3fffff01";
    std::vector<std::string> key = {};  // of genpkey for a fresh one; none: the key of a card
    std::string public_key = {};        // PEM file: certify this key instead
    // NAME.crt and NAME.key, below the PKI where the path is relative; empty: signs itself.
    std::string issuer = "auth-ca-3";
    bool extensions = true;  // false: an X.509 version 1 certificate
    std::string subject = "/C=JP/CN=TEST99999999994220100FF";
    std::vector<std::string> sign_options = {};
};

// DER of such a certificate, valid from now for 30 days.
Bytes certify(const Variant& variant);

}  // namespace shomei::jpki
