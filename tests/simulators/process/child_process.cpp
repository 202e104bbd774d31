// SPDX-License-Identifier: Apache-2.0
#include "simulators/process/child_process.h"

extern "C" {  // glibc 2.36 declares these without C linkage
#include <sys/pidfd.h>
}

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>

#include "shomei/base/check.h"
#include "shomei/base/clock.h"

namespace shomei::sim {
namespace {

constexpr std::size_t line_limit_bytes = 64 * 1024;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
    std::map<std::string, std::string> merged;
    const auto take = [&](const std::string& entry) {
        merged[entry.substr(0, entry.find('='))] = entry;
    };
    for (char** entry = environ; *entry != nullptr; ++entry) take(*entry);
    for (const auto& entry : added) take(entry);
    std::vector<std::string> out;
    for (const auto& [name, entry] : merged) out.push_back(entry);
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

// Between fork and exec only calls that are safe in the child of a threaded program.
[[noreturn]] void become(char* const* argv, char* const* env, int output, int errors,
                         pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    const int input = open("/dev/null", O_RDONLY);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    if (errors >= 0) dup2(errors, STDERR_FILENO);
    close_range(3, ~0U, 0);
    execvpe(argv[0], argv, env);
    _exit(127);
}

int exit_code(const siginfo_t& end) {
    return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}

}  // namespace

ChildProcess::ChildProcess(const Command& command) {
    SHOMEI_CHECK(!command.argv.empty());
    auto argv_texts = command.argv;
    auto env_texts = merged_environment(command.env);
    const auto argv = pointers(argv_texts);
    const auto env = pointers(env_texts);
    Fd errors;
    if (!command.stderr_path.empty()) {
        errors =
            Fd(open(command.stderr_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        if (!errors) fail("cannot open " + command.stderr_path);
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
    output_ = Fd(ends[0]);
    const Fd writing(ends[1]);
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) become(argv.data(), env.data(), writing.get(), errors.get(), parent);
    pid_fd_ = Fd(pidfd_open(pid_, 0));
    if (!pid_fd_) fail("pidfd_open");
}

ChildProcess::~ChildProcess() {
    if (pid_fd_) stop(SIGTERM, 5000);
}

std::optional<std::string> ChildProcess::read_line(int limit_ms) {
    const auto deadline = boot_ms() + limit_ms;
    while (true) {
        if (const auto end = unread_.find('\n'); end != std::string::npos) {
            auto line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        if (unread_.size() > line_limit_bytes) throw std::runtime_error("child: line too long");
        pollfd wanted{output_.get(), POLLIN, 0};
        const auto left = std::max<std::int64_t>(0, deadline - boot_ms());
        if (poll(&wanted, 1, static_cast<int>(left)) <= 0) return std::nullopt;
        char part[4096];
        const auto size = read(output_.get(), part, sizeof part);
        if (size <= 0) return std::nullopt;
        unread_.append(part, static_cast<std::size_t>(size));
    }
}

std::string ChildProcess::wait_for(std::string_view prefix, int limit_ms) {
    const auto deadline = boot_ms() + limit_ms;
    while (const auto line =
               read_line(static_cast<int>(std::max<std::int64_t>(0, deadline - boot_ms()))))
        if (line->starts_with(prefix)) return line->substr(prefix.size());
    throw std::runtime_error("child did not say: " + std::string(prefix));
}

void ChildProcess::signal(int number) {
    if (!ended_) pidfd_send_signal(pid_fd_.get(), number, nullptr, 0);
}

std::optional<int> ChildProcess::wait(int limit_ms) {
    if (ended_) return ended_;
    pollfd wanted{pid_fd_.get(), POLLIN, 0};
    if (poll(&wanted, 1, limit_ms) <= 0) return std::nullopt;
    siginfo_t end{};
    if (waitid(P_PIDFD, static_cast<id_t>(pid_fd_.get()), &end, WEXITED) != 0) fail("waitid");
    ended_ = exit_code(end);
    return ended_;
}

int ChildProcess::stop(int number, int limit_ms) {
    if (ended_) return *ended_;
    signal(number);
    if (const auto code = wait(limit_ms)) return *code;
    signal(SIGKILL);
    const auto code = wait(5000);
    SHOMEI_CHECK(code.has_value());
    return *code;
}

}  // namespace shomei::sim
