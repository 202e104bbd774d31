// SPDX-License-Identifier: Apache-2.0
// The one list of endings and notices that the service foresees. Each code has one text, one remedy
// and one voice line in config/messages/<language>.json and a row in docs/failure-codes.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shomei::certificate {

// Codes of the error catalogue (A: card, B: service, C: entitlement, D: money and paper, F:
// machine).
enum class RefusalCode {
    A01,  // not a My Number Card
    A02,  // chip cannot be read, or the card was taken away
    A03,  // no user-authentication certificate on the card
    A04,  // certificate expired
    A05,  // notice: ends within three months
    A06,  // revoked
    A07,  // temporarily suspended
    A08,  // PIN wrong, tries left
    A09,  // PIN locked by this try
    A10,  // PIN was locked before entry
    A11,  // not known to the register yet (new, renewed or moved today)
    A12,  // moved in, and the card's continued use was not applied for yet
    A13,  // certificate status cannot be checked now
    A14,  // notice: signing certificate lapsed after a move; no obstacle
    A15,  // old resident card (住基カード)
    A16,  // phone
    A17,  // certificate of another issuer, generation or profile
    B01,  // outside hours
    B02,  // maintenance or year-end
    B03,  // kind not offered
    B04,  // municipal side does not answer
    B05,  // stopped for safety
    B06,  // busy
    B07,  // printer not ready
    B08,  // this terminal is out of service
    C01,  // no seal registered, or its registration ended
    C02,  // too young for this kind at a machine
    C03,  // record suppressed: one neutral text for every reason
    C04,  // someone of the household is moving out
    C05,  // family register being updated
    C06,  // family register elsewhere, or its use not registered yet
    C07,  // no tax data of this year
    C08,  // characters cannot be printed exactly
    C09,  // option or scope not permitted
    C10,  // too many copies
    C11,  // no family register: a foreign resident
    D01,  // no money put in for a while, or stopped while paying
    D02,  // payment device fault
    D03,  // paid, nothing was printed: money back
    D04,  // printed in part: money back, sheets void
    D05,  // result of printing unknown: money held, a person decides
    D06,  // money back is owed
    D07,  // card left on the reader
    F01,  // stopped by the resident
    F02,  // nobody touched the screen, or the visit took too long
    F03,  // this machine could not go on
    F04,  // the PIN's outcome is unknown: a try may have been used
};

enum class MoneyConsequence { none_taken, given_back, held, normal };

struct RefusalTraits {
    RefusalCode code;
    std::string_view name;  // "A04"
    bool names_offices;     // screen and slip name the offices that can help
    MoneyConsequence money;
    bool is_notice;  // goes on
};

const RefusalTraits& traits_of(RefusalCode code);
std::string_view name_of(RefusalCode code);
std::optional<RefusalCode> refusal_from_name(std::string_view name);
// Every code once, in order.
const std::vector<RefusalTraits>& refusal_catalogue();

}  // namespace shomei::certificate
