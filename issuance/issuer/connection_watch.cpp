// SPDX-License-Identifier: Apache-2.0
#include "connection_watch.h"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>

#include "limits.h"
#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

constexpr auto look_every = std::chrono::milliseconds(100);

}  // namespace

ConnectionWatch::ConnectionWatch(std::int64_t limit_ms, std::size_t strangers_limit)
    : limit_ms_(limit_ms),
      strangers_limit_(strangers_limit),
      looking_([this](const std::stop_token& stop) { look(stop); }) {}

ConnectionWatch::Count ConnectionWatch::count() const {
    // Every request asks.
    const std::scoped_lock lock(lock_);
    return {known_, rows_.size() - known_};
}

void ConnectionWatch::close() {
    const std::scoped_lock lock(lock_);
    closed_ = true;
    for (auto& row : rows_) shut(row);
}

void ConnectionWatch::look(const std::stop_token& stop) {
    std::unique_lock lock(lock_);
    while (!ended_.wait_for(lock, stop, look_every, [&] { return stop.stop_requested(); })) {
        const auto now_ms = boot_ms();
        for (auto& row : rows_)
            if (row.deadline_ms != 0 && row.deadline_ms < now_ms) shut(row);
    }
}

void ConnectionWatch::make_room() {
    const auto waits = [](const Row& row) { return !row.known && !row.shut; };
    if (static_cast<std::size_t>(std::count_if(rows_.begin(), rows_.end(), waits)) >
        strangers_limit_)
        shut(*std::find_if(rows_.begin(), rows_.end(), waits));
}

std::size_t ConnectionWatch::connections_of(const Digest& certificate) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        rows_, [&](const Row& row) { return row.known && row.certificate == certificate; }));
}

void ConnectionWatch::shut(Row& row) {
    if (!row.shut) shutdown(row.socket, SHUT_RDWR);
    row.shut = true;
}

ConnectionWatch::Entry::Entry(ConnectionWatch& watch, int socket) : watch_(watch) {
    const std::scoped_lock lock(watch_.lock_);
    watch_.rows_.push_back({socket, boot_ms() + watch_.limit_ms_, false, false, {}});
    row_ = std::prev(watch_.rows_.end());
    if (watch_.closed_) shut(*row_);
    watch_.make_room();
}

ConnectionWatch::Entry::~Entry() {
    const std::scoped_lock lock(watch_.lock_);
    if (row_->known) --watch_.known_;
    watch_.rows_.erase(row_);
}

bool ConnectionWatch::Entry::know(const Digest& certificate) {
    const std::scoped_lock lock(watch_.lock_);
    if (watch_.connections_of(certificate) >= limit::connections_per_certificate) return false;
    row_->known = true;
    row_->certificate = certificate;
    ++watch_.known_;
    return true;
}

void ConnectionWatch::Entry::restart() {
    const std::scoped_lock lock(watch_.lock_);
    row_->deadline_ms = boot_ms() + watch_.limit_ms_;
}

void ConnectionWatch::Entry::rest() {
    const std::scoped_lock lock(watch_.lock_);
    row_->deadline_ms = 0;
}

}  // namespace shomei::issuer
