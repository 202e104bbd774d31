// SPDX-License-Identifier: Apache-2.0
#include "revocation_list.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "der_reader.h"
#include "profile.h"
#include "shomei/base/check.h"

namespace shomei::jpki {
namespace {

constexpr std::size_t list_limit_bytes = 64 * 1024 * 1024;
// All but the entries, which is what OpenSSL decodes, into many times the memory.
constexpr std::size_t head_limit_bytes = 16 * 1024;
constexpr std::uint8_t version_2 = 1;  // RFC 5280 5.1.2.1
constexpr std::size_t serial_limit_bytes = 20;

// CRLReason (RFC 5280 5.3.1), as far as it matters.
constexpr std::uint8_t reason_hold = 6;
constexpr std::uint8_t reason_remove = 8;

// Where the parts of CertificateList and TBSCertList (RFC 5280 5.1) lie; none is decoded.
struct ListSlices {
    ByteView signed_part;
    ByteView algorithm;
    ByteView signature;
    ByteView issuer;
    ByteView this_update, next_update;
    ByteView entries;
    ByteView extensions;
};

// What is decoded of a list that the CA signed.
struct ListHead {
    NameHandle issuer;
    std::int64_t this_update_s = 0, next_update_s = 0;
    ExtensionsHandle extensions;
};

template <class Owner, class Decode>
Owner decode(Decode decode_der, ByteView der) {
    const auto* end = der.data();
    Owner out(decode_der(nullptr, &end, static_cast<long>(der.size())));
    if (out && end != der.data() + der.size()) out.reset();
    return out;
}

// Time in the forms that RFC 5280 4.1.2.5 allows: seconds, and Z.
std::optional<DerValue> take_time(DerReader& reader) {
    const bool utc = reader.next_is(der_utc_time);
    const auto time = reader.take(utc ? der_utc_time : der_generalized_time);
    if (!time || time->content.size() != (utc ? 13U : 15U) || time->content.back() != 'Z')
        return std::nullopt;
    return time;
}

// False where the signed part is no TBSCertList of version 2 with nextUpdate and extensions.
bool take_signed_slices(ByteView content, ListSlices& slices) {
    DerReader reader(content);
    const auto version = reader.take(der_integer);
    if (!version || version->content.size() != 1 || version->content[0] != version_2) return false;
    const auto algorithm = reader.take(der_sequence);
    if (!algorithm || !std::ranges::equal(algorithm->whole, slices.algorithm)) return false;
    const auto issuer = reader.take(der_sequence);
    const auto this_update = issuer ? take_time(reader) : std::nullopt;
    const auto next_update = this_update ? take_time(reader) : std::nullopt;
    if (!next_update) return false;
    slices.issuer = issuer->whole;
    slices.this_update = this_update->whole;
    slices.next_update = next_update->whole;
    if (reader.next_is(der_sequence)) {
        const auto entries = reader.take(der_sequence);
        if (!entries) return false;
        slices.entries = entries->content;
    }
    const auto extensions = reader.take_last(der_explicit_0);
    if (!extensions) return false;
    slices.extensions = extensions->content;
    return true;
}

std::optional<ListSlices> take_slices(ByteView der) {
    DerReader outer(der);
    const auto list = outer.take_last(der_sequence);
    if (!list) return std::nullopt;
    DerReader reader(list->content);
    const auto signed_part = reader.take(der_sequence);
    const auto algorithm = reader.take(der_sequence);
    const auto signature = reader.take_last(der_bit_string);
    if (!signed_part || !algorithm || !signature) return std::nullopt;
    // The first octet counts unused bits, of which a signature has none.
    if (signature->content.empty() || signature->content[0] != 0) return std::nullopt;
    ListSlices slices;
    slices.signed_part = signed_part->whole;
    slices.algorithm = algorithm->whole;
    slices.signature = signature->content.subspan(1);
    if (!take_signed_slices(signed_part->content, slices)) return std::nullopt;
    return slices;
}

// Fixed words where it is not the CA's.
std::optional<std::string_view> flaw_of_signature(const ListSlices& slices, const X509* issuer,
                                                  OSSL_LIB_CTX* library) {
    const auto algorithm = decode<AlgorithmHandle>(d2i_X509_ALGOR, slices.algorithm);
    if (!algorithm) return "list cannot be read";
    const auto digest = strong_digest_of(algorithm.get());
    if (!digest) return "weak signature";
    EVP_PKEY* key = X509_get0_pubkey(issuer);
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return "not signed by the CA";
    const DigestContextHandle context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context && EVP_DigestVerifyInit_ex(context.get(), nullptr, OBJ_nid2sn(*digest),
                                                    library, nullptr, key, nullptr) == 1);
    if (EVP_DigestVerify(context.get(), slices.signature.data(), slices.signature.size(),
                         slices.signed_part.data(), slices.signed_part.size()) != 1)
        return "not signed by the CA";
    return std::nullopt;
}

std::optional<ListHead> decode_head(const ListSlices& slices) {
    ListHead head;
    head.issuer = decode<NameHandle>(d2i_X509_NAME, slices.issuer);
    head.extensions = decode<ExtensionsHandle>(d2i_X509_EXTENSIONS, slices.extensions);
    const auto this_update_s =
        unix_seconds(decode<TimeHandle>(d2i_ASN1_TIME, slices.this_update).get());
    const auto next_update_s =
        unix_seconds(decode<TimeHandle>(d2i_ASN1_TIME, slices.next_update).get());
    if (!head.issuer || !head.extensions || !this_update_s || !next_update_s) return std::nullopt;
    head.this_update_s = *this_update_s;
    head.next_update_s = *next_update_s;
    return head;
}

// Fixed words for an extension that makes the list another thing than all that is revoked.
std::optional<std::string_view> narrowing_of(const STACK_OF(X509_EXTENSION) * extensions) {
    for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i) {
        X509_EXTENSION* extension = sk_X509_EXTENSION_value(extensions, i);
        const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (nid == NID_delta_crl || nid == NID_issuing_distribution_point)
            return "list covers a part only";
        if (X509_EXTENSION_get_critical(extension) != 0) return "unknown critical extension";
    }
    return std::nullopt;
}

// The CRL number as 20 big-endian bytes.
std::optional<std::array<std::uint8_t, 20>> number_of(const STACK_OF(X509_EXTENSION) * extensions) {
    const IntegerHandle number(
        static_cast<ASN1_INTEGER*>(X509V3_get_d2i(extensions, NID_crl_number, nullptr, nullptr)));
    std::array<std::uint8_t, 20> out{};
    if (!number || ASN1_STRING_type(number.get()) != V_ASN1_INTEGER) return std::nullopt;
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(number.get()));
    if (size > out.size()) return std::nullopt;
    const auto* bytes = ASN1_STRING_get0_data(number.get());
    std::copy_backward(bytes, bytes + size, out.end());
    return out;
}

// A positive INTEGER without its sign octet, as `serial_of` has it.
std::optional<ByteView> magnitude_of(ByteView integer) {
    if (integer.empty() || integer[0] >= 0x80) return std::nullopt;
    if (integer[0] == 0) {
        if (integer.size() < 2 || integer[1] < 0x80) return std::nullopt;
        integer = integer.subspan(1);
    }
    return integer.size() <= serial_limit_bytes ? std::optional(integer) : std::nullopt;
}

// The reason in an entry's extensions, 0 where there is none. nullopt where they are broken or one
// is critical: that would be an entry of another CA, or one that we do not understand.
std::optional<std::uint8_t> reason_of(ByteView extensions) {
    constexpr std::uint8_t reason_code[] = {0x55, 0x1d, 0x15};         // 2.5.29.21
    constexpr std::uint8_t certificate_issuer[] = {0x55, 0x1d, 0x1d};  // 2.5.29.29
    std::uint8_t reason = 0;
    for (DerReader reader(extensions); !reader.at_end();) {
        const auto extension = reader.take(der_sequence);
        if (!extension) return std::nullopt;
        DerReader inner(extension->content);
        const auto id = inner.take(der_object_identifier);
        const auto value = inner.take_last(der_octet_string);
        if (!id || !value || std::ranges::equal(id->content, certificate_issuer))
            return std::nullopt;
        if (!std::ranges::equal(id->content, reason_code)) continue;
        const auto code = DerReader(value->content).take_last(der_enumerated);
        if (!code || code->content.size() != 1) return std::nullopt;
        reason = code->content[0];
    }
    return reason;
}

struct Serials {
    SerialSet revoked, suspended;
};

// False where the entry cannot be read, or belongs into a list of changes.
bool take_entry(ByteView entry, Serials& serials) {
    DerReader reader(entry);
    const auto number = reader.take(der_integer);
    const auto serial = number ? magnitude_of(number->content) : std::nullopt;
    if (!serial || !take_time(reader)) return false;
    std::optional<std::uint8_t> reason = std::uint8_t{0};
    if (!reader.at_end()) {
        const auto extensions = reader.take_last(der_sequence);
        reason = extensions ? reason_of(extensions->content) : std::nullopt;
    }
    if (!reason || *reason == reason_remove) return false;
    (*reason == reason_hold ? serials.suspended : serials.revoked).add(*serial);
    return true;
}

std::optional<Serials> take_entries(ByteView entries) {
    Serials serials;
    for (DerReader reader(entries); !reader.at_end();) {
        const auto entry = reader.take(der_sequence);
        if (!entry || !take_entry(entry->content, serials)) return std::nullopt;
    }
    serials.revoked.sort();
    serials.suspended.sort();
    return serials;
}

}  // namespace

tl::expected<RevocationList, std::string_view> RevocationList::read(ByteView der,
                                                                    const X509* issuer,
                                                                    OSSL_LIB_CTX* library,
                                                                    std::int64_t now_s) {
    const QuietErrors quiet;
    const auto no = [](std::string_view reason) { return tl::unexpected(reason); };
    const auto slices = der.size() <= list_limit_bytes ? take_slices(der) : std::nullopt;
    if (!slices) return no("list cannot be read");
    if (der.size() - slices->entries.size() > head_limit_bytes)
        return no("too much beside the entries");
    if (const auto flaw = flaw_of_signature(*slices, issuer, library)) return no(*flaw);
    const auto head = decode_head(*slices);
    if (!head) return no("list cannot be read");
    if (X509_NAME_cmp(head->issuer.get(), X509_get_subject_name(issuer)) != 0)
        return no("list of another issuer");
    if (const auto narrowing = narrowing_of(head->extensions.get())) return no(*narrowing);
    const auto number = number_of(head->extensions.get());
    if (!number) return no("list without a number");
    if (now_s < head->this_update_s) return no("list not yet valid");
    if (now_s >= head->next_update_s) return no("list past its next update");
    auto serials = take_entries(slices->entries);
    if (!serials) return no("list cannot be read");

    RevocationList list;
    list.age_ = {*number, head->this_update_s};
    list.next_update_s_ = head->next_update_s;
    list.revoked_ = std::move(serials->revoked);
    list.suspended_ = std::move(serials->suspended);
    return list;
}

ListVerdict RevocationList::status_of(ByteView serial, std::int64_t now_s) const {
    // What a list said of a revoked certificate stays true after its end.
    if (revoked_.contains(serial)) return ListVerdict::revoked;
    if (now_s < age_.this_update_s || now_s >= next_update_s_) return ListVerdict::cannot_know;
    return suspended_.contains(serial) ? ListVerdict::suspended : ListVerdict::not_listed;
}

std::optional<std::string_view> ListInForce::replace(RevocationList list) {
    const std::scoped_lock lock(mutex_);
    if (list.age() < oldest_) return "list older than the one before";
    oldest_ = list.age();
    list_ = std::make_shared<const RevocationList>(std::move(list));
    return std::nullopt;
}

void ListInForce::require_from(const ListAge& age) {
    const std::scoped_lock lock(mutex_);
    oldest_ = std::max(oldest_, age);
}

std::shared_ptr<const RevocationList> ListInForce::list() const {
    const std::scoped_lock lock(mutex_);
    return list_;
}

ListVerdict ListInForce::status_of(ByteView serial, std::int64_t now_s) const {
    const auto known = list();
    return known ? known->status_of(serial, now_s) : ListVerdict::cannot_know;
}

std::optional<std::int64_t> ListInForce::next_update_s() const {
    const auto known = list();
    if (!known) return std::nullopt;
    return known->next_update_s();
}

std::optional<ListAge> ListInForce::age() const {
    const auto known = list();
    if (!known) return std::nullopt;
    return known->age();
}

}  // namespace shomei::jpki
