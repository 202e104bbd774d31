// SPDX-License-Identifier: Apache-2.0
// What the paper's tests share: a folder that goes away, page keys made by the openssl command, QR
// codes drawn by libqrencode into PNG pictures.
#pragma once

#include <doctest/doctest.h>
#include <png.h>
#include <qrencode.h>
#include <stdlib.h>
#include <turbojpeg.h>

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

struct Ran {
    int exit_code;
    std::string output;
};

// The program `shomei` with these words, as a shell takes them.
inline Ran run_shomei(const Folder& folder, const std::string& words) {
    const auto said = folder.at("said");
    const int status = std::system(
        (std::string(SHOMEI_BIN_DIR) + "/shomei " + words + " >" + said + " 2>&1").c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(said)};
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
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

    void write_jpeg(const std::filesystem::path& file, int quality = 80) const {
        const Handle<void, tjDestroy> writer(tjInitCompress());
        unsigned char* bytes = nullptr;
        unsigned long size = 0;
        REQUIRE(tjCompress2(writer.get(), pixels.data(), static_cast<int>(width), 0,
                            static_cast<int>(height), TJPF_GRAY, &bytes, &size, TJSAMP_GRAY,
                            quality, 0) == 0);
        std::ofstream stream(file, std::ios::binary);
        stream.write(reinterpret_cast<char*>(bytes), static_cast<std::streamsize>(size));
        stream.close();
        tjFree(bytes);
        REQUIRE(stream);
    }
};

// A PDF as a scanner writes it: each picture fills a page, at 100 dots an inch.
inline void write_pdf(const std::filesystem::path& file, const std::vector<Canvas>& pages) {
    std::string text = "%PDF-1.4\n", table, kids;
    std::size_t objects = 0;
    const auto add = [&](const std::string& body) {
        char row[24];
        std::snprintf(row, sizeof row, "%010zu 00000 n \n", text.size());
        table += row;
        text += std::to_string(++objects) + " 0 obj\n" + body + "\nendobj\n";
    };
    const auto stream = [](const std::string& entries, std::string_view bytes) {
        return "<<" + entries + "/Length " + std::to_string(bytes.size()) + ">>\nstream\n" +
               std::string(bytes) + "\nendstream";
    };
    add("<</Type/Catalog/Pages 2 0 R>>");
    for (std::size_t i = 0; i < pages.size(); ++i) kids += std::to_string(5 + 3 * i) + " 0 R ";
    add("<</Type/Pages/Count " + std::to_string(pages.size()) + "/Kids[" + kids + "]>>");
    for (const auto& page : pages) {
        const auto number = std::to_string(objects + 1), next = std::to_string(objects + 2);
        const auto width = std::to_string(page.width), height = std::to_string(page.height);
        add(stream("/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray/Width " +
                       width + "/Height " + height,
                   text_of(page.pixels)));
        add(stream("", ".72 0 0 .72 0 0 cm " + width + " 0 0 " + height + " 0 0 cm /I Do"));
        const auto points = [](unsigned pixels) { return std::to_string(pixels * 72 / 100); };
        add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + points(page.width) + " " +
            points(page.height) + "]/Resources<</XObject<</I " + number + " 0 R>>>>/Contents " +
            next + " 0 R>>");
    }
    const auto start = std::to_string(text.size()), size = std::to_string(objects + 1);
    write_text(file, text + "xref\n0 " + size + "\n0000000000 65535 f \n" + table +
                         "trailer\n<</Root 1 0 R/Size " + size + ">>\nstartxref\n" + start +
                         "\n%%EOF\n");
}

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
