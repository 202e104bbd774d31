// SPDX-License-Identifier: Apache-2.0
// What the paper's tests share: a folder that goes away, page keys made by the openssl command, QR
// codes drawn by libqrencode into PNG pictures.
#pragma once

#include <doctest/doctest.h>
#include <png.h>
#include <qrencode.h>
#include <stdlib.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "shomei/base/fault.h"
#include "shomei/issuance/paper/page_key.h"
#include "shomei/issuance/paper/page_payload.h"

namespace shomei::paper::test {

class Folder {
public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "shomei-paper-XXXXXX";
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }

    std::string at(const std::string& name) const { return (path / name).string(); }

    std::filesystem::path path;
};

inline std::string read_text(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    REQUIRE(stream);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

inline void write_text(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    REQUIRE(stream);
}

// Runs a command line; true where it exits with 0.
inline bool succeeds(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

inline PageKey new_page_key(const Folder& folder, const std::string& name = "page.pem") {
    REQUIRE(succeeds("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " +
                     folder.at(name)));
    return PageKey::from_pem_file(folder.at(name));
}

inline PagePayload sample_payload(const PageKeyId& key_id) {
    PagePayload payload;
    payload.key_id = key_id;
    payload.city_code = "422011";
    payload.document_number = "20260401-00000012";
    payload.kind = 3;
    payload.issued = std::chrono::year(2026) / 4 / 1;
    payload.page = 2;
    payload.pages = 3;
    for (std::size_t i = 0; i < payload.digest.size(); ++i)
        payload.digest[i] = static_cast<std::uint8_t>(i * 16);
    return payload;
}

inline const std::string prefix = "HTTPS://SHOMEI.EXAMPLE/P/";

inline std::string signed_text(const PageKey& key, const PagePayload& payload) {
    return qr_text(prefix, write_payload(payload), key.sign(payload));
}

// Grey pictures, white at first.
struct Canvas {
    unsigned width;
    unsigned height;
    Bytes pixels = Bytes(std::size_t{width} * height, 0xff);

    void write(const std::filesystem::path& file) const {
        png_image image;
        std::memset(&image, 0, sizeof image);
        image.version = PNG_IMAGE_VERSION;
        image.width = width;
        image.height = height;
        image.format = PNG_FORMAT_GRAY;
        REQUIRE(png_image_write_to_file(&image, file.c_str(), 0, pixels.data(), 0, nullptr) != 0);
    }
};

struct Place {
    unsigned left = 40;
    unsigned top = 40;
    unsigned module = 6;  // pixels
};

// Draws a QR of level M; returns its version.
inline int draw_qr(Canvas& canvas, const std::string& text, const Place& place = {}) {
    const auto [left, top, module] = place;
    const Handle<QRcode, QRcode_free> code(
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
    REQUIRE(code);
    const auto side = static_cast<unsigned>(code->width);
    for (unsigned y = 0; y < side * module; ++y)
        for (unsigned x = 0; x < side * module; ++x)
            if ((code->data[y / module * side + x / module] & 1) != 0)
                canvas.pixels.at(std::size_t{top + y} * canvas.width + left + x) = 0;
    return code->version;
}

}  // namespace shomei::paper::test
