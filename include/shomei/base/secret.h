// SPDX-License-Identifier: Apache-2.0
// Memory for PINs, keys and personal data: locked, left out of core files, wiped in a forked child,
// wiped when given back.
#pragma once

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string_view>

#include "shomei/base/check.h"

namespace shomei {

// One anonymous mapping of `size` bytes, at a fixed address for its whole life.
class LockedBuffer {
public:
    explicit LockedBuffer(std::size_t size) : size_(size) {
        void* memory =
            mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        SHOMEI_CHECK(memory != MAP_FAILED);
        data_ = static_cast<std::uint8_t*>(memory);
        SHOMEI_CHECK(mlock(memory, size) == 0);
        SHOMEI_CHECK(madvise(memory, size, MADV_DONTDUMP) == 0);
        SHOMEI_CHECK(madvise(memory, size, MADV_WIPEONFORK) == 0);
    }
    LockedBuffer(const LockedBuffer&) = delete;
    LockedBuffer& operator=(const LockedBuffer&) = delete;
    ~LockedBuffer() {
        wipe();
        munmap(data_, size_);
    }

    std::span<std::uint8_t> bytes() { return {data_, size_}; }
    void wipe() { OPENSSL_cleanse(data_, size_); }

private:
    std::uint8_t* data_ = nullptr;
    std::size_t size_;
};

// N secret bytes held by value; moved, never copied; wiped at the end and when moved from.
template <std::size_t N>
class Secret {
public:
    Secret() = default;
    explicit Secret(std::span<const std::uint8_t, N> bytes) {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    }
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    std::span<const std::uint8_t, N> view() const { return bytes_; }
    std::span<std::uint8_t, N> writable() { return bytes_; }
    void wipe() { OPENSSL_cleanse(bytes_.data(), N); }

private:
    std::array<std::uint8_t, N> bytes_{};
};

// Called first in every program that sees personal data, with main's own `argv`: no core file, no
// tracing by the same user, and every block given back to the heap is overwritten, by whichever
// library. The C library takes that wish only at its start, so the program starts itself once more
// with it. (mallopt's M_PERTURB alone leaves small blocks as they were: the per-thread cache.)
inline void protect_process_memory(char** argv) {
    const char* wish = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0";
    const char* granted = getenv("GLIBC_TUNABLES");
    if (granted == nullptr || std::string_view(granted) != wish) {
        SHOMEI_CHECK(setenv("GLIBC_TUNABLES", wish, 1) == 0);
        // By its own name, so that lists of processes show it.
        const auto self = std::filesystem::read_symlink("/proc/self/exe");
        execv(self.c_str(), argv);
        SHOMEI_CHECK(!"the program cannot start itself again");
    }
    const rlimit none{0, 0};
    SHOMEI_CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
    SHOMEI_CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
}

}  // namespace shomei
