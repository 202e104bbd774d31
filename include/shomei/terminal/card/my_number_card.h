// SPDX-License-Identifier: Apache-2.0
// A My Number Card's user-authentication function: certificate, tries left, PIN, signature. The
// signing certificate, its password and every other application on the card are never touched.
//
// Commands that use up a try or make a signature are sent once, never again. No function throws on
// anything a card or a reader does. When the object ends the card is without power.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/terminal/card/pin_buffer.h"
#include "shomei/terminal/card/transport.h"

namespace shomei::card {

// Why this card cannot be used, told before any PIN is asked for.
enum class CardProblem {
    removed,
    unreadable,         // no or nonsensical answers; the card may work at the next touch
    foreign_card,       // no JPKI application (AID D392F000260100000001)
    old_resident_card,  // the resident card before 2016, token JPKIAPICCTOKEN
    phone,              // JPKI on a phone
    no_certificate,     // no user-authentication certificate
};

enum class PinState { open, locked, unknown };

// What the card says about its counter. `unknown`: no PIN may be asked for.
struct Tries {
    PinState state = PinState::unknown;
    int left = 0;  // 1 to 3 while open, otherwise 0
    bool operator==(const Tries&) const = default;
};

enum class Verified {
    ok,
    wrong,
    locked,
    unknown,  // no usable answer: a try may have been used
};

struct VerifyOutcome {
    Verified result = Verified::unknown;
    int left = 0;  // 1 to 3 where wrong, otherwise 0
    bool operator==(const VerifyOutcome&) const = default;
};

enum class SignProblem {
    removed,
    pin_needed,  // 6982: the PIN has lost its effect
    fault,       // any other answer
};

class MyNumberCard {
public:
    // Selects the application, tells the kind of card by its token name and reads the certificate.
    // Costs no try. On a problem the card is unpowered.
    static tl::expected<MyNumberCard, CardProblem> open(std::unique_ptr<Transport> transport);

    // The user-authentication certificate: one DER X.509 certificate of at most 4,096 bytes, as
    // read. Nothing about it has been judged.
    const Bytes& certificate() const { return certificate_; }

    // Whether the card says it also carries a signing certificate; true where it does not say.
    bool signing_certificate_present() const { return signing_present_; }

    // Asks for the tries left (VERIFY without data; costs none). The same answer comes after a
    // right PIN: this is no login test.
    tl::expected<Tries, CardProblem> tries();

    // Sends the PIN once and wipes it. `pin` must be filled, so no PIN can be sent twice. Accepted
    // as counts: 63C1 to 63C3; 63C0, 6983 and 6984 are locked; all else, and no answer, is unknown.
    VerifyOutcome verify(PinBuffer& pin);

    // PKCS#1 v1.5 signature with SHA-256 by the user-authentication key over a text of this digest.
    tl::expected<Bytes, SignProblem> sign(const Digest& sha256_of_text);

    // Whether `signature` over `text` was made by the key of certificate(): a mismatch means the
    // card was exchanged or is faulty.
    bool signed_by_card(ByteView text, ByteView signature) const;

    void unpower() noexcept { transport_->unpower(); }

private:
    using PublicKey = Handle<EVP_PKEY, EVP_PKEY_free>;

    explicit MyNumberCard(std::unique_ptr<Transport> transport);

    std::unique_ptr<Transport> transport_;
    Bytes certificate_;
    PublicKey key_;
    bool signing_present_ = true;
};

}  // namespace shomei::card
