// SPDX-License-Identifier: Apache-2.0
// The store's multifunction printer over IPP/2.0 (RFC 8010, 8011; PWG 5100.14) and TLS, spoken to
// directly: a spooler in between may print a document again. The printer is the enrolled one by
// the SHA-256 of its certificate, compared on every connection before anything is sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/print/printer/printer.h"

namespace shomei::printer {

struct PrinterAddress {
    std::string uri;  // as given
    std::string host;
    int port = 0;
    std::string resource;

    // Accepts ipps://host:port/path only; nullopt otherwise.
    static std::optional<PrinterAddress> parse(const std::string& uri);
};

struct PrinterSettings {
    PrinterAddress address;
    std::vector<Digest> pins;  // SHA-256 of the certificate (DER): one, or two while it is renewed
    std::string uuid;          // printer-uuid seen at enrolment
    std::string terminal_id;   // goes into requesting-user-name
    // For connecting, and for each answer; a document gets six times it. libcups gives a TLS
    // handshake 10 s whatever stands here.
    int reply_limit_ms = 5000;
};

// Job template values the printer advertised; what it did not is left out of a job.
struct JobOffer {
    bool scaling_none = false;
    bool quality_high = false;
    bool color = false;
    bool portrait = false;
};

class IppPrinter final : public Printer {
public:
    explicit IppPrinter(PrinterSettings settings);

    PrinterAnswer<PrinterReadiness> readiness() override;
    PrinterAnswer<JobRef> create(const JobOrder& order) override;
    PrinterAnswer<void> send(const JobRef& job, ByteView pdf, const Digest& expected) override;
    PrinterAnswer<void> release(const JobRef& job) override;
    PrinterAnswer<void> cancel(const JobRef& job) override;
    PrinterAnswer<JobView> look(const JobRef& job) override;
    PrinterAnswer<std::vector<JobRef>> find(const std::string& key) override;

private:
    PrinterSettings settings_;
    std::optional<JobOffer> offer_;  // as of the last readiness()
};

// What enrolment writes into the settings, taken from the printer that answers now: a person must
// have made sure that it is the right one.
struct PrinterIdentity {
    Digest pin{};
    std::string uuid;
    std::string model;  // printer-make-and-model
    bool two_phase = false;
};

PrinterAnswer<PrinterIdentity> enrol(const PrinterAddress& address, int reply_limit_ms);

}  // namespace shomei::printer
