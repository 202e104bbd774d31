// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/link.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <array>
#include <istream>
#include <optional>
#include <sstream>

#include "grammar.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "tls_channel.h"

namespace shomei::exchange {
namespace {

using Poco::Net::HTTPMessage;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;
using Why = NoAnswer::Why;

constexpr std::size_t head_limit_bytes = 16'384;
constexpr int longest_pause_s = 600;

// The bytes of one answer as a stream that ends at its limit, its deadline, or the peer's end.
class AnswerBytes : public std::streambuf {
public:
    AnswerBytes(TlsChannel& channel, std::size_t limit_bytes, std::int64_t deadline_ms)
        : channel_(channel), left_(limit_bytes), deadline_ms_(deadline_ms) {}

protected:
    int_type underflow() override {
        const auto room = std::min(left_, buffer_.size());
        if (room == 0) return traits_type::eof();
        const auto size = channel_.read({buffer_.data(), room}, deadline_ms_);
        if (size == 0) return traits_type::eof();
        left_ -= size;
        auto* start = reinterpret_cast<char*>(buffer_.data());
        setg(start, start, start + size);
        return traits_type::to_int_type(*start);
    }

private:
    TlsChannel& channel_;
    std::size_t left_;
    std::int64_t deadline_ms_;
    std::array<std::uint8_t, 16'384> buffer_{};
};

// `traceparent` of W3C Trace Context: logs of both sides show what belongs together, and no more.
std::string write_trace(const std::string& trace) {
    return "00-" + trace + "-" + hex(random_bytes<8>()) + "-01";
}

std::string write_head(const LinkSettings& settings, std::string_view path, std::size_t size,
                       const std::string& trace) {
    HTTPRequest request(HTTPRequest::HTTP_POST, std::string(path), HTTPMessage::HTTP_1_1);
    request.setHost(settings.server_name, settings.port);
    request.setContentType("application/json");
    request.setContentLength64(static_cast<Poco::Int64>(size));
    request.set("traceparent", write_trace(trace));
    std::ostringstream out;
    request.write(out);
    return out.str();
}

// The one plain length a body may have; bodies of other forms are not of this protocol.
std::optional<std::size_t> body_size(const HTTPResponse& head) {
    std::optional<std::string> length;
    for (const auto& [name, value] : head) {
        if (Poco::icompare(name, HTTPMessage::TRANSFER_ENCODING) == 0) return std::nullopt;
        if (Poco::icompare(name, HTTPMessage::CONTENT_LENGTH) != 0) continue;
        if (length) return std::nullopt;
        length = value;
    }
    const auto size = parse_number(length.value_or(""), std::int64_t{1} << 30);
    if (!size) return std::nullopt;
    return static_cast<std::size_t>(*size);
}

NoAnswer no_answer_of(const HTTPResponse& head) {
    const auto pause = parse_number(head.get("Retry-After", ""), longest_pause_s);
    const int retry_after_s = static_cast<int>(pause.value_or(0));
    const int status = static_cast<int>(head.getStatus());
    switch (status) {
        case 503:
            return {Why::busy, retry_after_s, status};
        case 425:  // the same request is being carried out
            return {Why::unknown, retry_after_s, status};
        case 400:
        case 403:
        case 404:
        case 405:
        case 409:
        case 410:
        case 413:
        case 415:
            return {Why::denied, 0, status};
        default:
            return {Why::unknown, 0, status};
    }
}

struct Answer {
    Bytes body;
    bool keeps_open = false;
};

tl::expected<Answer, NoAnswer> read_answer(TlsChannel& channel, std::size_t limit_bytes,
                                           std::int64_t deadline_ms) {
    const auto unknown = tl::make_unexpected(NoAnswer{Why::unknown});
    // One byte more than allowed shows that something follows the answer.
    AnswerBytes bytes(channel, head_limit_bytes + limit_bytes + 1, deadline_ms);
    std::istream stream(&bytes);
    HTTPResponse head;
    try {
        head.read(stream);
    } catch (const Poco::Exception&) {
        return unknown;
    }
    if (!stream || head.getVersion() != HTTPMessage::HTTP_1_1) return unknown;
    if (head.getStatus() != HTTPResponse::HTTP_OK) return tl::make_unexpected(no_answer_of(head));
    const auto size = body_size(head);
    if (!size || *size > limit_bytes) return unknown;
    Answer answer{Bytes(*size), head.getKeepAlive()};
    stream.read(reinterpret_cast<char*>(answer.body.data()), static_cast<std::streamsize>(*size));
    if (static_cast<std::size_t>(stream.gcount()) != *size) return unknown;
    if (bytes.in_avail() > 0 || channel.holds_more()) return unknown;  // more than one answer
    return answer;
}

}  // namespace

struct Link::Ends {
    LinkSettings settings;
    SslContext context;
    std::string certificate_digest;
    std::optional<TlsChannel> channel;
    std::string trace = random_id();  // until the next close
};

Link::Link(LinkSettings settings) : ends_(std::make_unique<Ends>()) {
    ends_->settings = std::move(settings);
    ends_->context = make_context(ends_->settings);
    std::uint8_t* der = nullptr;
    const int size = i2d_X509(SSL_CTX_get0_certificate(ends_->context.get()), &der);
    SHOMEI_CHECK(size > 0);
    ends_->certificate_digest = hex(sha256(ByteView(der, static_cast<std::size_t>(size))));
    OPENSSL_free(der);
}

Link::Link(Link&&) noexcept = default;
Link& Link::operator=(Link&&) noexcept = default;
Link::~Link() {
    if (ends_ && ends_->channel) ends_->channel->leave();
}

void Link::close() {
    if (ends_->channel) ends_->channel->leave();
    ends_->channel.reset();
    ends_->trace = random_id();
}

const std::string& Link::certificate_digest() const { return ends_->certificate_digest; }

tl::expected<Bytes, NoAnswer> Link::post(std::string_view path, ByteView body,
                                         std::size_t answer_limit_bytes) {
    auto& [settings, context, digest, channel, trace] = *ends_;
    const auto total_ms = boot_ms() + settings.total_limit_ms;
    const auto end_of = [total_ms](int limit_ms) {
        return std::min(total_ms, boot_ms() + limit_ms);
    };
    const auto fail = [this](NoAnswer reason) {
        ends_->channel.reset();
        return tl::make_unexpected(reason);
    };
    // A connection the issuer closed while nothing was under way, or one with bytes nobody asked
    // for, is replaced: nothing of this request is on it.
    if (channel && !channel->is_quiet()) channel.reset();
    if (!channel)
        channel = TlsChannel::connect(*context, settings, end_of(settings.connect_limit_ms));
    if (!channel) return fail({Why::not_sent});

    Bytes request = to_bytes(bytes_of(write_head(settings, path, body.size(), trace)));
    request.insert(request.end(), body.begin(), body.end());
    const auto reply_ms = end_of(settings.reply_limit_ms);
    if (!channel->write(request, reply_ms))
        return fail({channel->sent_any() ? Why::unknown : Why::not_sent});
    auto answer = read_answer(*channel, answer_limit_bytes, reply_ms);
    if (!answer && channel->was_refused()) return fail({Why::not_sent});
    if (!answer) return fail(answer.error());
    if (!answer->keeps_open) channel.reset();
    return std::move(answer->body);
}

}  // namespace shomei::exchange
