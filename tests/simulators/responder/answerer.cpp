// SPDX-License-Identifier: Apache-2.0
#include "simulators/responder/answerer.h"

#include <openssl/ocsp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/handle.h"
#include "simulators/process/child_process.h"

namespace shomei::sim {
namespace {

namespace fs = std::filesystem;

using RequestHandle = Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using ExtensionHandle = Handle<X509_EXTENSION, X509_EXTENSION_free>;
using X509Handle = Handle<X509, X509_free>;
using BioHandle = Handle<BIO, BIO_free_all>;

constexpr const char* generations[] = {"2", "3"};

constexpr std::array<std::pair<std::string_view, ResponderFault>, 18> fault_names{{
    {"none", ResponderFault::none},
    {"trickle", ResponderFault::trickle},
    {"no-answer", ResponderFault::no_answer},
    {"old-answer", ResponderFault::old_answer},
    {"early", ResponderFault::early},
    {"wrong-signer", ResponderFault::wrong_signer},
    {"card-signer", ResponderFault::card_signer},
    {"no-nonce", ResponderFault::no_nonce},
    {"wrong-nonce", ResponderFault::wrong_nonce},
    {"other-certificate", ResponderFault::other_certificate},
    {"revoked", ResponderFault::revoked},
    {"suspended", ResponderFault::suspended},
    {"unknown", ResponderFault::unknown},
    {"try-later", ResponderFault::try_later},
    {"garbage", ResponderFault::garbage},
    {"oversized", ResponderFault::oversized},
    {"redirect", ResponderFault::redirect},
    {"http-error", ResponderFault::http_error},
}};

X509Handle read_certificate(const fs::path& file) {
    const BioHandle bio(BIO_new_file(file.c_str(), "r"));
    X509Handle out(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!out) throw std::runtime_error("cannot read " + file.string());
    return out;
}

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("openssl left no answer");
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, ByteView bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

// A short DER value that is well-formed and means nothing here.
Bytes garbage() { return {0x30, 0x06, 0x02, 0x01, 0x2a, 0x02, 0x01, 0x2b}; }

// A DER value whose length has three octets.
Bytes oversized(std::size_t octets) {
    Bytes out(5 + octets);
    const Bytes head{0x30, 0x83, static_cast<std::uint8_t>(octets >> 16),
                     static_cast<std::uint8_t>(octets >> 8), static_cast<std::uint8_t>(octets)};
    std::copy(head.begin(), head.end(), out.begin());
    return out;
}

// An index in which `serial` (upper-case hex) was revoked a long time ago.
std::string revoked_index(const std::string& serial, bool hold) {
    return std::string("R\t991231235959Z\t200101000000Z,") +
           (hold ? "certificateHold" : "superseded") + "\t" + serial + "\tunknown\t/CN=card\n";
}

// The index with everybody revoked.
std::string index_of_revoked(const fs::path& index, bool hold) {
    std::ifstream file(index);
    std::string out;
    for (std::string line; std::getline(file, line);) {
        const auto serial = line.find('\t', line.find('\t', 2) + 1);  // after flag, end, revocation
        const auto end = line.find('\t', serial + 1);
        if (end != std::string::npos)
            out += revoked_index(line.substr(serial + 1, end - serial - 1), hold);
    }
    return out;
}

// What `openssl ca -gencrl` needs to know.
std::string list_settings(const fs::path& index, const fs::path& number) {
    return "[ca]\ndefault_ca = list\n[list]\ndatabase = " + index.string() +
           "\ncrlnumber = " + number.string() +
           "\ndefault_md = sha256\ndefault_crl_days = 1\nunique_subject = no\n"
           "crl_extensions = extensions\n[extensions]\nauthorityKeyIdentifier = keyid:always\n";
}

// Bends the request that `openssl ocsp` will see, so that it answers another one.
void bend(OCSP_REQUEST* request, ResponderFault fault) {
    if (fault == ResponderFault::no_nonce) {
        const int at = OCSP_REQUEST_get_ext_by_NID(request, NID_id_pkix_OCSP_Nonce, -1);
        const ExtensionHandle removed(OCSP_REQUEST_delete_ext(request, at));
    }
    if (fault == ResponderFault::wrong_nonce) {
        auto other = random_bytes<32>();
        OCSP_request_add1_nonce(request, other.data(), static_cast<int>(other.size()));
    }
    if (fault == ResponderFault::other_certificate) {
        ASN1_INTEGER* serial = nullptr;
        OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial,
                          OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, 0)));
        ASN1_INTEGER_set(serial, 0x31000002);  // the card `foreign-resident`
    }
}

Bytes der_of(const OCSP_REQUEST* request) {
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_REQUEST(request, &der);
    if (size < 0) throw std::runtime_error("cannot encode the request");
    Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
}

std::string upper_hex(const ASN1_INTEGER* serial) {
    auto out =
        hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
    for (auto& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

// The certificate and key that sign: the delegate's, or a liar's.
std::pair<std::string, std::string> signer_of(const fs::path& pki, const std::string& generation,
                                              ResponderFault fault) {
    if (fault == ResponderFault::wrong_signer) return {pki / "other-ca.crt", pki / "other-ca.key"};
    if (fault == ResponderFault::card_signer) {
        const auto card = pki / "cards" / (generation == "2" ? "household-of-one" : "moved");
        return {card / "auth.der", card / "auth.key"};
    }
    return {pki / ("responder-" + generation + ".crt"), pki / ("responder-" + generation + ".key")};
}

void run_quietly(Command command, const fs::path& folder) {
    command.stderr_path = (folder / "said").string();
    ChildProcess child(command);
    if (child.wait(10'000) != 0) throw std::runtime_error(command.argv.at(1) + " failed");
}

// One call's own folder below the program's.
fs::path fresh_folder(const TemporaryFolder& below) {
    const fs::path out = below.path() / random_id();
    fs::create_directory(out);
    return out;
}

}  // namespace

std::optional<ResponderFault> fault_from_name(std::string_view name) {
    for (const auto& [known, fault] : fault_names)
        if (known == name) return fault;
    return std::nullopt;
}

Answerer::Answerer(fs::path pki) : pki_(std::move(pki)) {
    for (const auto* generation : generations) {
        const auto certificate =
            read_certificate(pki_ / (std::string("auth-ca-") + generation + ".crt"));
        Bytes key_hash(20);
        X509_pubkey_digest(certificate.get(), EVP_sha1(), key_hash.data(), nullptr);
        generation_of_.emplace(key_hash, generation);
    }
}

std::optional<Bytes> Answerer::answer(ByteView request, ResponderFault fault) const {
    if (fault == ResponderFault::garbage) return garbage();
    if (fault == ResponderFault::oversized) return oversized(128 * 1024);
    if (fault == ResponderFault::try_later) return Bytes{0x30, 0x03, 0x0a, 0x01, 0x03};

    const auto* end = request.data();
    const RequestHandle read(d2i_OCSP_REQUEST(nullptr, &end, static_cast<long>(request.size())));
    if (!read || OCSP_request_onereq_count(read.get()) != 1) return std::nullopt;
    bend(read.get(), fault);
    ASN1_OCTET_STRING* key_hash = nullptr;
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, &key_hash, &serial,
                      OCSP_onereq_get0_id(OCSP_request_onereq_get0(read.get(), 0)));
    const auto* bytes = ASN1_STRING_get0_data(key_hash);
    const auto found = generation_of_.find(Bytes(bytes, bytes + ASN1_STRING_length(key_hash)));
    if (found == generation_of_.end()) return std::nullopt;
    return run_openssl({der_of(read.get()), found->second, upper_hex(serial)}, fault);
}

// Nothing of the request reaches a command line: it goes through files in a private folder.
Bytes Answerer::run_openssl(const Question& question, ResponderFault fault) const {
    const auto folder = fresh_folder(folder_);
    const auto request = folder / "request.der";
    const auto answer = folder / "answer.der";
    write_file(request, question.request);
    const auto ca = "auth-ca-" + question.generation;
    auto index = pki_ / "ocsp" / ca / "index.txt";
    if (fault == ResponderFault::unknown || fault == ResponderFault::revoked ||
        fault == ResponderFault::suspended) {
        index = folder / "index.txt";
        const auto row = revoked_index(question.serial, fault == ResponderFault::suspended);
        write_file(index, bytes_of(fault == ResponderFault::unknown ? "" : row));
    }
    const auto [signer, key] = signer_of(pki_, question.generation, fault);

    Command command;
    if (fault == ResponderFault::old_answer) command.argv = {"faketime", "-f", "-2h"};
    for (const auto& word :
         {std::string("openssl"), std::string("ocsp"), std::string("-index"), index.string(),
          std::string("-CA"), (pki_ / (ca + ".crt")).string(), std::string("-rsigner"), signer,
          std::string("-rkey"), key, std::string("-reqin"), request.string(),
          std::string("-respout"), answer.string()})
        command.argv.push_back(word);
    run_quietly(command, folder);
    auto out = read_file(answer);
    fs::remove_all(folder);
    return out;
}

std::optional<Bytes> Answerer::list(const std::string& generation, ResponderFault fault) const {
    if (fault == ResponderFault::garbage) return garbage();
    if (fault == ResponderFault::oversized) return Bytes{0x30, 0x84, 0x04, 0x10, 0x00, 0x00};
    const bool other = fault == ResponderFault::other_certificate;
    const bool known = generation == "2" || generation == "3";
    if (!known) return std::nullopt;
    return generate_list(other ? (generation == "2" ? "3" : "2") : generation, fault);
}

Bytes Answerer::generate_list(const std::string& generation, ResponderFault fault) const {
    const auto folder = fresh_folder(folder_);
    auto index = pki_ / "ocsp" / ("auth-ca-" + generation) / "index.txt";
    if (fault == ResponderFault::unknown || fault == ResponderFault::revoked ||
        fault == ResponderFault::suspended) {
        const auto rows = fault == ResponderFault::unknown
                              ? std::string()
                              : index_of_revoked(index, fault == ResponderFault::suspended);
        index = folder / "index.txt";
        write_file(index, bytes_of(rows));
    }
    char number[32];
    std::snprintf(number, sizeof number, "%012llx\n", static_cast<unsigned long long>(wall_s()));
    write_file(folder / "number", bytes_of(number));
    write_file(folder / "ca.cnf", bytes_of(list_settings(index, folder / "number")));
    const bool lies = fault == ResponderFault::wrong_signer || fault == ResponderFault::card_signer;
    const auto ca = (pki_ / ("auth-ca-" + generation)).string();
    const auto [signer, key] =
        lies ? signer_of(pki_, generation, fault) : std::pair(ca + ".crt", ca + ".key");
    Command command;
    if (fault == ResponderFault::old_answer) command.argv = {"faketime", "-f", "-25h"};
    if (fault == ResponderFault::early) command.argv = {"faketime", "-f", "+1h"};
    command.argv.insert(command.argv.end(),
                        {"openssl", "ca", "-batch", "-gencrl", "-config", folder / "ca.cnf",
                         "-cert", signer, "-keyfile", key, "-out", folder / "list.pem"});
    run_quietly(command, folder);
    run_quietly({.argv = {"openssl", "crl", "-in", folder / "list.pem", "-outform", "DER", "-out",
                          folder / "list.der"}},
                folder);
    auto out = read_file(folder / "list.der");
    fs::remove_all(folder);
    return out;
}

}  // namespace shomei::sim
