// SPDX-License-Identifier: Apache-2.0
// Writes the ledger as a directory in the C2SP tile layout (c2sp.org/tlog-tiles): `checkpoint`,
// `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`. Auditors read it without issuer or database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "shomei/issuance/ledger/tree.h"

namespace shomei::ledger {

struct ExportSource {
    std::string checkpoint;  // the signed note
    std::uint64_t size = 0;  // the size it names
    std::function<std::string(std::uint64_t index)> read_entry;
    NodeReader& nodes;
};

// Writes beside `directory` first and then renames, so that a reader sees the old export or the
// new one. An existing `directory` is replaced only if it is an export (holds `checkpoint`).
// Throws Fault (storage).
void write_export(const std::filesystem::path& directory, const ExportSource& source);

}  // namespace shomei::ledger
