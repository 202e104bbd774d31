// SPDX-License-Identifier: Apache-2.0
// A regular file as read-only memory. Pages stay with the kernel until they are looked at.
#pragma once

#include <hb.h>

#include <filesystem>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"

namespace shomei::text {

using BlobHandle = Handle<hb_blob_t, hb_blob_destroy>;

// Empty where there is no such file, it is no regular one or it has no bytes.
BlobHandle map_file(const std::filesystem::path& path);

// SHA-256 of the mapped bytes themselves, so that no other file can take their place in between.
// Taken piece by piece: a large font does not stay in this process's memory for it.
Digest digest_of(hb_blob_t* mapped);

}  // namespace shomei::text
