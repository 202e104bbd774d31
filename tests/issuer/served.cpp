// SPDX-License-Identifier: Apache-2.0
#include "served.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "shomei/base/check.h"

namespace shomei::issuer {

namespace {

constexpr int patience_s = 5;

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

RawAnswer parse_answer_head(const std::string& head) {
    RawAnswer answer;
    if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("no answer of HTTP/1.1");
    answer.status = std::stoi(head.substr(9, 3));
    for (auto at = head.find("\r\n") + 2; at < head.size();) {
        const auto end = head.find("\r\n", at);
        const auto line = head.substr(at, end - at);
        const auto colon = line.find(": ");
        if (colon != line.npos)
            answer.fields[lower(line.substr(0, colon))] = line.substr(colon + 2);
        at = end + 2;
    }
    return answer;
}

std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

}  // namespace

std::uint16_t Served::port() const { return port_of(service.url()); }

std::uint16_t Served::public_port() const { return port_of(service.public_url()); }

exchange::IssuerClient make_client(TestWorld& world, const Served& served,
                                   const std::string& terminal) {
    const auto tls = test_pki() / "tls";
    exchange::LinkSettings link;
    link.host = "127.0.0.1";
    link.port = served.port();
    link.server_name = "issuer.test";
    link.ca = tls / "ca.crt";
    link.certificate = tls / (terminal + ".crt");
    link.key = tls / (terminal + ".key");
    const auto spki = run({"sh", "-c",
                           "openssl x509 -in " + (tls / "issuer.crt").string() +
                               " -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"});
    link.pins = {from_hex_exactly<32>(spki.output.substr(0, 64)).value()};
    const auto keys = world.path("keys");
    std::filesystem::create_directory(keys);
    const auto page_key = test_pki() / "keys/422011.pub";
    const auto id =
        run({"sh", "-c",
             "openssl pkey -pubin -in " + page_key.string() + " -outform DER | sha256sum"})
            .output.substr(0, 8);
    std::filesystem::copy_file(page_key, keys / (std::string(city) + "-" + id + ".pem"),
                               std::filesystem::copy_options::overwrite_existing);
    exchange::Witness witness(ledger::VerifierKey::parse(world.issuer().ledger_key()).value(), {},
                              [](const auto&) {});
    return exchange::IssuerClient(
        exchange::Link(std::move(link)),
        {terminal, exchange::VerifyingKey::load(test_pki() / "keys/issuer-answer.pub"),
         exchange::MunicipalityKeys::from_directory(keys)},
        std::move(witness));
}

std::string register_terminal(TestWorld& world, const std::string& name) {
    const auto at = world.path(name).string();
    make_terminal_certificate(at);
    SHOMEI_CHECK(world.issuer().add_terminal(name, at + ".crt", "-"));
    return at;
}

Fd connect_to(std::uint16_t port) {
    signal(SIGPIPE, SIG_IGN);
    Fd out(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval limit{patience_s, 0};
    setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(out.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody listens");
    return out;
}

TlsContext tls_context(const std::string& name) {
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (name.empty()) return context;
    const auto path = name.starts_with("/") ? name : (test_pki() / "tls" / name).string();
    SHOMEI_CHECK(SSL_CTX_use_certificate_file(context.get(), (path + ".crt").c_str(),
                                              SSL_FILETYPE_PEM) == 1);
    SHOMEI_CHECK(
        SSL_CTX_use_PrivateKey_file(context.get(), (path + ".key").c_str(), SSL_FILETYPE_PEM) == 1);
    return context;
}

RawPeer::RawPeer(std::uint16_t port, const TlsContext& context, SSL_SESSION* session)
    : connection_(connect_to(port)), tls_(SSL_new(context.get())) {
    SSL_set_fd(tls_.get(), connection_.get());
    if (session) SSL_set_session(tls_.get(), session);
    if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("no handshake");
}

void RawPeer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto part = std::min<std::size_t>(bytes.size(), 16'384);
        const int sent = SSL_write(tls_.get(), bytes.data(), static_cast<int>(part));
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool RawPeer::fill() {
    char part[16'384];
    const int size = SSL_read(tls_.get(), part, sizeof part);
    if (size <= 0) return false;
    unread_.append(part, static_cast<std::size_t>(size));
    return true;
}

std::optional<RawAnswer> RawPeer::read() {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == unread_.npos)
        if (!fill()) return std::nullopt;
    auto answer = parse_answer_head(unread_.substr(0, end + 2));
    unread_.erase(0, end + 4);
    const auto size = std::stoul(answer.fields.at("content-length"));
    while (unread_.size() < size)
        if (!fill()) return std::nullopt;
    answer.body = unread_.substr(0, size);
    unread_.erase(0, size);
    return answer;
}

bool RawPeer::is_closed() {
    pollfd wait{connection_.get(), POLLIN, 0};
    return poll(&wait, 1, 1000) > 0 && !fill();
}

std::string post(const std::string& message, const std::string& body,
                 const std::string& more_fields) {
    return "POST /v1/" + message +
           " HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + more_fields + "\r\n" + body;
}

RawAnswer get(const std::string& url, const std::string& path) {
    const auto connection =
        connect_to(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    const auto request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::string text;
    if (send(connection.get(), request.data(), request.size(), 0) < 0)
        throw std::runtime_error("cannot ask a probe");
    char part[4096];
    for (ssize_t size = 1; size > 0;) {
        size = recv(connection.get(), part, sizeof part, 0);
        if (size > 0) text.append(part, static_cast<std::size_t>(size));
    }
    const auto end = text.find("\r\n\r\n");
    if (end == text.npos) throw std::runtime_error("a probe does not answer");
    auto answer = parse_answer_head(text.substr(0, end + 2));
    answer.body = text.substr(end + 4);
    return answer;
}

CapturedOutput::CapturedOutput() : file_(memfd_create("output", MFD_CLOEXEC)), before_(dup(1)) {
    std::fflush(stdout);
    dup2(file_.get(), 1);
}

CapturedOutput::~CapturedOutput() {
    std::fflush(stdout);
    dup2(before_.get(), 1);
}

std::string CapturedOutput::text() const {
    std::fflush(stdout);
    std::string text(static_cast<std::size_t>(lseek(file_.get(), 0, SEEK_END)), '\0');
    if (pread(file_.get(), text.data(), text.size(), 0) < 0) throw std::runtime_error("no output");
    return text;
}

}  // namespace shomei::issuer
