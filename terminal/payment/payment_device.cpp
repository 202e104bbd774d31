// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/payment/payment_device.h"

#include "shomei/base/bytes.h"
#include "shomei/base/check.h"

namespace shomei::payment {

bool is_payment_key(std::string_view key) {
    return key.size() == 34 && from_hex(key.substr(0, 32)).has_value() && key[32] == '/' &&
           key[33] >= '1' && key[33] <= '9';
}

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::none:
            return "none";
        case Standing::accepting:
            return "accepting";
        case Standing::held:
            return "held";
        case Standing::charged:
            return "charged";
        case Standing::captured:
            return "captured";
        case Standing::returned:
            return "returned";
        case Standing::owed:
            return "owed";
        case Standing::refused:
            return "refused";
        case Standing::voided:
            return "voided";
    }
    check_failed();
}

}  // namespace shomei::payment
