// SPDX-License-Identifier: Apache-2.0
// One TLS connection to the printer, for one request. It never reconnects by itself: what it
// sends goes to the peer whose certificate was compared.
#pragma once

#include <cups/cups.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/print/printer/ipp_printer.h"

namespace shomei::printer {

using Ipp = Handle<ipp_t, ippDelete>;

class IppConnection {
public:
    // Connects within `limit_ms` and compares the leaf certificate with the pins; no pins at all
    // accepts any certificate (enrolment only).
    static PrinterAnswer<IppConnection> open(const PrinterAddress& address,
                                             const std::vector<Digest>& pins, int limit_ms);

    const Digest& certificate() const { return certificate_; }

    // Sends the request and reads the answer, at most 1 MiB. Problems: outcome_unknown, or refused
    // for an HTTP status 4xx. The IPP status is the caller's to judge.
    PrinterAnswer<Ipp> ask(ipp_t* request);

    // As above with a document behind the request, within six times the limit. The digest is taken
    // over the bytes as they are written; unless it is `expected`, the last piece and the last
    // chunk stay here and the connection is closed: wrong_document.
    PrinterAnswer<Ipp> ask(ipp_t* request, ByteView document, const Digest& expected);

private:
    using Http = Handle<http_t, httpClose>;

    IppConnection(Http http, PrinterAddress address, int limit_ms);
    bool check_certificate(const std::vector<Digest>& pins);
    bool post(ipp_t* request, std::size_t length);
    PrinterAnswer<void> write(ByteView document, const Digest& expected);
    PrinterAnswer<Ipp> read_answer(int request_id);

    // Before http_, which keeps its address and may ask it until it is closed.
    std::unique_ptr<std::int64_t> deadline_ms_;
    Http http_;
    PrinterAddress address_;
    int limit_ms_;
    Digest certificate_{};
};

}  // namespace shomei::printer
