// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/frame_log.h"

#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "simulators/card/command.h"

namespace shomei::virtual_card {

FrameLog::FrameLog(const std::filesystem::path& file) : out_(file, std::ios::app) {
    if (!out_) throw Fault(FaultCode::storage, "frame log not opened: " + file.string());
}

void FrameLog::to_card(std::string_view name, ByteView frame) {
    write(name, ">", masked_hex(frame));
}

void FrameLog::from_card(std::string_view name, ByteView frame) { write(name, "<", hex(frame)); }

void FrameLog::write(std::string_view name, std::string_view arrow, std::string_view frame) {
    if (out_.is_open())
        out_ << wall_ms() << ' ' << name << ' ' << arrow << ' ' << frame << std::endl;
}

}  // namespace shomei::virtual_card
