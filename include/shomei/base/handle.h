// SPDX-License-Identifier: Apache-2.0
// Owners for C objects: a pointer handle made from its free function, and a file descriptor.
#pragma once

#include <unistd.h>

#include <memory>
#include <utility>

namespace shomei {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

// using X509Handle = Handle<X509, X509_free>;
template <class T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

// Owns one file descriptor; -1 is "none".
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            close();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    ~Fd() { close(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

private:
    int fd_ = -1;
};

}  // namespace shomei
