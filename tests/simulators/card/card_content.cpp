// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/card_content.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "shomei/base/fault.h"

namespace shomei::virtual_card {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file) {
    throw Fault(FaultCode::configuration, "card folder: cannot use " + file.string());
}

Bytes read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return {};
    return {std::istreambuf_iterator<char>(in), {}};
}

KeyHandle read_key(const std::filesystem::path& file) {
    const Bytes pem = read_file(file);
    if (pem.empty()) return nullptr;
    const Handle<BIO, BIO_free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) refuse(file);
    return key;
}

void read_settings(const std::filesystem::path& file, CardContent& card) {
    std::ifstream in(file);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object()) refuse(file);
    try {
        card.name = json.value("name", file.parent_path().filename().string());
        card.token = json.value("token", card.token);
        card.pin = json.value("pin", card.pin);
        card.sign_password = json.value("sign_password", card.sign_password);
        card.most.pin = json.value("pin_max", card.most.pin);
        card.start.pin = json.value("pin_tries", card.most.pin);
        card.start.sign = json.value("sign_tries", card.start.sign);
        card.foreign = json.value("foreign", card.foreign);
        card.available = from_hex(json.value("available", "8f8f00")).value_or(Bytes{});
        const auto query = from_hex(json.value("blocked_query", "63c0")).value_or(Bytes{});
        if (card.available.size() != 3 || query.size() != 2) refuse(file);
        card.blocked_query = static_cast<std::uint16_t>(query[0] << 8 | query[1]);
    } catch (const nlohmann::json::exception&) {
        refuse(file);
    }
    const auto counts = {card.start.pin, card.start.sign, card.most.pin};
    for (const int count : counts)
        if (count < 0 || count > 15) refuse(file);
    if (card.token.size() > 32) refuse(file);
}

}  // namespace

CardContent read_card_folder(const std::filesystem::path& folder) {
    CardContent card;
    read_settings(folder / "card.json", card);
    card.auth = read_file(folder / "auth.der");
    card.auth_ca = read_file(folder / "auth-ca.der");
    card.sign = read_file(folder / "sign.der");
    card.sign_ca = read_file(folder / "sign-ca.der");
    card.auth_key = read_key(folder / "auth.key");
    card.sign_key = read_key(folder / "sign.key");
    return card;
}

}  // namespace shomei::virtual_card
