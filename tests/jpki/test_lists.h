// SPDX-License-Identifier: Apache-2.0
// Revocation lists for the tests: made by openssl's command line, or put together octet by octet
// where that would not make such a list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../../issuance/jpki/revocation_list.h"
#include "test_pki.h"

namespace shomei::jpki {

struct ListedSerial {
    std::string serial;                 // upper-case hex, even length
    std::string reason = "superseded";  // as openssl's index has it; empty: none
};

// How `openssl ca -gencrl` is asked. Times as YYMMDDHHMMSSZ; empty: now, and in a day.
struct ListOrder {
    std::vector<ListedSerial> rows = {};
    std::string signer = "auth-ca-3";  // below the PKI: NAME.crt, NAME.key
    std::string this_update = {}, next_update = {};
    std::string number = "01";  // hex; empty: none
    std::string digest = "sha256";
    std::string extensions = "authorityKeyIdentifier = keyid:always";
};
Bytes openssl_list(const ListOrder& order);

// One DER value.
Bytes der(std::uint8_t tag, const std::vector<Bytes>& parts);

// Parts of a list, each a whole DER value; an empty one is left out. Signed with generation 3's
// key.
struct ListDraft {
    ListDraft();  // an empty list of generation 3, valid from now for a day, number 1

    void add(ByteView serial,
             const std::vector<Bytes>& extensions = {});  // big-endian, signed form
    Bytes sign(const char* digest = "SHA256") const;

    Bytes version, algorithm, issuer, this_update, next_update;
    Bytes entries;                  // one behind the other
    std::vector<Bytes> extensions;  // of the list
    std::optional<Bytes> outer_algorithm = {};
};
// An extension: its id as content octets, its value as DER.
Bytes extension(const Bytes& id, const Bytes& value, bool critical = false);
Bytes reason_code(std::uint8_t reason);
Bytes utc_time(std::int64_t seconds);  // Unix, as UTCTime
Bytes list_number(const Bytes& integer);

X509Handle read_x509(ByteView der);
// NAME.crt and NAME.key below the PKI.
X509Handle read_anchor(const std::string& name);
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
KeyHandle read_key(const std::string& name);

// "read" or what the list was refused for.
std::string reading_of(ByteView der, std::int64_t now_s, const std::string& issuer = "auth-ca-3");

}  // namespace shomei::jpki
