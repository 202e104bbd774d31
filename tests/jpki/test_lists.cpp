// SPDX-License-Identifier: Apache-2.0
#include "test_lists.h"

#include <openssl/pem.h>

#include <ctime>
#include <fstream>

#include "shomei/base/check.h"
#include "shomei/base/clock.h"

namespace shomei::jpki {
namespace {

Bytes joined(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

}  // namespace

Bytes openssl_list(const ListOrder& order) {
    const sim::TemporaryFolder folder;
    std::ofstream index(folder / "index.txt");
    for (const auto& row : order.rows)
        index << "R\t991231235959Z\t200101000000Z" << (row.reason.empty() ? "" : ",") << row.reason
              << '\t' << row.serial << "\tunknown\t/CN=card\n";
    index.close();
    std::ofstream(folder / "number") << order.number << '\n';
    std::ofstream(folder / "ca.cnf")
        << "[ca]\ndefault_ca = list\n[list]\ndatabase = " << (folder / "index.txt")
        << "\nunique_subject = no\ndefault_crl_days = 1\ndefault_md = " << order.digest
        << (order.number.empty() ? std::string() : "\ncrlnumber = " + (folder / "number"))
        << "\ncrl_extensions = extensions\n[extensions]\n"
        << order.extensions << '\n';
    std::vector<std::string> argv = {"openssl",  "ca",
                                     "-batch",   "-gencrl",
                                     "-config",  folder / "ca.cnf",
                                     "-cert",    test_pki() / (order.signer + ".crt"),
                                     "-keyfile", test_pki() / (order.signer + ".key"),
                                     "-out",     folder / "list.pem"};
    if (!order.this_update.empty()) argv.insert(argv.end(), {"-crl_lastupdate", order.this_update});
    if (!order.next_update.empty()) argv.insert(argv.end(), {"-crl_nextupdate", order.next_update});
    must_run(argv);
    must_run({"openssl", "crl", "-in", folder / "list.pem", "-outform", "DER", "-out",
              folder / "list.der"});
    return read_bytes(folder / "list.der");
}

Bytes der(std::uint8_t tag, const std::vector<Bytes>& parts) {
    const auto content = joined(parts);
    Bytes out{tag};
    if (content.size() < 0x80) {
        out.push_back(static_cast<std::uint8_t>(content.size()));
    } else {
        int octets = 1;
        while (content.size() >> (8 * octets) != 0) ++octets;
        out.push_back(static_cast<std::uint8_t>(0x80 | octets));
        for (; octets > 0; --octets)
            out.push_back(static_cast<std::uint8_t>(content.size() >> (8 * (octets - 1))));
    }
    out.insert(out.end(), content.begin(), content.end());
    return out;
}

Bytes utc_time(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    const auto size = std::strftime(text, sizeof text, "%y%m%d%H%M%SZ", &parts);
    return der(0x17, {to_bytes(bytes_of({text, size}))});
}

ListDraft::ListDraft()
    : version(der(0x02, {{1}})),
      algorithm(der(0x30, {der(0x06, {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}}),
                           der(0x05, {})})),  // sha256WithRSAEncryption
      this_update(utc_time(wall_s() - 60)),
      next_update(utc_time(wall_s() + 86'400)),
      extensions({list_number(der(0x02, {{1}}))}) {
    const auto anchor = read_anchor("auth-ca-3");
    unsigned char* name = nullptr;
    const int size = i2d_X509_NAME(X509_get_subject_name(anchor.get()), &name);
    SHOMEI_CHECK(size > 0);
    issuer.assign(name, name + size);
    OPENSSL_free(name);
}

void ListDraft::add(ByteView serial, const std::vector<Bytes>& more) {
    std::vector<Bytes> parts{der(0x02, {to_bytes(serial)}),
                             der(0x17, {to_bytes(bytes_of("200101000000Z"))})};
    if (!more.empty()) parts.push_back(der(0x30, more));
    const auto entry = der(0x30, parts);
    entries.insert(entries.end(), entry.begin(), entry.end());
}

Bytes ListDraft::sign(const char* digest) const {
    std::vector<Bytes> parts{version, algorithm, issuer, this_update, next_update};
    if (!entries.empty()) parts.push_back(der(0x30, {entries}));
    if (!extensions.empty()) parts.push_back(der(0xa0, {der(0x30, extensions)}));
    const auto signed_part = der(0x30, parts);
    const auto key = read_key("auth-ca-3");
    const DigestContextHandle context(EVP_MD_CTX_new());
    std::size_t size = 256;
    Bytes signature(1 + size);  // the count of unused bits goes before
    SHOMEI_CHECK(EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key.get(),
                                       nullptr) == 1);
    SHOMEI_CHECK(EVP_DigestSign(context.get(), signature.data() + 1, &size, signed_part.data(),
                                signed_part.size()) == 1);
    return der(0x30, {signed_part, outer_algorithm.value_or(algorithm), der(0x03, {signature})});
}

Bytes extension(const Bytes& id, const Bytes& value, bool critical) {
    std::vector<Bytes> parts{der(0x06, {id})};
    if (critical) parts.push_back(der(0x01, {{0xff}}));
    parts.push_back(der(0x04, {value}));
    return der(0x30, parts);
}

Bytes reason_code(std::uint8_t reason) {
    return extension({0x55, 0x1d, 0x15}, der(0x0a, {{reason}}));
}

Bytes list_number(const Bytes& integer) { return extension({0x55, 0x1d, 0x14}, integer); }

X509Handle read_x509(ByteView der) {
    const auto* at = der.data();
    return X509Handle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

X509Handle read_anchor(const std::string& name) {
    const BioHandle file(BIO_new_file((test_pki() / (name + ".crt")).c_str(), "r"));
    X509Handle out(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    SHOMEI_CHECK(out);
    return out;
}

KeyHandle read_key(const std::string& name) {
    const BioHandle file(BIO_new_file((test_pki() / (name + ".key")).c_str(), "r"));
    KeyHandle key(PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr));
    SHOMEI_CHECK(key);
    return key;
}

std::string reading_of(ByteView der, std::int64_t now_s, const std::string& issuer) {
    const auto anchor = read_anchor(issuer);
    const auto list = RevocationList::read(der, anchor.get(), nullptr, now_s);
    return std::string(list ? "read" : list.error());
}

}  // namespace shomei::jpki
