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

std::vector<jpki::ListMark> list_marks(Transaction& transaction) {
    std::vector<jpki::ListMark> marks;
    for (const auto& [anchor, number, this_update_s] :
         transaction.database().list<std::string, std::string, std::int64_t>(
             "SELECT anchor, number, this_update_s FROM list_mark")) {
        const auto digest = from_hex_exactly<32>(anchor);
        const auto bytes = from_hex_exactly<20>(number);
        if (!digest || !bytes)
            throw Fault(FaultCode::storage, "database: the mark of a revocation list is not one");
        marks.push_back({*digest, {*bytes, this_update_s}});
    }
    return marks;
}

void keep_mark(Transaction& transaction, const jpki::ListMark& mark) {
    transaction.database().change("DELETE FROM list_mark WHERE anchor = $1", hex(mark.anchor));
    transaction.database().change("INSERT INTO list_mark VALUES ($1, $2, $3)", hex(mark.anchor),
                                  hex(mark.age.number), mark.age.this_update_s);
}

}  // namespace shomei::issuer
