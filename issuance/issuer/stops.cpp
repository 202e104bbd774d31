// SPDX-License-Identifier: Apache-2.0
#include "stops.h"

namespace shomei::issuer {

std::vector<Stop> list_stops(Transaction& transaction) {
    std::vector<Stop> stops;
    for (const auto& [city, kind] : transaction.database().list<std::string, std::string>(
             "SELECT city, kind FROM stop ORDER BY city, kind"))
        stops.push_back({city, kind});
    return stops;
}

bool is_stopped(Transaction& transaction, const std::string& city, const std::string& kind) {
    return transaction.database()
        .find<std::string>("SELECT kind FROM stop WHERE city = $1 AND kind = $2", city, kind)
        .has_value();
}

bool raise_stop(Transaction& transaction, const Stop& stop, std::int64_t now_ms) {
    return transaction.database().change(
               "INSERT INTO stop(city, kind, since_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
               stop.city, stop.kind, now_ms) == 1;
}

bool lift_stop(Transaction& transaction, const Stop& stop) {
    return transaction.database().change("DELETE FROM stop WHERE city = $1 AND kind = $2",
                                         stop.city, stop.kind) == 1;
}

}  // namespace shomei::issuer
