// SPDX-License-Identifier: Apache-2.0
#include "ipp_connection.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"

namespace shomei::printer {
namespace {

using Kind = PrinterProblem::Kind;

constexpr std::size_t answer_limit_bytes = 1 << 20;
constexpr std::size_t piece_bytes = 16 * 1024;
constexpr int document_limit_factor = 6;

tl::unexpected<PrinterProblem> problem(Kind kind, std::string detail) {
    return tl::make_unexpected(PrinterProblem{kind, std::move(detail)});
}

// libcups asks this each time it has waited `wait_s` in vain. It also asks when a TLS 1.3 session
// ticket came instead of an answer, so that "no" here may only mean that the time is over. The
// ticket leaves EAGAIN behind, which would make a closed connection look like one to wait for.
constexpr double wait_s = 0.5;

int go_on(http_t*, void* deadline_ms) {
    errno = 0;
    return boot_ms() < *static_cast<const std::int64_t*>(deadline_ms) ? 1 : 0;
}

// libcups reads an answer through this; it wants every byte it asks for.
struct BoundedAnswer {
    http_t* http;
    std::size_t left;
    std::int64_t deadline_ms;
};

ssize_t read_bounded(void* context, ipp_uchar_t* buffer, std::size_t wanted) {
    auto& answer = *static_cast<BoundedAnswer*>(context);
    if (wanted > answer.left) return -1;
    std::size_t have = 0;
    while (have < wanted) {
        if (boot_ms() > answer.deadline_ms) return -1;
        const auto size =
            httpRead2(answer.http, reinterpret_cast<char*>(buffer) + have, wanted - have);
        if (size <= 0) return -1;
        have += static_cast<std::size_t>(size);
    }
    answer.left -= have;
    return static_cast<ssize_t>(have);
}

}  // namespace

IppConnection::IppConnection(Http http, PrinterAddress address, int limit_ms)
    : deadline_ms_(std::make_unique<std::int64_t>(boot_ms() + limit_ms)),
      http_(std::move(http)),
      address_(std::move(address)),
      limit_ms_(limit_ms) {
    httpSetTimeout(http_.get(), wait_s, go_on, deadline_ms_.get());
}

PrinterAnswer<IppConnection> IppConnection::open(const PrinterAddress& address,
                                                 const std::vector<Digest>& pins, int limit_ms) {
    // Made unconnected first: the handshake would otherwise wait a minute for a silent peer.
    Http http(httpConnect2(address.host.c_str(), address.port, nullptr, AF_UNSPEC,
                           HTTP_ENCRYPTION_ALWAYS, 1, 0, nullptr));
    if (!http) return problem(Kind::unreachable, "address not found");
    IppConnection out(std::move(http), address, limit_ms);
    if (httpReconnect2(out.http_.get(), limit_ms, nullptr) != 0)
        return problem(Kind::unreachable, "no connection");
    // libcups verifies nothing; this comparison is the whole of the printer's identity.
    if (!out.check_certificate(pins))
        return problem(Kind::not_enrolled, "certificate " + hex(out.certificate_));
    return out;
}

bool IppConnection::check_certificate(const std::vector<Digest>& pins) {
    cups_array_t* chain = nullptr;
    if (httpCopyCredentials(http_.get(), &chain) != 0 || chain == nullptr) return false;
    const auto* leaf = static_cast<http_credential_t*>(cupsArrayFirst(chain));
    if (leaf != nullptr)
        certificate_ =
            sha256(ByteView(static_cast<const std::uint8_t*>(leaf->data), leaf->datalen));
    const bool seen = leaf != nullptr;
    httpFreeCredentials(chain);
    return seen &&
           (pins.empty() || std::find(pins.begin(), pins.end(), certificate_) != pins.end());
}

// cupsSendRequest is not used: it reconnects by itself, to a peer nobody compared.
bool IppConnection::post(ipp_t* request, std::size_t length) {
    httpClearFields(http_.get());
    httpSetField(http_.get(), HTTP_FIELD_CONTENT_TYPE, "application/ipp");
    httpSetLength(http_.get(), length);
    if (httpPost(http_.get(), address_.resource.c_str()) != 0) return false;
    ipp_state_t state = IPP_STATE_IDLE;
    while ((state = ippWrite(http_.get(), request)) != IPP_STATE_DATA)
        if (state == IPP_STATE_ERROR) return false;
    return true;
}

PrinterAnswer<Ipp> IppConnection::ask(ipp_t* request) {
    *deadline_ms_ = boot_ms() + limit_ms_;
    if (!post(request, ippLength(request))) return problem(Kind::outcome_unknown, "request cut");
    return read_answer(ippGetRequestId(request));
}

PrinterAnswer<Ipp> IppConnection::ask(ipp_t* request, ByteView document, const Digest& expected) {
    *deadline_ms_ = boot_ms() + std::int64_t{limit_ms_} * document_limit_factor;
    // Chunked: without its last chunk nobody can take a cut document for a whole one.
    if (!post(request, CUPS_LENGTH_VARIABLE)) return problem(Kind::outcome_unknown, "request cut");
    if (auto written = write(document, expected); !written)
        return tl::make_unexpected(std::move(written.error()));
    return read_answer(ippGetRequestId(request));
}

PrinterAnswer<void> IppConnection::write(ByteView document, const Digest& expected) {
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> hash(EVP_MD_CTX_new());
    SHOMEI_CHECK(hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1);
    while (!document.empty()) {
        const auto piece = document.first(std::min(piece_bytes, document.size()));
        document = document.subspan(piece.size());
        SHOMEI_CHECK(EVP_DigestUpdate(hash.get(), piece.data(), piece.size()) == 1);
        if (document.empty()) {
            Digest written{};
            SHOMEI_CHECK(EVP_DigestFinal_ex(hash.get(), written.data(), nullptr) == 1);
            if (written != expected) return problem(Kind::wrong_document, "changed while sending");
        }
        if (boot_ms() > *deadline_ms_) return problem(Kind::outcome_unknown, "document late");
        const auto text = text_of(piece);
        if (httpWrite2(http_.get(), text.data(), text.size()) < 0)
            return problem(Kind::outcome_unknown, "document cut");
    }
    if (httpWrite2(http_.get(), "", 0) < 0) return problem(Kind::outcome_unknown, "document cut");
    return {};
}

PrinterAnswer<Ipp> IppConnection::read_answer(int request_id) {
    http_status_t status = HTTP_STATUS_CONTINUE;
    while (status == HTTP_STATUS_CONTINUE && boot_ms() < *deadline_ms_)
        status = httpUpdate(http_.get());
    if (status >= HTTP_STATUS_BAD_REQUEST && status < HTTP_STATUS_SERVER_ERROR)
        return problem(Kind::refused, "HTTP " + std::to_string(status));
    if (status != HTTP_STATUS_OK) return problem(Kind::outcome_unknown, "no answer");

    Ipp answer(ippNew());
    BoundedAnswer bounded{http_.get(), answer_limit_bytes, *deadline_ms_};
    ipp_state_t state = IPP_STATE_IDLE;
    while ((state = ippReadIO(&bounded, read_bounded, 1, nullptr, answer.get())) != IPP_STATE_DATA)
        if (state == IPP_STATE_ERROR) return problem(Kind::outcome_unknown, "answer unreadable");
    if (ippGetRequestId(answer.get()) != request_id)
        return problem(Kind::outcome_unknown, "answer to another request");
    return answer;
}

}  // namespace shomei::printer
