// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/settings/file_digest.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>

#include "shomei/base/check.h"
#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

namespace shomei::settings {

Digest digest_of_file(const std::filesystem::path& file) {
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Fault(FaultCode::configuration, file.string() + ": cannot be read");
    std::array<char, 65'536> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0)
        SHOMEI_CHECK(EVP_DigestUpdate(context.get(), piece.data(),
                                      static_cast<std::size_t>(in.gcount())) == 1);
    Digest out{};
    SHOMEI_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
    return out;
}

}  // namespace shomei::settings
