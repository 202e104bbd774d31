// SPDX-License-Identifier: Apache-2.0
#include "mapped_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>

#include "shomei/base/check.h"

namespace shomei::text {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;  // a whole number of memory pages

class Mapping {
public:
    Mapping(void* at, std::size_t size) : at_(at), size_(size) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { munmap(at_, size_); }

private:
    void* at_;
    std::size_t size_;
};

}  // namespace

BlobHandle map_file(const std::filesystem::path& path) {
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat state {};
    if (!fd || fstat(fd.get(), &state) != 0 || !S_ISREG(state.st_mode)) return {};
    if (state.st_size <= 0 || state.st_size > INT32_MAX) return {};
    const auto size = static_cast<std::size_t>(state.st_size);
    void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (at == MAP_FAILED) return {};
    auto mapping = std::make_unique<Mapping>(at, size);
    return BlobHandle(hb_blob_create(
        static_cast<const char*>(at), static_cast<unsigned>(size), HB_MEMORY_MODE_READONLY,
        mapping.release(),
        [](void* owned) { const std::unique_ptr<Mapping> end(static_cast<Mapping*>(owned)); }));
}

Digest digest_of(hb_blob_t* mapped) {
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    unsigned int size = 0;
    const char* data = hb_blob_get_data(mapped, &size);
    for (std::size_t at = 0; at < size; at += piece_bytes) {
        const auto length = std::min<std::size_t>(piece_bytes, size - at);
        SHOMEI_CHECK(EVP_DigestUpdate(context.get(), data + at, length) == 1);
        // Read-only pages of a file: what is dropped here comes back when it is looked at.
        madvise(const_cast<char*>(data + at), length, MADV_DONTNEED);
    }
    Digest out{};
    SHOMEI_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
    return out;
}

}  // namespace shomei::text
