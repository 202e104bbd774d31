// SPDX-License-Identifier: Apache-2.0
// The issuer's database: one SQLite file, one connection, this process its only opener. SQL is
// written so that PostgreSQL takes it too: `$n` in order, each once, integers for time, no NULL.
#pragma once

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Exception.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::issuer {

class Database {
public:
    // Opens or makes the file with the settings of reliability 4.1, each read back. Throws
    // Fault{storage} where another process holds it or a setting does not take.
    explicit Database(const std::filesystem::path& file);

    // Runs one statement; returns the rows it changed.
    template <class... Values>
    std::size_t change(const std::string& sql, const Values&... values) {
        return guarded([&] {
            Poco::Data::Statement statement(session_);
            statement << sql;
            (bind(statement, values), ...);
            return statement.execute();
        });
    }

    // The first row, or nothing.
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
        using Type = T;
    };

    static Poco::Data::BLOB blob(ByteView bytes) {
        SHOMEI_CHECK(!bytes.empty());  // an empty one would be bound as NULL
        return {bytes.data(), bytes.size()};
    }
    static void bind(Poco::Data::Statement& statement, const std::string& value) {
        statement, Poco::Data::Keywords::bind(value);
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

    // Database errors become faults here; their texts may quote values, so only the kind is kept.
    template <class Work>
    static auto guarded(Work&& work) {
        try {
            return work();
        } catch (const Poco::Exception& problem) {
            throw Fault(FaultCode::storage, std::string("database: ") + problem.name());
        }
    }

    void harden();
    void require(const std::string& pragma, const std::string& wanted);

    Poco::Data::Session session_;
};

template <>
struct Database::Stored<Bytes> {
    using Type = Poco::Data::BLOB;
};
template <>
struct Database::Stored<Digest> {
    using Type = Poco::Data::BLOB;
};

// Bytes kept as base64 text, since an empty blob would be NULL.
inline Bytes stored_bytes(const std::string& text) {
    auto bytes = from_base64(text);
    if (!bytes) throw Fault(FaultCode::storage, "database: stored bytes cannot be read");
    return std::move(*bytes);
}

}  // namespace shomei::issuer
