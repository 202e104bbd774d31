// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/kiosk/kiosk_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/WebSocket.h>
#include <openssl/crypto.h>

#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

#include "intent.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/base/secret.h"
#include "shomei/terminal/kiosk/screen.h"

namespace shomei::kiosk {

namespace net = Poco::Net;

namespace {

constexpr std::size_t frame_limit_bytes = 4096;
constexpr const char* protocol_name = "shomei-kiosk.v1";
constexpr Poco::UInt16 replaced_code = 4001;  // of a close frame

struct PageFile {
    std::string type;
    std::string content;
};

PageFile read_file(const std::filesystem::path& file, const std::string& type) {
    std::ifstream in(file, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), {}};
    if (!in || content.empty())
        throw Fault(FaultCode::configuration, file.string() + ": cannot be read");
    return {type, std::move(content)};
}

std::map<std::string, PageFile> read_page(const KioskSettings& settings) {
    const auto& page = settings.page_folder;
    const auto& messages = settings.messages_folder;
    constexpr const char* html = "text/html; charset=utf-8";
    constexpr const char* script = "text/javascript; charset=utf-8";
    constexpr const char* json = "application/json; charset=utf-8";
    return {{"/", read_file(page / "index.html", html)},
            {"/kiosk.css", read_file(page / "kiosk.css", "text/css; charset=utf-8")},
            {"/kiosk.js", read_file(page / "kiosk.js", script)},
            {"/screens.js", read_file(page / "screens.js", script)},
            {"/card_screens.js", read_file(page / "card_screens.js", script)},
            {"/choice_screens.js", read_file(page / "choice_screens.js", script)},
            {"/paper_screens.js", read_file(page / "paper_screens.js", script)},
            {"/keypad.js", read_file(page / "keypad.js", script)},
            {"/parts.js", read_file(page / "parts.js", script)},
            {"/favicon.svg", read_file(page / "favicon.svg", "image/svg+xml")},
            {"/messages/ja.json", read_file(messages / "ja.json", json)},
            {"/messages/en.json", read_file(messages / "en.json", json)}};
}

}  // namespace

// What the server's threads and the loop's thread share.
struct KioskServer::Shared {
    KioskSettings settings;
    visit::EffectRunner& effects;
    std::map<std::string, PageFile> files;
    std::uint16_t port = 0;

    std::mutex guard;
    Post post;
    visit::State state;
    net::WebSocket* page = nullptr;  // the one connection that counts; owned by its handler
    std::unique_ptr<net::HTTPServer> server;

    Shared(KioskSettings from, visit::EffectRunner& runner)
        : settings(std::move(from)), effects(runner), files(read_page(settings)) {
        // Closed until the terminal itself says otherwise: first it settles what was left open.
        state.out_of_service = certificate::RefusalCode::B08;
    }

    // Loopback is no wall: a page of another origin in the same browser must not speak to us.
    bool from_here(const net::HTTPServerRequest& request) const {
        const auto host = request.getHost();
        const auto suffix = ":" + std::to_string(port);
        return host == "127.0.0.1" + suffix || host == "localhost" + suffix;
    }

    // Under `guard`.
    void send_screen() {
        if (page == nullptr) return;
        auto text = screen_json(state, effects, {boot_ms(), wall_s()});
        try {
            page->sendFrame(text.data(), static_cast<int>(text.size()), net::WebSocket::FRAME_TEXT);
        } catch (const Poco::Exception&) {
            // A page that shows an old screen must not press on it: its handler's read ends too.
            shut(*page);
            page = nullptr;
        }
        OPENSSL_cleanse(text.data(), text.size());
    }

    void take_place(net::WebSocket* socket) {
        const std::lock_guard lock(guard);
        if (page != nullptr) {
            say_replaced(*page);
            shut(*page);
        }
        page = socket;
        send_screen();
    }

    void leave_place(net::WebSocket* socket) {
        const std::lock_guard lock(guard);
        if (page == socket) page = nullptr;
    }

    // Without its own code the older window would come back, and the two would fight.
    static void say_replaced(net::WebSocket& socket) {
        try {
            socket.shutdown(replaced_code, "another window");
        } catch (const Poco::Exception&) {
            // it was gone already
        }
    }

    static void shut(net::WebSocket& socket) {
        try {
            net::StreamSocket(socket).shutdown();
        } catch (const Poco::Exception&) {
            // it was gone already
        }
    }

    void tell(visit::Event event) {
        const std::lock_guard lock(guard);
        if (post) post(std::move(event));
    }

    bool asks_for_pin() {
        const std::lock_guard lock(guard);
        return state.page == visit::Page::pin;
    }
};

namespace {

using net::HTTPServerRequest;
using net::HTTPServerResponse;

void refuse(HTTPServerResponse& response, HTTPServerResponse::HTTPStatus status) {
    response.setStatusAndReason(status);
    response.setContentLength(0);
    response.send();
}

// One of the files read at start; nothing else can be named.
template <class Shared>
class FileHandler : public net::HTTPRequestHandler {
public:
    explicit FileHandler(Shared& shared) : shared_(shared) {}

    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        const auto file = shared_.files.find(request.getURI());
        if (!shared_.from_here(request))
            return refuse(response, HTTPServerResponse::HTTP_FORBIDDEN);
        if (file == shared_.files.end() || request.getMethod() != "GET")
            return refuse(response, HTTPServerResponse::HTTP_NOT_FOUND);
        response.set("Content-Security-Policy",
                     "default-src 'none'; script-src 'self'; style-src 'self'; "
                     "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
                     "base-uri 'none'; form-action 'none'");
        response.set("X-Content-Type-Options", "nosniff");
        response.set("Referrer-Policy", "no-referrer");
        response.set("Cache-Control", "no-store");
        response.setContentType(file->second.type);
        response.sendBuffer(file->second.content.data(), file->second.content.size());
    }

private:
    Shared& shared_;
};

template <class Shared>
class SocketHandler : public net::HTTPRequestHandler {
public:
    explicit SocketHandler(Shared& shared) : shared_(shared), frame_(frame_limit_bytes) {}

    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        const auto origin = request.get("Origin", "");
        const auto wanted = std::string(protocol_name) + ", token." + shared_.settings.token;
        const bool ours = shared_.from_here(request) && origin == "http://" + request.getHost();
        if (!ours || request.get("Sec-WebSocket-Protocol", "") != wanted) {
            std::fprintf(stderr, "kiosk: a connection without the page's token was refused\n");
            return refuse(response, HTTPServerResponse::HTTP_FORBIDDEN);
        }
        response.set("Sec-WebSocket-Protocol", protocol_name);
        try {
            net::WebSocket socket(request, response);
            socket.setSendTimeout(Poco::Timespan(1, 0));
            socket.setReceiveTimeout(Poco::Timespan(86'400, 0));
            shared_.take_place(&socket);
            serve(socket);
            shared_.leave_place(&socket);
        } catch (const Poco::Exception&) {
            // The page went away; it comes back with a new connection.
        }
    }

private:
    void serve(net::WebSocket& socket) {
        try {
            while (take_frame(socket)) frame_.wipe();
        } catch (const Poco::Exception&) {
            // cut, or a frame that does not fit
        }
        frame_.wipe();
        shared_.leave_place(&socket);
    }

    // Every frame is received into the one locked buffer, since its kind is known only afterwards.
    bool take_frame(net::WebSocket& socket) {
        int flags = 0;
        const auto bytes = frame_.bytes();
        const int size = socket.receiveFrame(bytes.data(), static_cast<int>(bytes.size()), flags);
        if (size < 0 || (size == 0 && flags == 0)) return false;
        const auto frame = bytes.first(static_cast<std::size_t>(size));
        const bool whole = (flags & net::WebSocket::FRAME_FLAG_FIN) != 0;
        switch (flags & net::WebSocket::FRAME_OP_BITMASK) {
            case net::WebSocket::FRAME_OP_BINARY:
                return whole && take_pin(frame);
            case net::WebSocket::FRAME_OP_TEXT:
                return whole && take_intent(frame);
            case net::WebSocket::FRAME_OP_PING:
                socket.sendFrame(frame.data(), size,
                                 static_cast<int>(net::WebSocket::FRAME_FLAG_FIN) |
                                     static_cast<int>(net::WebSocket::FRAME_OP_PONG));
                return true;
            case net::WebSocket::FRAME_OP_PONG:
                return true;
            default:
                return false;
        }
    }

    bool take_pin(std::span<std::uint8_t> digits) {
        if (!shared_.asks_for_pin() || !shared_.effects.take_pin(digits)) return false;
        shared_.tell(visit::Pressed{visit::Press::pin_entered});
        return true;
    }

    bool take_intent(ByteView text) {
        auto event = parse_intent(text);
        if (!event) return false;
        shared_.tell(std::move(*event));
        return true;
    }

    Shared& shared_;
    LockedBuffer frame_;
};

template <class Shared>
class Handlers : public net::HTTPRequestHandlerFactory {
public:
    explicit Handlers(Shared& shared) : shared_(shared) {}

    net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest& request) override {
        if (request.getURI() == "/kiosk")
            return std::make_unique<SocketHandler<Shared>>(shared_).release();
        return std::make_unique<FileHandler<Shared>>(shared_).release();
    }

private:
    Shared& shared_;
};

}  // namespace

KioskServer::KioskServer(KioskSettings settings, visit::EffectRunner& effects)
    : shared_(std::make_unique<Shared>(std::move(settings), effects)) {
    try {
        net::ServerSocket listener;
        listener.bind(net::SocketAddress("127.0.0.1", shared_->settings.port), true);
        listener.listen(8);
        shared_->port = listener.address().port();
        auto parameters = Poco::AutoPtr(new net::HTTPServerParams);
        parameters->setMaxThreads(8);
        parameters->setMaxQueued(16);
        parameters->setKeepAlive(false);
        parameters->setTimeout(Poco::Timespan(10, 0));
        shared_->server = std::make_unique<net::HTTPServer>(
            net::HTTPRequestHandlerFactory::Ptr(new Handlers<Shared>(*shared_)), listener,
            parameters);
    } catch (const Poco::Exception& error) {
        throw Fault(FaultCode::link, "kiosk: cannot listen: " + error.message());
    }
}

KioskServer::~KioskServer() { stop(); }

void KioskServer::start(Post post) {
    {
        const std::lock_guard lock(shared_->guard);
        shared_->post = std::move(post);
    }
    shared_->server->start();
}

void KioskServer::stop() {
    {
        const std::lock_guard lock(shared_->guard);
        shared_->post = nullptr;
        if (shared_->page != nullptr) Shared::shut(*shared_->page);
    }
    shared_->server->stopAll(true);
}

std::string KioskServer::url() const {
    return "http://127.0.0.1:" + std::to_string(shared_->port) +
           "/#token=" + shared_->settings.token;
}

void KioskServer::show(const visit::State& state) {
    const std::lock_guard lock(shared_->guard);
    shared_->state = state;
    shared_->send_screen();
}

}  // namespace shomei::kiosk
