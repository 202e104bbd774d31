// SPDX-License-Identifier: Apache-2.0
// One connection to a database: an SQLite file or PostgreSQL, through the same Poco::Data code.
// SQL keeps to what both take: `$n` placeholders in order, each new one once; integers, text and
// bytes only; no NULL. Not for several threads at a time.
#pragma once

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Exception.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::storage {

enum class Engine { sqlite, postgresql };

// `postgresql:` and libpq's words (host=… dbname=… user=…; a password belongs into libpq's
// passfile, never here), or the path of an SQLite file.
Engine engine_of(std::string_view place);

class Database {
public:
    // Opens, for SQLite also makes, what `place` names. SQLite: the settings of reliability 4.1,
    // each read back; the file is this connection's alone until it ends. PostgreSQL: UTF-8 and
    // durable commits are required, a lock is waited for at most 10 s. Throws Fault{storage}.
    explicit Database(const std::string& place);

    Engine engine() const { return engine_; }
    // Other processes may work in it at the same time.
    bool shared() const { return engine_ == Engine::postgresql; }
    // A new connection in place of a lost one; what was not committed is gone. Throws
    // Fault{storage}.
    void reconnect();

    // Runs one statement; returns the rows it changed. What the engine refuses is Fault{storage}
    // with the kind of problem; its own words may quote values.
    template <class... Values>
    std::size_t change(const std::string& sql, const Values&... values) {
        return guarded([&] {
            Poco::Data::Statement statement(session_);
            statement << sql;
            (bind(statement, values), ...);
            return statement.execute();
        });
    }

    // Runs the statement once for each place of the columns, which are lists of one length: texts,
    // std::int64_t or Digest.
    template <class... Values>
    void change_all(const std::string& sql, const std::vector<Values>&... columns) {
        guarded([&] {
            // Not const: of a const list the library binds no rows but the list itself.
            auto rows = std::make_tuple(stored_list(columns)...);
            Poco::Data::Statement statement(session_);
            statement << sql;
            std::apply([&](auto&... list) { ((statement, Poco::Data::Keywords::use(list)), ...); },
                       rows);
            return statement.execute();
        });
    }

    // Runs the statement once for each row of these columns, which are of one length and not empty;
    // for a column of integers in decimal. Returns the rows it changed. On SQLite it is prepared
    // once, so that a row costs a tenth of a change().
    std::size_t change_rows(const std::string& sql,
                            const std::vector<std::vector<std::string>>& columns);

    // The first row, or nothing. Columns: std::string, std::int64_t, Bytes, Digest.
    template <class... Columns, class... Values>
    std::optional<std::tuple<Columns...>> find(const std::string& sql, const Values&... values) {
        auto rows = list<Columns...>(sql, values...);
        if (rows.empty()) return std::nullopt;
        return std::move(rows.front());
    }

    template <class... Columns, class... Values>
    std::vector<std::tuple<Columns...>> list(const std::string& sql, const Values&... values) {
        return guarded([&] {
            std::tuple<typename Stored<Columns>::Type...> row;
            Poco::Data::Statement statement(session_);
            statement << sql;
            std::apply(
                [&](auto&... column) { ((statement, Poco::Data::Keywords::into(column)), ...); },
                row);
            (bind(statement, values), ...);
            statement, Poco::Data::Keywords::range(0, 1);
            std::vector<std::tuple<Columns...>> rows;
            while (!statement.done())
                if (statement.execute() > 0) rows.push_back(read<Columns...>(row));
            return rows;
        });
    }

private:
    template <class T>
    struct Stored {
        using Type = std::conditional_t<std::is_same_v<T, Bytes> || std::is_same_v<T, Digest>,
                                        Poco::Data::BLOB, T>;
    };

    static Poco::Data::BLOB blob(ByteView bytes) {
        SHOMEI_CHECK(!bytes.empty());  // an empty one would be bound as NULL
        return {bytes.data(), bytes.size()};
    }
    static void bind(Poco::Data::Statement& statement, const std::string& value) {
        // PostgreSQL refuses a zero byte in a text, SQLite's connector reads only up to it.
        SHOMEI_CHECK(value.find('\0') == std::string::npos);
        statement, Poco::Data::Keywords::bind(value);
    }
    // One after the other; for a column of integers a value may be their decimal text.
    static void bind(Poco::Data::Statement& statement, const std::vector<std::string>& values) {
        for (const auto& value : values) bind(statement, value);
    }
    static void bind(Poco::Data::Statement& statement, std::int64_t value) {
        statement, Poco::Data::Keywords::bind(value);
    }
    static void bind(Poco::Data::Statement& statement, std::uint64_t value) {
        SHOMEI_CHECK(value <= INT64_MAX);
        bind(statement, static_cast<std::int64_t>(value));
    }
    static void bind(Poco::Data::Statement& statement, int value) {
        bind(statement, static_cast<std::int64_t>(value));
    }
    static void bind(Poco::Data::Statement& statement, const Bytes& value) {
        statement, Poco::Data::Keywords::bind(blob(value));
    }
    static void bind(Poco::Data::Statement& statement, const Digest& value) {
        statement, Poco::Data::Keywords::bind(blob(value));
    }

    static const std::vector<std::string>& stored_list(const std::vector<std::string>& values) {
        return values;
    }
    static const std::vector<std::int64_t>& stored_list(const std::vector<std::int64_t>& values) {
        return values;
    }
    static std::vector<Poco::Data::BLOB> stored_list(const std::vector<Digest>& values) {
        std::vector<Poco::Data::BLOB> out;
        for (const auto& value : values) out.push_back(blob(value));
        return out;
    }

    template <class... Columns, class Row>
    static std::tuple<Columns...> read(const Row& row) {
        return std::apply(
            [](const auto&... column) { return std::tuple<Columns...>{value<Columns>(column)...}; },
            row);
    }
    template <class Column, class T>
    static Column value(const T& stored) {
        if constexpr (std::is_same_v<Column, T>) {
            return stored;
        } else {
            const ByteView bytes(stored.rawContent(), stored.size());
            if constexpr (std::is_same_v<Column, Bytes>) {
                return to_bytes(bytes);
            } else {
                Column out{};
                if (bytes.size() != out.size())
                    throw Fault(FaultCode::storage, "database: a digest of another length");
                std::copy(bytes.begin(), bytes.end(), out.begin());
                return out;
            }
        }
    }

    template <class Work>
    static auto guarded(Work&& work) {
        try {
            return work();
        } catch (const Poco::Exception& problem) {
            throw Fault(FaultCode::storage, kind_of(problem));
        }
    }
    static std::string kind_of(const Poco::Exception& problem);

    void set_up();
    std::size_t change_together(const std::string& sql,
                                std::vector<std::vector<std::string>> columns);
    std::size_t change_each(const std::string& sql,
                            const std::vector<std::vector<std::string>>& columns);

    std::string place_;
    Engine engine_;
    Poco::Data::Session session_;
};

// Bytes kept as base64 text where they may be empty, since an empty blob would be NULL.
inline Bytes stored_bytes(const std::string& text) {
    auto bytes = from_base64(text);
    if (!bytes) throw Fault(FaultCode::storage, "database: stored bytes cannot be read");
    return std::move(*bytes);
}

}  // namespace shomei::storage
