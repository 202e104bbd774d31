// SPDX-License-Identifier: Apache-2.0
#include "responder_address.h"

#include <openssl/http.h>

#include <algorithm>
#include <memory>

#include "openssl_objects.h"
#include "shomei/base/check.h"

namespace shomei::jpki {
namespace {

constexpr std::size_t answer_limit_bytes = 64 * 1024;
constexpr std::size_t list_limit_bytes = 64 * 1024 * 1024;
constexpr int exchange_limit_s = 4;  // below the terminal's 20 s for a whole message

struct FreeText {
    void operator()(char* text) const { OPENSSL_free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

struct Exchange {
    BIO* body;             // to be posted; none: GET
    const char* type;      // of the body
    const char* expected;  // type of the answer; none: any
    std::size_t limit_bytes;
    int limit_s;
};

std::optional<Bytes> transfer(const ResponderAddress& address, const Exchange& exchange) {
    // OpenSSL's client honours http_proxy unless the host is named as one that needs no proxy.
    const BioHandle answer(OSSL_HTTP_transfer(
        nullptr, address.host.c_str(), address.port.c_str(), address.path.c_str(), /*use_ssl=*/0,
        /*proxy=*/nullptr, /*no_proxy=*/address.host.c_str(), nullptr, nullptr, nullptr, nullptr,
        /*buf_size=*/0, /*headers=*/nullptr, exchange.type, exchange.body, exchange.expected,
        /*expect_asn1=*/1, exchange.limit_bytes, exchange.limit_s, /*keep_alive=*/0));
    if (!answer) return std::nullopt;
    const std::uint8_t* bytes = nullptr;
    const long size = BIO_get_mem_data(answer.get(), &bytes);
    if (size <= 0) return std::nullopt;
    return Bytes(bytes, bytes + size);
}

}  // namespace

std::optional<ResponderAddress> parse_responder_url(const std::string& url) {
    const QuietErrors quiet;
    // The path goes into the request line as it is.
    const auto plain = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
    if (!url.starts_with("http://") || !std::all_of(url.begin(), url.end(), plain))
        return std::nullopt;
    char* user = nullptr;
    char* host = nullptr;
    char* port = nullptr;
    char* path = nullptr;
    char* query = nullptr;
    int tls = 0;
    if (OSSL_HTTP_parse_url(url.c_str(), &tls, &user, &host, &port, nullptr, &path, &query,
                            nullptr) != 1)
        return std::nullopt;
    const Text owned[] = {Text(user), Text(host), Text(port), Text(path), Text(query)};
    if (*host == '\0' || *user != '\0' || *query != '\0') return std::nullopt;
    return ResponderAddress{host, port, path};
}

std::optional<Bytes> ask_responder(const ResponderAddress& address, ByteView request) {
    const QuietErrors quiet;
    const BioHandle body(BIO_new_mem_buf(request.data(), static_cast<int>(request.size())));
    SHOMEI_CHECK(body);
    return transfer(address, {body.get(), "application/ocsp-request", "application/ocsp-response",
                              answer_limit_bytes, exchange_limit_s});
}

std::optional<Bytes> fetch_list(const ResponderAddress& address, int limit_s) {
    const QuietErrors quiet;
    return transfer(address, {nullptr, nullptr, nullptr, list_limit_bytes, limit_s});
}

}  // namespace shomei::jpki
