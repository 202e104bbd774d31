// SPDX-License-Identifier: Apache-2.0
#include "test_pki.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace shomei::jpki {

namespace fs = std::filesystem;

int run(const std::vector<std::string>& argv) {
    sim::ChildProcess child({.argv = argv, .stderr_path = "/dev/null"});
    const auto code = child.wait(120'000);
    if (!code || *code >= 128) throw std::runtime_error(argv.front() + " did not end by itself");
    return *code;
}

void must_run(const std::vector<std::string>& argv) {
    if (run(argv) != 0) throw std::runtime_error(argv.front() + " " + argv.at(1) + " failed");
}

const fs::path& test_pki() {
    static const sim::TemporaryFolder folder;
    static const fs::path made = [] {
        must_run({"env", "--chdir", folder.path(), SHOMEI_SOURCE_DIR "/scripts/make-test-pki",
                  "--out", "pki"});
        return folder.path() / "pki";
    }();
    return made;
}

fs::path auth_of(const std::string& card) { return test_pki() / "cards" / card / "auth.der"; }

Bytes read_bytes(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<AnchorSettings> anchors(const std::string& responder_url) {
    const auto folder = test_pki() / "anchors";
    return {{"auth-ca-2", 2, folder / "auth-ca-2.crt", responder_url, true},
            {"auth-ca-3", 3, folder / "auth-ca-3.crt", responder_url, true}};
}

const VerifyContext& offline_context() {
    static const VerifyContext context(anchors());
    return context;
}

Bytes certify(const Variant& variant) {
    const sim::TemporaryFolder folder;
    auto key = (test_pki() / "cards/moved/auth.key").string();
    if (!variant.key.empty()) {
        key = folder / "key.pem";
        std::vector<std::string> make_key = {"openssl", "genpkey", "-out", key};
        make_key.insert(make_key.end(), variant.key.begin(), variant.key.end());
        must_run(make_key);
    }
    must_run({"openssl", "req", "-new", "-key", key, "-subj", variant.subject, "-out",
              folder / "request.pem"});
    std::ofstream(folder / "extensions")
        << "subjectKeyIdentifier=hash\n"
        << "authorityKeyIdentifier=keyid\n"
        << (variant.key_usage.empty() ? "" : "keyUsage=") << variant.key_usage << "\n"
        << (variant.policy.empty() ? "" : "certificatePolicies=") << variant.policy << "\n"
        << variant.more << "\n";
    std::vector<std::string> sign = {"openssl",     "x509",
                                     "-req",        variant.digest,
                                     "-in",         folder / "request.pem",
                                     "-set_serial", variant.serial,
                                     "-days",       "30",
                                     "-outform",    "DER",
                                     "-out",        folder / "out.der"};
    if (variant.issuer.empty())
        sign.insert(sign.end(), {"-signkey", key});
    else
        sign.insert(sign.end(), {"-CA", test_pki() / (variant.issuer + ".crt"), "-CAkey",
                                 test_pki() / (variant.issuer + ".key")});
    sign.insert(sign.end(), variant.sign_options.begin(), variant.sign_options.end());
    if (variant.extensions) sign.insert(sign.end(), {"-extfile", folder / "extensions"});
    if (!variant.public_key.empty()) sign.insert(sign.end(), {"-force_pubkey", variant.public_key});
    must_run(sign);
    return read_bytes(folder / "out.der");
}

}  // namespace shomei::jpki
