// SPDX-License-Identifier: Apache-2.0
// The time limits of open connections. One whose time is over is shut from outside, so that the
// thread that waits on it wakes. Who has not finished the handshake, or comes with a certificate
// that has enough connections, is a stranger; when too many strangers wait, the one that has waited
// longest goes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>

#include "shomei/base/bytes.h"

namespace shomei::issuer {

class ConnectionWatch {
    struct Row {
        int socket;
        std::int64_t deadline_ms;  // 0: none
        bool known, shut;
        Digest certificate;  // of one that is known
    };

public:
    // One connection, as long as it lives. The socket must stay open meanwhile.
    class Entry {
    public:
        // A stranger's, with the time for one request.
        Entry(ConnectionWatch& watch, int socket);
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry();

        // The handshake is done. The time goes on. False: this certificate has as many connections
        // as one may have, and this one stays a stranger's.
        bool know(const Digest& certificate);
        // From now on the time for one request, or for one answer.
        void restart();
        // No limit, since the wait is ours or has one of its own.
        void rest();

    private:
        ConnectionWatch& watch_;
        std::list<Row>::iterator row_;
    };

    ConnectionWatch(std::int64_t limit_ms, std::size_t strangers_limit);

    struct Count {
        std::size_t known = 0, strangers = 0;
    };
    // Connections that are known, and the others.
    Count count() const;
    // Shuts all connections, and every one that still comes.
    void close();

private:
    void look(const std::stop_token& stop);
    void make_room();
    std::size_t connections_of(const Digest& certificate) const;
    static void shut(Row& row);

    const std::int64_t limit_ms_;
    const std::size_t strangers_limit_;
    mutable std::mutex lock_;
    std::condition_variable_any ended_;
    std::list<Row> rows_;  // oldest first
    std::size_t known_ = 0;
    bool closed_ = false;
    std::jthread looking_;  // last: it uses all the others
};

}  // namespace shomei::issuer
