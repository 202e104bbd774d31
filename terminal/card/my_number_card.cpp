// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/card/my_number_card.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "apdu.h"
#include "shomei/base/check.h"

namespace shomei::card {

namespace {

constexpr std::uint16_t success = 0x9000;
constexpr std::uint16_t undiagnosed = 0x6f00;
constexpr std::uint16_t file_missing = 0x6a82;
constexpr std::uint16_t security_status_not_satisfied = 0x6982;

constexpr std::uint16_t token_file = 0x0006;
constexpr std::uint16_t availability_file = 0x0008;
constexpr std::uint16_t certificate_file = 0x000a;
constexpr std::uint16_t key_file = 0x0017;
constexpr std::uint16_t pin_file = 0x0018;

constexpr std::size_t token_name_size = 32;
constexpr std::size_t certificate_limit = 4096;
constexpr std::size_t read_step = 256;

using Status = tl::expected<std::uint16_t, CardProblem>;
using Content = tl::expected<Bytes, CardProblem>;

tl::unexpected<CardProblem> problem_of(CardLoss loss) {
    return tl::unexpected(loss == CardLoss::removed ? CardProblem::removed
                                                    : CardProblem::unreadable);
}

Status send(Transport& transport, ByteView command) {
    const auto answer = exchange(transport, command, Resend::never);
    if (!answer) return problem_of(answer.error());
    return answer->status;
}

Status select_file(Transport& transport, std::uint16_t file) {
    const std::array<std::uint8_t, 7> command = {0x00,
                                                 0xa4,
                                                 0x02,
                                                 0x0c,
                                                 0x02,
                                                 static_cast<std::uint8_t>(file >> 8),
                                                 static_cast<std::uint8_t>(file & 0xff)};
    return send(transport, command);
}

// The full application name: cards may match a prefix, so success with a shorter one proves
// nothing.
tl::expected<void, CardProblem> select_application(Transport& transport) {
    static constexpr std::array<std::uint8_t, 15> command = {
        0x00, 0xa4, 0x04, 0x0c, 0x0a, 0xd3, 0x92, 0xf0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
    Status status = send(transport, command);
    // Some cards answer so to the first command after power-up, and to no other.
    if (status == undiagnosed) status = send(transport, command);
    if (!status) return tl::unexpected(status.error());
    if (*status == success) return {};
    const auto first = *status >> 8;
    const bool damaged = first == 0x6f || first == 0x62 || first == 0x64 || first == 0x65;
    return tl::unexpected(damaged ? CardProblem::unreadable : CardProblem::foreign_card);
}

// Exactly `size` bytes of the selected file from `offset`; the card may give them in smaller parts.
Content read_bytes(Transport& transport, std::size_t offset, std::size_t size) {
    Bytes content;
    while (content.size() < size) {
        const std::size_t at = offset + content.size();
        const std::size_t wanted = std::min(read_step, size - content.size());
        const std::array<std::uint8_t, 5> command = {0x00, 0xb0, static_cast<std::uint8_t>(at >> 8),
                                                     static_cast<std::uint8_t>(at & 0xff),
                                                     static_cast<std::uint8_t>(wanted & 0xff)};
        const auto answer = exchange(transport, command, Resend::with_named_length);
        if (!answer) return problem_of(answer.error());
        const bool sound =
            answer->status == success && !answer->body.empty() && answer->body.size() <= wanted;
        if (!sound) return tl::unexpected(CardProblem::unreadable);
        content.insert(content.end(), answer->body.begin(), answer->body.end());
    }
    return content;
}

tl::expected<void, CardProblem> check_token(Transport& transport) {
    const auto status = select_file(transport, token_file);
    if (!status) return tl::unexpected(status.error());
    if (*status != success) return tl::unexpected(CardProblem::foreign_card);
    const auto label = read_bytes(transport, 0, token_name_size);
    if (!label) return tl::unexpected(label.error());
    auto name = text_of(*label);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name == "JPKIAPICCTOKEN2") return {};
    if (name == "JPKIAPICCTOKEN") return tl::unexpected(CardProblem::old_resident_card);
    if (name == "JPKIAPGPSETOKEN" || name == "JPKIAPIOSTOKEN")
        return tl::unexpected(CardProblem::phone);
    return tl::unexpected(CardProblem::foreign_card);
}

// Byte 0 of the availability file stands for the signing certificate. Not every card has the file.
tl::expected<bool, CardProblem> read_signing_present(Transport& transport) {
    const auto status = select_file(transport, availability_file);
    if (!status) return tl::unexpected(status.error());
    if (*status != success) return true;
    const auto content = read_bytes(transport, 0, 3);
    if (content) return content->front() != 0;
    if (content.error() == CardProblem::removed) return tl::unexpected(content.error());
    return true;
}

// DER of one SEQUENCE with a two-byte length (X.690 8.1.3.5, 10.1: the shortest form), then filler.
Content read_certificate(Transport& transport) {
    const auto status = select_file(transport, certificate_file);
    if (!status) return tl::unexpected(status.error());
    if (*status == file_missing) return tl::unexpected(CardProblem::no_certificate);
    if (*status != success) return tl::unexpected(CardProblem::unreadable);
    const auto head = read_bytes(transport, 0, 4);
    if (!head) return head;
    const auto& start = *head;
    const auto is_filler = [&](std::uint8_t byte) { return byte == start[0]; };
    if ((start[0] == 0xff || start[0] == 0x00) &&
        std::all_of(start.begin(), start.end(), is_filler))
        return tl::unexpected(CardProblem::no_certificate);
    const std::size_t length = static_cast<std::size_t>(start[2] << 8 | start[3]);
    const std::size_t total = length + 4;
    if (start[0] != 0x30 || start[1] != 0x82 || length < 256 || total > certificate_limit)
        return tl::unexpected(CardProblem::unreadable);
    return read_bytes(transport, 0, total);
}

// The public key of exactly one certificate without anything behind it.
Handle<EVP_PKEY, EVP_PKEY_free> public_key_of(const Bytes& certificate) {
    const std::uint8_t* at = certificate.data();
    const Handle<X509, X509_free> parsed(
        d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
    Handle<EVP_PKEY, EVP_PKEY_free> key;
    if (parsed && at == certificate.data() + certificate.size())
        key.reset(X509_get_pubkey(parsed.get()));
    ERR_clear_error();
    return key;
}

// The one reading of status words that speak of the PIN's counter: tries left, 0 for locked,
// nullopt for all that says nothing about it.
std::optional<int> tries_in(std::uint16_t status) {
    switch (status) {
        case 0x63c1:
            return 1;
        case 0x63c2:
            return 2;
        case 0x63c3:
            return 3;
        case 0x63c0:
        case 0x6983:
        case 0x6984:
            return 0;
        default:
            return std::nullopt;
    }
}

}  // namespace

MyNumberCard::MyNumberCard(std::unique_ptr<Transport> transport)
    : transport_(std::move(transport)) {}

tl::expected<MyNumberCard, CardProblem> MyNumberCard::open(std::unique_ptr<Transport> transport) {
    SHOMEI_CHECK(transport != nullptr);
    MyNumberCard card(std::move(transport));
    if (const auto ok = select_application(*card.transport_); !ok)
        return tl::unexpected(ok.error());
    if (const auto ok = check_token(*card.transport_); !ok) return tl::unexpected(ok.error());
    const auto signing_present = read_signing_present(*card.transport_);
    if (!signing_present) return tl::unexpected(signing_present.error());
    card.signing_present_ = *signing_present;
    auto certificate = read_certificate(*card.transport_);
    if (!certificate) return tl::unexpected(certificate.error());
    card.certificate_ = *std::move(certificate);
    card.key_ = public_key_of(card.certificate_);
    if (!card.key_) return tl::unexpected(CardProblem::unreadable);
    return card;
}

tl::expected<Tries, CardProblem> MyNumberCard::tries() {
    static constexpr std::array<std::uint8_t, 4> query = {0x00, 0x20, 0x00, 0x80};
    const auto selected = select_file(*transport_, pin_file);
    if (!selected) return tl::unexpected(selected.error());
    if (*selected != success) return Tries{};
    const auto answer = exchange_once(*transport_, query);
    if (!answer) return problem_of(answer.error());
    const auto left = tries_in(answer->status);
    if (!left || !answer->body.empty()) return Tries{};
    return Tries{*left == 0 ? PinState::locked : PinState::open, *left};
}

VerifyOutcome MyNumberCard::verify(PinBuffer& pin) {
    SHOMEI_CHECK(pin.filled());
    const auto selected = select_file(*transport_, pin_file);
    if (!selected || *selected != success) {
        pin.wipe();
        return {};
    }
    const auto answer = exchange_once(*transport_, pin.command());
    pin.wipe();
    if (!answer || !answer->body.empty()) return {};
    if (answer->status == success) return {Verified::ok, 0};
    const auto left = tries_in(answer->status);
    if (!left) return {};
    return {*left == 0 ? Verified::locked : Verified::wrong, *left};
}

tl::expected<Bytes, SignProblem> MyNumberCard::sign(const Digest& sha256_of_text) {
    // PSO: COMPUTE DIGITAL SIGNATURE, Lc 51, then the DigestInfo of SHA-256 (RFC 8017 9.2, note 1).
    static constexpr std::array<std::uint8_t, 24> head = {
        0x80, 0x2a, 0x00, 0x80, 0x33, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
        0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    const auto selected = select_file(*transport_, key_file);
    if (!selected)
        return tl::unexpected(selected.error() == CardProblem::removed ? SignProblem::removed
                                                                       : SignProblem::fault);
    if (*selected != success) return tl::unexpected(SignProblem::fault);
    Bytes command(head.begin(), head.end());
    command.insert(command.end(), sha256_of_text.begin(), sha256_of_text.end());
    command.push_back(0x00);  // Le: 256
    auto answer = exchange(*transport_, command, Resend::never);
    if (!answer)
        return tl::unexpected(answer.error() == CardLoss::removed ? SignProblem::removed
                                                                  : SignProblem::fault);
    if (answer->status == security_status_not_satisfied)
        return tl::unexpected(SignProblem::pin_needed);
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
    if (answer->status != success || answer->body.size() != size)
        return tl::unexpected(SignProblem::fault);
    return std::move(answer->body);
}

bool MyNumberCard::signed_by_card(ByteView text, ByteView signature) const {
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context != nullptr);
    const bool good =
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), text.data(),
                         text.size()) == 1;
    ERR_clear_error();
    return good;
}

}  // namespace shomei::card
