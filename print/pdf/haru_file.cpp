// SPDX-License-Identifier: Apache-2.0
#include "haru_file.h"

#include <hpdf.h>
#include <hpdf_pages.h>

#include <deque>

#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

namespace shomei::pdf {
namespace {

// libharu fails every call after its first error and then names another cause.
void keep_first_error(HPDF_STATUS code, HPDF_STATUS, void* first) {
    auto& kept = *static_cast<HPDF_STATUS*>(first);
    if (kept == HPDF_OK) kept = code;
}

// What stands in an object beside libharu's own entries.
struct Written {
    std::string entries;
    PackedStream stream;
    HPDF_Stream out = nullptr;  // where the object is being written
};

Written& written(HPDF_Dict dict) { return *static_cast<Written*>(dict->attr); }

HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream out) {
    written(dict).out = out;
    return HPDF_Stream_WriteStr(out, written(dict).entries.c_str());
}

// Behind the dictionary. libharu would copy a stream of its own once more, and give each an object
// for its length.
HPDF_STATUS write_stream(HPDF_Dict dict) {
    const auto& bytes = written(dict).stream.deflated;
    auto* out = written(dict).out;
    auto status = HPDF_Stream_WriteStr(out, "\nstream\r\n");
    if (status == HPDF_OK)
        status = HPDF_Stream_Write(out, bytes.data(), static_cast<HPDF_UINT>(bytes.size()));
    return status == HPDF_OK ? HPDF_Stream_WriteStr(out, "\nendstream") : status;
}

constexpr const char* printing =
    "/ViewerPreferences << /Duplex /DuplexFlipLongEdge /PrintScaling /None >>\n";
constexpr const char* packed = " /Filter /FlateDecode\n";

}  // namespace

struct HaruFile::Parts {
    HPDF_STATUS first_error = HPDF_OK;
    std::deque<Written> objects;  // libharu points at them until the file is saved
    Handle<std::remove_pointer_t<HPDF_Doc>, HPDF_Free> doc;

    [[noreturn]] void fail() const {
        const auto code = first_error != HPDF_OK ? first_error : HPDF_GetError(doc.get());
        throw Fault(FaultCode::drawing, "libharu error " + std::to_string(code));
    }
    void require(HPDF_STATUS status) const {
        if (status != HPDF_OK) fail();
    }
    template <class T>
    T* require(T* made) const {
        if (made == nullptr || first_error != HPDF_OK) fail();
        return made;
    }

    // The dictionary writes `entries` behind its own, and the stream behind itself.
    void attach(HPDF_Dict dict, std::string entries, PackedStream stream = {}) {
        if (!stream.deflated.empty()) dict->after_write_fn = write_stream;
        objects.push_back({std::move(entries), std::move(stream)});
        dict->attr = &objects.back();
        dict->write_fn = write_entries;
    }

    int add(std::string entries, PackedStream stream = {}) {
        auto* dict = require(HPDF_Dict_New(doc->mmgr));
        require(HPDF_Xref_Add(doc->xref, dict));
        attach(dict, std::move(entries), std::move(stream));
        return static_cast<int>(dict->header.obj_id & 0x00FFFFFF);
    }

    // Compressed already: libharu is told of no filter and copies the bytes.
    void fill(HPDF_Dict dict, const PackedStream& stream) const {
        dict->filter = HPDF_STREAM_FILTER_NONE;
        require(HPDF_Stream_Write(dict->stream, stream.deflated.data(),
                                  static_cast<HPDF_UINT>(stream.deflated.size())));
    }

    HPDF_Dict part_of(HPDF_Dict dict, const char* key) const {
        return require(static_cast<HPDF_Dict>(HPDF_Dict_GetItem(dict, key, HPDF_OCLASS_DICT)));
    }
};

std::string_view HaruFile::linked_version() { return HPDF_GetVersion(); }

void HaruFile::check_version(std::string_view linked) {
    if (linked != HPDF_VERSION_TEXT)
        throw Fault(FaultCode::configuration, "libharu is not " HPDF_VERSION_TEXT);
}

HaruFile::HaruFile() : parts_(std::make_unique<Parts>()) {
    parts_->doc.reset(HPDF_New(keep_first_error, &parts_->first_error));
    auto* doc = parts_->require(parts_->doc.get());
    doc->pdf_version = HPDF_VER_17;  // the viewer preferences above
    parts_->attach(doc->catalog, printing);
}

HaruFile::~HaruFile() = default;

int HaruFile::add(const std::string& entries) { return parts_->add(entries + "\n"); }

int HaruFile::add(const std::string& entries, PackedStream stream) {
    const auto length = "/Length " + std::to_string(stream.deflated.size()) + "\n";
    return parts_->add(entries + packed + length, std::move(stream));
}

void HaruFile::add_page(const std::string& resources, const PackedStream& contents) {
    auto* page = parts_->require(HPDF_AddPage(parts_->doc.get()));
    parts_->require(HPDF_Page_SetWidth(page, static_cast<HPDF_REAL>(page_width_pt)));
    parts_->require(HPDF_Page_SetHeight(page, static_cast<HPDF_REAL>(page_height_pt)));
    parts_->attach(parts_->part_of(page, "Resources"), resources + "\n");
    auto* stream = parts_->part_of(page, "Contents");
    parts_->fill(stream, contents);
    parts_->attach(stream, packed);
}

Bytes HaruFile::save() {
    auto* doc = parts_->doc.get();
    parts_->require(HPDF_SaveToStream(doc));
    auto size = HPDF_GetStreamSize(doc);
    Bytes out(size);
    parts_->require(HPDF_ResetStream(doc));
    const auto status = HPDF_ReadFromStream(doc, out.data(), &size);
    if (status != HPDF_OK && status != HPDF_STREAM_EOF) parts_->fail();
    if (size != out.size()) parts_->fail();
    return out;
}

}  // namespace shomei::pdf
