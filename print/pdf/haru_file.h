// SPDX-License-Identifier: Apache-2.0
// One PDF file in the making. libharu gives objects, streams, pages, cross references and the file;
// its text and font layers, which lose characters above U+FFFF, are not used. The only contact with
// libharu is in haru_file.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "syntax.h"

namespace shomei::pdf {

class HaruFile {
public:
    // Fault{drawing} from each call, with libharu's first error code.
    HaruFile();
    ~HaruFile();

    // A new object whose dictionary holds `entries` (PDF syntax); returns its number.
    int add(const std::string& entries);
    int add(const std::string& entries, PackedStream stream);
    // A page of A4 with these resource entries.
    void add_page(const std::string& resources, const PackedStream& contents);
    // The finished file; the last call.
    Bytes save();

    // Fault{configuration} unless the library is the one this was built with: its records are not
    // the same in every version.
    static void check_version(std::string_view linked = linked_version());
    static std::string_view linked_version();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace shomei::pdf
