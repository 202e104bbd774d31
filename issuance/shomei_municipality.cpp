// SPDX-License-Identifier: Apache-2.0
#include "shomei_municipality.h"

#include <cstdio>

#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/municipality.h"

namespace shomei {

int check_municipality(const std::filesystem::path& file, const std::filesystem::path& schema) {
    const auto beside = std::filesystem::absolute(file).parent_path() / "municipality.schema.json";
    const auto municipality =
        certificate::Municipality::load(file, schema.empty() ? beside : schema);
    if (!std::filesystem::is_regular_file(municipality.seal_image()))
        throw Fault(FaultCode::configuration,
                    file.string() + ": [seal][image]: there is no such file beside it");
    for (const auto& line : municipality.summary(wall_s())) std::printf("%s\n", line.c_str());
    return exit_ok;
}

}  // namespace shomei
