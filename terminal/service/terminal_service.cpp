// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/service/terminal_service.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdio>
#include <thread>

#include "parts.h"
#include "shomei/base/digest.h"
#include "shomei/terminal/card/card_daemon.h"
#include "shomei/terminal/card/reader.h"
#include "shomei/terminal/kiosk/kiosk_server.h"
#include "shomei/terminal/payment/socket_payment_device.h"
#include "shomei/terminal/visit/terminal.h"

namespace shomei::service {

using settings::Settings;

namespace {

// The PC/SC daemon is the one the settings name: the environment does not get a say.
void choose_card_daemon(const Settings& settings) {
    const auto& socket = settings.text("reader.daemon_socket");
    if (socket.empty())
        unsetenv("PCSCLITE_CSOCK_NAME");
    else
        setenv("PCSCLITE_CSOCK_NAME", socket.c_str(), 1);
    if (card::card_daemon_logs_commands())
        throw Fault(FaultCode::configuration,
                    "pcscd runs with --apdu or --debug: it would write PINs into its log");
}

void write_url(const std::filesystem::path& file, const std::string& url) {
    const Fd fd(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    const auto line = url + "\n";
    const bool written =
        fd && fchmod(fd.get(), 0600) == 0 &&
        write(fd.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (!written) throw Fault(FaultCode::storage, file.string() + ": cannot be written");
}

// Waits for SIGTERM or SIGINT on a thread of its own; every other thread has them blocked.
class SignalWatch {
public:
    SignalWatch() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        signal(SIGPIPE, SIG_IGN);
    }
    std::jthread start(visit::Terminal& terminal) const {
        return std::jthread([this, &terminal](std::stop_token stop) {
            const timespec pause{0, 200'000'000};
            while (!stop.stop_requested())
                if (sigtimedwait(&signals_, nullptr, &pause) > 0) return terminal.stop();
        });
    }

private:
    sigset_t signals_{};
};

// The page speaks to the terminal while this lives, however the run ends.
class KioskOpening {
public:
    KioskOpening(kiosk::KioskServer& kiosk, visit::Terminal& terminal) : kiosk_(kiosk) {
        kiosk_.start([&terminal](visit::Event event) { terminal.post(std::move(event)); });
    }
    KioskOpening(const KioskOpening&) = delete;
    KioskOpening& operator=(const KioskOpening&) = delete;
    ~KioskOpening() { kiosk_.stop(); }

private:
    kiosk::KioskServer& kiosk_;
};

}  // namespace

void check(const Settings& settings) {
    const auto fonts = make_fonts(settings);
    (void)make_workshop(settings, fonts);
    (void)make_printer(settings);
}

void run(const Settings& settings) {
    const SignalWatch signals;
    choose_card_daemon(settings);
    visit::Journal journal(settings.path("journal"));
    const auto fonts = make_fonts(settings);
    auto workshop = make_workshop(settings, fonts);
    auto issuer = make_issuer(settings, journal);
    auto printer = make_printer(settings);
    payment::SocketPaymentDevice payment(
        settings.text("payment.socket"),
        static_cast<int>(settings.number("payment.reply_limit_ms")));
    card::Reader session_reader(settings.text("reader.name"));
    card::Reader watched_reader(settings.text("reader.name"));

    visit::EffectRunner effects(make_identity(settings, issuer.certificate_digest()),
                                {session_reader, issuer, printer, payment}, std::move(workshop));
    const auto token = hex(random_bytes<16>());
    kiosk::KioskServer kiosk({.port = static_cast<std::uint16_t>(settings.number("kiosk.port")),
                              .page_folder = settings.path("kiosk.page"),
                              .messages_folder = settings.path("messages"),
                              .token = token},
                             effects);
    visit::Terminal terminal(journal, effects, kiosk);
    const KioskOpening opening(kiosk, terminal);
    write_url(settings.path("kiosk.url_file"), kiosk.url());

    const auto signal_watch = signals.start(terminal);
    const std::jthread reader_watch([&](std::stop_token stop) {
        visit::watch_reader(std::move(stop), watched_reader, terminal);
    });
    std::puts("ready");
    std::fflush(stdout);
    terminal.run();
}

std::vector<std::string> journal_lines(const Settings& settings) {
    return visit::Journal(settings.path("journal")).lines();
}

void open_after_check(const Settings& settings) {
    visit::Journal(settings.path("journal")).open_after_check();
}

std::vector<std::string> enrol_printer(const std::string& uri) {
    const auto address = printer::PrinterAddress::parse(uri);
    if (!address) throw Fault(FaultCode::configuration, "not ipps://host:port/path");
    const auto identity = printer::enrol(*address, 5000);
    if (!identity) throw Fault(FaultCode::printer, "printer: " + identity.error().detail);
    return {"# " + identity->model + (identity->two_phase ? "" : " (cannot hold jobs)"),
            "printer.uri = " + uri, "printer.pins = " + hex(identity->pin),
            "printer.uuid = " + identity->uuid};
}

}  // namespace shomei::service
