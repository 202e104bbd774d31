// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/card_model.h"

#include <openssl/rsa.h>

#include <algorithm>
#include <utility>

namespace shomei::virtual_card {

namespace {

constexpr std::size_t certificate_file_size = 1600;
constexpr std::array<std::uint8_t, 10> jpki_aid = {0xd3, 0x92, 0xf0, 0x00, 0x26,
                                                   0x01, 0x00, 0x00, 0x00, 0x01};
constexpr std::array<std::uint8_t, 9> contact_atr = {0x3b, 0xe0, 0x00, 0xff, 0x81,
                                                     0x31, 0xfe, 0x45, 0x14};
constexpr std::array<std::uint16_t, 11> known_files = {
    0x0001, 0x0002, 0x0006, 0x0008, 0x000a, 0x000b, 0x0016, 0x0017, 0x0018, 0x001a, 0x001b};

Bytes status(std::uint16_t word) { return answer_of({}, word); }

Bytes padded(const Bytes& der) {
    Bytes file = der;
    file.resize(std::max(certificate_file_size, der.size()), 0xff);
    return file;
}

void append_text(Bytes& file, std::string_view text, std::size_t width) {
    file.insert(file.end(), text.begin(), text.end());
    file.insert(file.end(), width - text.size(), ' ');
}

// A serialised CK_TOKEN_INFO: texts padded with blanks, 32-bit big-endian words.
Bytes token_file(const std::string& name) {
    Bytes file;
    append_text(file, name, 32);
    append_text(file, "SHOMEI TEST", 32);
    append_text(file, "VIRTUAL", 16);
    append_text(file, "0000000000000000", 16);
    // flags, sessions (max, open) twice, PIN length max and min, memory (four words)
    for (const int word : {0x040d, 1, 0, 1, 0, 4, 4, -1, -1, -1, -1})
        for (const int shift : {24, 16, 8, 0})
            file.push_back(static_cast<std::uint8_t>(word >> shift));
    append_text(file, "0301", 4);
    append_text(file, "", 16);
    return file;
}

bool equal(ByteView left, ByteView right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

CardModel::CardModel(CardContent content, Counters counters)
    : content_(std::move(content)), counters_(counters) {
    files_[ef_sign_certificate] = padded(content_.sign);
    files_[0x0002] = padded(content_.sign_ca);
    files_[ef_token] = token_file(content_.token);
    files_[ef_available] = content_.available;
    files_[ef_auth_certificate] = padded(content_.auth);
    files_[0x000b] = padded(content_.auth_ca);
}

CardModel::CardModel(CardContent content) : CardModel(std::move(content), {}) {
    counters_ = content_.start;
}

void CardModel::power_off() {
    reset();
    verified_.clear();
}

void CardModel::reset() {
    selected_ = false;
    current_ = 0;
}

ByteView CardModel::atr() const { return contact_atr; }

Bytes CardModel::answer(ByteView apdu) {
    const auto command = parse_command(apdu);
    if (!command) return status(0x6700);
    if ((command->cla & 0x03) != 0) return status(0x6881);
    if (command->cla == 0x80 && command->ins == ins_sign) return sign(*command);
    if (command->cla != 0x00) return status(0x6e00);
    switch (command->ins) {
        case ins_select:
            return select(*command);
        case ins_read:
            return read(*command);
        case ins_verify:
            return verify(*command);
        default:
            return status(0x6d00);
    }
}

std::uint16_t CardModel::file_of(const Command& command) const {
    if (!selected_) return 0;
    const std::uint8_t reference = command.ins == ins_read ? command.p1 : command.p2;
    const bool short_id = (reference & 0x80) != 0 && (reference & 0x1f) != 0;
    return short_id ? reference & 0x1f : current_;
}

Bytes CardModel::select(const Command& command) {
    if (command.p1 == 0x04) {
        if (content_.foreign || !equal(command.data, jpki_aid)) return status(0x6a82);
        selected_ = true;
        current_ = 0;
        return status(0x9000);
    }
    if (command.p1 != 0x02) return status(0x6a86);
    if (command.data.size() != 2) return status(0x6700);
    const auto id = static_cast<std::uint16_t>(command.data[0] << 8 | command.data[1]);
    const bool known = std::find(known_files.begin(), known_files.end(), id) != known_files.end();
    if (!selected_ || !known) return status(0x6a82);
    current_ = id;
    return status(0x9000);
}

bool CardModel::readable(std::uint16_t file) const {
    if (file == ef_sign_certificate) return verified_.contains(ef_sign_password);
    // A phone gives its certificate only after the PIN.
    const bool phone = content_.token == "JPKIAPGPSETOKEN";
    if (file == ef_auth_certificate && phone) return verified_.contains(ef_auth_pin);
    return true;
}

Bytes CardModel::read(const Command& command) const {
    const auto file = file_of(command);
    if (file == 0) return status(0x6986);
    const auto found = files_.find(file);
    if (found == files_.end()) return status(0x6981);
    if (!readable(file)) return status(0x6982);
    if (command.le == 0 || !command.data.empty()) return status(0x6700);
    const bool short_id = (command.p1 & 0x80) != 0;
    const std::size_t offset = short_id ? command.p2 : command.p1 * 256U + command.p2;
    const ByteView body = found->second;
    if (offset >= body.size()) return status(0x6b00);
    return answer_of(body.subspan(offset, std::min(command.le, body.size() - offset)), 0x9000);
}

Bytes CardModel::verify(const Command& command) {
    if (command.p1 != 0 || (command.p2 & 0x80) == 0) return status(0x6a86);
    const auto file = file_of(command);
    if (file == 0) return status(0x6986);
    if (file != ef_auth_pin && file != ef_sign_password) return status(0x6981);
    const bool auth = file == ef_auth_pin;
    int& left = auth ? counters_.pin : counters_.sign;
    const auto tries = [&] { return static_cast<std::uint16_t>(0x63c0 | left); };
    if (command.data.empty()) return status(left == 0 ? content_.blocked_query : tries());
    if (left == 0) return status(0x6984);
    verified_.erase(file);
    if (!equal(command.data, bytes_of(auth ? content_.pin : content_.sign_password))) {
        --left;
        return status(tries());
    }
    left = auth ? content_.most.pin : content_.most.sign;
    verified_.insert(file);
    return status(0x9000);
}

Bytes CardModel::sign(const Command& command) const {
    if (command.p1 != 0 || (command.p2 & 0x80) == 0) return status(0x6a86);
    const auto file = file_of(command);
    if (file != ef_auth_key && file != ef_sign_key) return status(0x6985);
    const bool auth = file == ef_auth_key;
    EVP_PKEY* key = auth ? content_.auth_key.get() : content_.sign_key.get();
    if (key == nullptr) return status(0x6985);
    if (!verified_.contains(auth ? ef_auth_pin : ef_sign_password)) return status(0x6982);
    // PKCS#1 v1.5 type 1 around the bytes as they are (RFC 8017 9.2 without the DigestInfo step).
    const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(key, nullptr));
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    std::size_t size = signature.size();
    if (command.data.empty() || !context || EVP_PKEY_sign_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_sign(context.get(), signature.data(), &size, command.data.data(),
                      command.data.size()) != 1)
        return status(0x6985);
    return answer_of(signature, 0x9000);
}

}  // namespace shomei::virtual_card
