// SPDX-License-Identifier: Apache-2.0
// What is written into a virtual card before it is handed out, and the folder it is read from.
//
// A card folder holds `card.json` and, each optional, the DER files auth.der, auth-ca.der,
// sign.der, sign-ca.der and the PKCS#8 PEM keys auth.key, sign.key. A missing DER file leaves
// filler on the card. Every key of card.json is optional: name, token, pin, pin_tries, pin_max,
// sign_password, sign_tries, blocked_query ("63c0" or "6984"), foreign, available (6 hex digits).
#pragma once

#include <openssl/evp.h>

#include <filesystem>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"

namespace shomei::virtual_card {

using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

// Tries left; they live in the card's permanent memory.
struct Counters {
    int pin = 3;
    int sign = 5;
    bool operator==(const Counters&) const = default;
};

struct CardContent {
    std::string name;
    std::string token = "JPKIAPICCTOKEN2";
    std::string pin = "1234";
    std::string sign_password = "ABC123";
    Counters start;                        // as handed out
    Counters most;                         // what a right entry restores
    std::uint16_t blocked_query = 0x63c0;  // answer to the tries query when none is left
    bool foreign = false;                  // no JPKI application on this card
    Bytes available = {0x8f, 0x8f, 0x00};
    Bytes auth;
    Bytes auth_ca;
    Bytes sign;
    Bytes sign_ca;
    KeyHandle auth_key;
    KeyHandle sign_key;
};

// Throws Fault (configuration) naming the file that cannot be used.
CardContent read_card_folder(const std::filesystem::path& folder);

}  // namespace shomei::virtual_card
