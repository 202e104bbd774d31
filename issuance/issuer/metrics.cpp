// SPDX-License-Identifier: Apache-2.0
#include "metrics.h"

#include <prometheus/text_serializer.h>

namespace shomei::issuer {

namespace {

const prometheus::Histogram::BucketBoundaries seconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                      0.25,  0.5,    1,     2.5,  5,     10,   20};

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name,
                                                  const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

Metrics::Metrics()
    : requests_(counters(registry_, "shomei_requests_total", "Requests answered.")),
      refusals_(counters(registry_, "shomei_refusals_total", "Signed refusals by their code.")),
      failures_(counters(registry_, "shomei_rejections_total",
                         "Requests without a signed answer, by the reason.")),
      seconds_(prometheus::BuildHistogram()
                   .Name("shomei_request_seconds")
                   .Help("From a request's head until its answer is ready.")
                   .Register(registry_)),
      broken_(counters(registry_, "shomei_broken_connections_total",
                       "Handshakes refused and connections that broke.")
                  .Add({})),
      connections_(gauge("shomei_connections", "Connections of terminals.")),
      strangers_(gauge("shomei_strangers", "Connections whose handshake is not done.")),
      in_work_(gauge("shomei_requests_in_work", "Requests being decided.")),
      waiting_(gauge("shomei_requests_waiting", "Requests that wait for a place.")),
      commits_(counters(registry_, "shomei_commits_total",
                        "Commits of the database, each for all who waited for it.")
                   .Add({})),
      ledger_(gauge("shomei_ledger_entries", "Entries of the newest signed ledger tree.")),
      stops_(gauge("shomei_stops", "Kinds that are stopped.")),
      well_(prometheus::BuildGauge()
                .Name("shomei_well")
                .Help("1 where this part of /readyz is well.")
                .Register(registry_)),
      terminals_(prometheus::BuildGauge()
                     .Name("shomei_terminals")
                     .Help("Terminals in service by what their last health said of this device.")
                     .Register(registry_)) {}

prometheus::Gauge& Metrics::gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add({});
}

void Metrics::count(const RequestLog& request) {
    const auto& message = request.message.empty() ? std::string("none") : request.message;
    requests_.Add({{"message", message}, {"status", std::to_string(request.status)}}).Increment();
    seconds_.Add({{"message", message}}, seconds).Observe(request.took().count());
    if (request.code.empty()) return;
    auto& family = request.status == 200 ? refusals_ : failures_;
    family.Add({{"code", request.code}}).Increment();
}

std::string Metrics::text(const Gauges& now) {
    connections_.Set(static_cast<double>(now.connections));
    strangers_.Set(static_cast<double>(now.strangers));
    in_work_.Set(now.work.in_work);
    waiting_.Set(now.work.waiting);
    if (now.issuer) {
        commits_.Increment(static_cast<double>(now.issuer->commits) - commits_.Value());
        ledger_.Set(static_cast<double>(now.issuer->ledger_size));
        stops_.Set(static_cast<double>(now.issuer->stops.size()));
    }
    set_terminals(now.terminals);
    for (const auto& part : now.readiness.parts)
        well_.Add({{"part", part.name}}).Set(part.well ? 1 : 0);
    return prometheus::TextSerializer().Serialize(registry_.Collect());
}

// Any word but `ok` counts as trouble: words come from outside and make no labels.
void Metrics::set_terminals(const std::vector<TerminalRow>& terminals) {
    const auto set = [&](const char* device, const std::string TerminalRow::*word) {
        int ok = 0, trouble = 0, unheard = 0;
        for (const auto& row : terminals) {
            if (row.withdrawn) continue;
            ++(row.heard_ms == 0 ? unheard : row.*word == "ok" ? ok : trouble);
        }
        terminals_.Add({{"device", device}, {"state", "ok"}}).Set(ok);
        terminals_.Add({{"device", device}, {"state", "trouble"}}).Set(trouble);
        terminals_.Add({{"device", device}, {"state", "unheard"}}).Set(unheard);
    };
    set("reader", &TerminalRow::reader);
    set("printer", &TerminalRow::printer);
    set("money", &TerminalRow::money);
}

}  // namespace shomei::issuer
