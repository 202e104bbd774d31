// SPDX-License-Identifier: Apache-2.0
#include "revoked.h"

#include "shomei/base/digest.h"

namespace shomei::issuer {

namespace {

// The serial number itself leads to a person; its digest serves as well.
std::string key_of(const jpki::CardCertificate& certificate) {
    return hex(sha256("shomei-revoked/v1\n" + std::to_string(certificate.generation) + ":" +
                      hex(certificate.serial)));
}

}  // namespace

bool is_remembered(Transaction& transaction, const jpki::CardCertificate& certificate) {
    return transaction.database()
        .find<std::int64_t>("SELECT until_s FROM revoked WHERE card = $1", key_of(certificate))
        .has_value();
}

void remember(Transaction& transaction, const jpki::CardCertificate& certificate,
              std::int64_t now_s) {
    transaction.database().change("DELETE FROM revoked WHERE until_s < $1", now_s);
    transaction.database().change(
        "INSERT INTO revoked(card, until_s) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        key_of(certificate), certificate.not_after_s);
}

}  // namespace shomei::issuer
