// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "bitmap.h"
#include "shomei/issuance/process/filter_process.h"
#include "shomei/print/pdf/document.h"

namespace shomei::pdf {
namespace {

constexpr std::size_t output_limit_bytes = 8 << 20;

}  // namespace

std::vector<Bytes> preview(ByteView pdf, int limit_ms) {
    // -o: odd pages only, which are the fronts. The pictures follow one another in the output.
    const auto output = process::run_filter({"pdftoppm", "-r", "12", "-o", "-png", "-"}, pdf,
                                            {limit_ms, output_limit_bytes});
    if (!output) return {};
    std::vector<Bytes> pictures;
    for (auto rest = text_of(*output); !rest.empty();) {
        const auto at = rest.find(png_last_chunk);
        if (at == std::string_view::npos) return {};
        const auto size = at + png_last_chunk.size();
        pictures.push_back(to_bytes(bytes_of(rest.substr(0, size))));
        rest.remove_prefix(size);
    }
    return pictures;
}

}  // namespace shomei::pdf
