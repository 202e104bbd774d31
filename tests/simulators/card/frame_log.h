// SPDX-License-Identifier: Apache-2.0
// What passed between reader and card, one line a frame: milliseconds since 1970, the card's name,
// `>` to the card or `<` from it, hex. PIN and password bytes are written `**`; the reader's
// presence polls are left out.
#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::virtual_card {

class FrameLog {
public:
    FrameLog() = default;  // writes nothing
    // Throws Fault (storage) where the file cannot be opened for appending.
    explicit FrameLog(const std::filesystem::path& file);

    void to_card(std::string_view name, ByteView frame);
    void from_card(std::string_view name, ByteView frame);

private:
    void write(std::string_view name, std::string_view arrow, std::string_view frame);

    std::ofstream out_;
};

}  // namespace shomei::virtual_card
