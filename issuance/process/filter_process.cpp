// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/process/filter_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "shomei/base/clock.h"
#include "shomei/base/handle.h"

namespace shomei::process {
namespace {

int left_ms(std::int64_t deadline) {
    return static_cast<int>(std::max<std::int64_t>(0, deadline - boot_ms()));
}

// Ends and collects the child on every path.
class Child {
public:
    explicit Child(pid_t pid)
        : pid_(pid), pid_fd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        collect();
    }
    // True where it ends by itself before the deadline, with exit code 0.
    bool ends_well(std::int64_t deadline) {
        pollfd ended{pid_fd_.get(), POLLIN, 0};
        while (pid_fd_ && left_ms(deadline) > 0)
            if (poll(&ended, 1, left_ms(deadline)) > 0) return collect() == 0;
        return false;
    }

private:
    int collect() {
        int status = 0;
        while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    pid_t pid_;
    Fd pid_fd_;
};

struct Start {
    int input;
    int output;
    pid_t parent;
    std::size_t memory_bytes;
};

// Between fork and exec only calls that are safe after a fork in a program with threads.
[[noreturn]] void become(char* const* argv, const Start& start) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != start.parent) _exit(127);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);  // pipes are not files: nothing can be left on disk
    const rlimit memory{start.memory_bytes, start.memory_bytes};
    if (start.memory_bytes > 0) setrlimit(RLIMIT_AS, &memory);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0 || dup2(start.input, 0) < 0 || dup2(start.output, 1) < 0 ||
        dup2(nowhere, 2) < 0)
        _exit(127);
    close_range(3, ~0U, 0);
    execvp(argv[0], argv);
    _exit(127);
}

struct Pipes {
    Fd input, child_input, output, child_output;
};

std::optional<Pipes> make_pipes() {
    std::array<int, 2> in{}, out{};
    // A socket pair, so that writing to a child that ended is an error and no signal.
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0) return std::nullopt;
    Pipes pipes;
    pipes.input = Fd(in[0]);
    pipes.child_input = Fd(in[1]);
    if (pipe2(out.data(), O_CLOEXEC) != 0) return std::nullopt;
    pipes.output = Fd(out[0]);
    pipes.child_output = Fd(out[1]);
    return pipes;
}

// Feeds and drains until the child closes its output. False: late, too much, or an error.
class Exchange {
public:
    Exchange(Pipes& pipes, ByteView input, std::size_t limit_bytes)
        : pipes_(pipes), unsent_(input), limit_bytes_(limit_bytes) {
        if (unsent_.empty()) pipes_.input.close();
    }

    bool run(std::int64_t deadline) {
        while (left_ms(deadline) > 0) {
            std::array<pollfd, 2> waits{{{pipes_.output.get(), POLLIN, 0},
                                         {unsent_.empty() ? -1 : pipes_.input.get(), POLLOUT, 0}}};
            const int ready = poll(waits.data(), waits.size(), left_ms(deadline));
            if (ready < 0 && errno != EINTR) return false;
            if (ready <= 0) continue;
            if (waits[1].revents != 0) send_some();
            if (waits[0].revents == 0) continue;
            const auto got = read_some();
            if (got < 0) return false;
            if (got == 0) return true;
        }
        return false;
    }
    Bytes take() { return std::move(received_); }

private:
    void send_some() {
        const auto sent =
            send(pipes_.input.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
        // A child that stops reading is judged by its output and exit code.
        unsent_ = sent < 0 ? ByteView{} : unsent_.subspan(static_cast<std::size_t>(sent));
        if (unsent_.empty()) pipes_.input.close();
    }

    ssize_t read_some() {
        std::array<std::uint8_t, 65536> buffer;
        const auto got = read(pipes_.output.get(), buffer.data(), buffer.size());
        if (got <= 0) return got;
        if (received_.size() + static_cast<std::size_t>(got) > limit_bytes_) return -1;
        received_.insert(received_.end(), buffer.begin(), buffer.begin() + got);
        return got;
    }

    Pipes& pipes_;
    ByteView unsent_;
    std::size_t limit_bytes_;
    Bytes received_;
};

}  // namespace

std::optional<Bytes> run_filter(const std::vector<std::string>& argv, ByteView input,
                                FilterLimits limits) {
    const auto deadline = boot_ms() + limits.time_ms;
    auto pipes = make_pipes();
    if (!pipes) return std::nullopt;
    std::vector<char*> words;
    for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);

    const Start start{pipes->child_input.get(), pipes->child_output.get(), getpid(),
                      limits.memory_bytes};
    const auto pid = fork();
    if (pid < 0) return std::nullopt;
    if (pid == 0) become(words.data(), start);
    Child child(pid);
    pipes->child_input.close();
    pipes->child_output.close();

    Exchange exchange(*pipes, input, limits.output_bytes);
    if (!exchange.run(deadline) || !child.ends_well(deadline)) return std::nullopt;
    return exchange.take();
}

}  // namespace shomei::process
