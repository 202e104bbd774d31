// SPDX-License-Identifier: Apache-2.0
// What is counted, for those who watch over the issuer, in Prometheus' text format 0.0.4. Labels
// are closed sets of ours: message, status, code. No id of a visit, nothing personal.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "admission.h"
#include "request_log.h"
#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

// What is true at this moment rather than counted.
struct Gauges {
    std::size_t connections = 0, strangers = 0;
    Admission::Load work;
    std::optional<Status> issuer;  // none: the store does not answer
    std::vector<TerminalRow> terminals;
    Readiness readiness;
};

class Metrics {
public:
    Metrics();

    void count(const RequestLog& request);
    // Something went wrong with a connection outside requests.
    void count_broken_connection() { broken_.Increment(); }
    std::string text(const Gauges& now);

private:
    prometheus::Gauge& gauge(const char* name, const char* help);
    void set_terminals(const std::vector<TerminalRow>& terminals);

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Counter>& refusals_;
    prometheus::Family<prometheus::Counter>& failures_;
    prometheus::Family<prometheus::Histogram>& seconds_;
    prometheus::Counter& broken_;
    prometheus::Gauge& connections_;
    prometheus::Gauge& strangers_;
    prometheus::Gauge& in_work_;
    prometheus::Gauge& waiting_;
    prometheus::Counter& commits_;
    prometheus::Gauge& ledger_;
    prometheus::Gauge& stops_;
    prometheus::Family<prometheus::Gauge>& well_;
    prometheus::Family<prometheus::Gauge>& terminals_;
};

}  // namespace shomei::issuer
