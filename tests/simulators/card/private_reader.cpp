// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/private_reader.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>

#include "shomei/base/clock.h"
#include "shomei/base/fault.h"

namespace shomei::virtual_card {

namespace {

constexpr const char* driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
constexpr std::int64_t start_limit_ms = 10'000;

[[noreturn]] void fail(const std::string& what) { throw Fault(FaultCode::card_service, what); }

// Listens at `path` with mode 0600, in place of whatever was there.
Fd listen_at(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = path.string();
    if (name.size() >= sizeof address.sun_path) fail("socket path too long");
    std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
    Fd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    std::error_code none;
    std::filesystem::remove(path, none);
    const mode_t old = umask(0177);
    const int bound =
        bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    umask(old);
    if (bound != 0 || listen(listener.get(), 16) != 0) fail("socket not made: " + path.string());
    return listener;
}

// One entry makes two slots; /dev/null stands for "listen", the number is the first slot's port.
void write_reader_configuration(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::ofstream out(folder / "virtual.conf");
    out << "FRIENDLYNAME \"Virtual PCD\"\n"
        << "DEVICENAME   /dev/null:0x8C7B\n"
        << "LIBPATH      " << driver << "\n"
        << "CHANNELID    0x8C7B\n";
    out.close();
    if (!out) fail("reader configuration not written");
}

// Looked up rather than tried: a connection would be taken for a card.
bool both_slots_listen() {
    std::ifstream in("/proc/self/net/tcp");
    int listening = 0;
    for (std::string line; std::getline(in, line);) {
        const bool slot = line.find(":8C7B 00000000:0000 0A") != std::string::npos ||
                          line.find(":8C7C 00000000:0000 0A") != std::string::npos;
        listening += slot ? 1 : 0;
    }
    return listening == 2;
}

// In the child: descriptor 3 becomes the daemon's socket, as a service manager would hand it over.
[[noreturn]] void become_daemon(int listener, int log, const char* configuration) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (listener == 3) {
        fcntl(3, F_SETFD, 0);
    } else {
        dup2(listener, 3);
    }
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
    for (const char* program : {"pcscd", "/usr/sbin/pcscd"})
        execlp(program, "pcscd", "-f", "-c", configuration, static_cast<char*>(nullptr));
    _exit(127);
}

}  // namespace

void enter_own_network() {
    if (unshare(CLONE_NEWNET) != 0)
        fail(std::string("a network namespace is not permitted here: ") + std::strerror(errno));
    const Fd any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq loopback{};
    std::memcpy(loopback.ifr_name, "lo", 3);
    loopback.ifr_flags = IFF_UP | IFF_RUNNING;
    if (ioctl(any.get(), SIOCSIFFLAGS, &loopback) != 0) fail("loopback not brought up");
}

PrivateReader::PrivateReader(std::filesystem::path socket, const std::filesystem::path& state)
    : socket_(std::move(socket)) {
    if (!std::filesystem::exists(driver)) fail(std::string("virtual reader missing: ") + driver);
    listener_ = listen_at(socket_);
    start(state);
    const auto end = boot_ms() + start_limit_ms;
    while (!both_slots_listen()) {
        const bool alive = running();
        if (!alive || boot_ms() > end) {
            stop();
            fail(alive ? "card daemon not ready in time"
                       : "card daemon (pcscd) missing or ended at once; see its log");
        }
        poll(nullptr, 0, 10);
    }
}

PrivateReader::~PrivateReader() { stop(); }

void PrivateReader::start(const std::filesystem::path& state) {
    const auto configuration = state / "reader.conf.d";
    write_reader_configuration(configuration);
    const Fd log(
        open((state / "pcscd.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log) fail("log of the card daemon not opened");
    const pid_t parent = getpid();
    daemon_ = fork();
    if (daemon_ < 0) fail("card daemon not started");
    if (daemon_ > 0) return;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    become_daemon(listener_.get(), log.get(), configuration.c_str());
}

bool PrivateReader::running() {
    if (daemon_ > 0 && waitpid(daemon_, nullptr, WNOHANG) == daemon_) daemon_ = -1;
    return daemon_ > 0;
}

void PrivateReader::stop() {
    if (daemon_ > 0) {
        kill(daemon_, SIGTERM);
        waitpid(daemon_, nullptr, 0);
        daemon_ = -1;
    }
    std::error_code none;
    std::filesystem::remove(socket_, none);
}

}  // namespace shomei::virtual_card
