// SPDX-License-Identifier: Apache-2.0
// One generation's full certificate revocation list (RFC 5280 section 5), checked once when it
// arrives and kept as sorted serial numbers: 8 bytes a number of up to 64 bits.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "openssl_objects.h"
#include "serial_set.h"
#include "shomei/base/bytes.h"
#include "shomei/issuance/jpki/verify_context.h"

namespace shomei::jpki {

// `cannot_know`: the list was not valid at that time.
enum class ListVerdict { not_listed, suspended, revoked, cannot_know };

class RevocationList {
public:
    // Reads `der`, at most 64 MiB with 16 KiB beside the entries, at `now_s`; nothing but its
    // signature algorithm is decoded before the signature is good. Fixed words where it is not a
    // list in DER of version 2 with a number, covers only a part or a change of what is revoked,
    // has a critical extension or a digest weaker than SHA-256, is not in the name of `issuer` or
    // not signed with its key (the generations share their name), or is not valid at `now_s`.
    // `library` is the issuer's.
    static tl::expected<RevocationList, std::string_view> read(ByteView der, const X509* issuer,
                                                               OSSL_LIB_CTX* library,
                                                               std::int64_t now_s);

    // `serial`: 1 to 20 bytes, big-endian, no leading zero. The list is valid from its thisUpdate
    // until just before its nextUpdate, as OpenSSL has it.
    ListVerdict status_of(ByteView serial, std::int64_t now_s) const;

    ListAge age() const { return age_; }
    std::int64_t next_update_s() const { return next_update_s_; }
    std::size_t size() const { return revoked_.size() + suspended_.size(); }

private:
    RevocationList() = default;

    ListAge age_;
    std::int64_t next_update_s_ = 0;
    SerialSet revoked_;
    SerialSet suspended_;  // with reason certificateHold
};

// The newest list of a generation; none at first. For several threads.
class ListInForce {
public:
    // Fixed words where `list` is older than the one in force, which then stays, or than required.
    std::optional<std::string_view> replace(RevocationList list);
    void require_from(const ListAge& age);

    // `cannot_know` also while there is no list.
    ListVerdict status_of(ByteView serial, std::int64_t now_s) const;
    std::optional<std::int64_t> next_update_s() const;
    std::optional<ListAge> age() const;

private:
    std::shared_ptr<const RevocationList> list() const;

    ListAge oldest_;            // that is taken; under the mutex, too
    mutable std::mutex mutex_;  // for the pointer alone: who is looking something up keeps a list
                                // that is replaced meanwhile, hence shared
    std::shared_ptr<const RevocationList> list_;
};

}  // namespace shomei::jpki
