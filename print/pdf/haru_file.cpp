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

HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream out) {
    return HPDF_Stream_WriteStr(out, static_cast<const std::string*>(dict->attr)->c_str());
}

constexpr const char* printing =
    "/ViewerPreferences << /Duplex /DuplexFlipLongEdge /PrintScaling /None >>\n";
constexpr const char* packed = "/Filter /FlateDecode\n";

}  // namespace

struct HaruFile::Parts {
    HPDF_STATUS first_error = HPDF_OK;
    std::deque<std::string> texts;  // libharu points at them until the file is saved
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

    // The dictionary writes `entries` behind its own.
    void attach(HPDF_Dict dict, std::string entries) {
        texts.push_back(std::move(entries));
        dict->attr = &texts.back();
        dict->write_fn = write_entries;
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

namespace {

int number_of(HPDF_Dict dict) { return static_cast<int>(dict->header.obj_id & 0x00FFFFFF); }

}  // namespace

void HaruFile::check_version() {
    if (std::string_view(HPDF_GetVersion()) != HPDF_VERSION_TEXT)
        throw Fault(FaultCode::configuration, "libharu is not " HPDF_VERSION_TEXT);
}

HaruFile::HaruFile() : parts_(std::make_unique<Parts>()) {
    parts_->doc.reset(HPDF_New(keep_first_error, &parts_->first_error));
    auto* doc = parts_->require(parts_->doc.get());
    doc->pdf_version = HPDF_VER_17;  // the viewer preferences above
    parts_->attach(doc->catalog, printing);
}

HaruFile::~HaruFile() = default;

int HaruFile::add(const std::string& entries) {
    auto* doc = parts_->doc.get();
    auto* dict = parts_->require(HPDF_Dict_New(doc->mmgr));
    parts_->require(HPDF_Xref_Add(doc->xref, dict));
    parts_->attach(dict, entries + "\n");
    return number_of(dict);
}

int HaruFile::add(const std::string& entries, const PackedStream& stream) {
    auto* doc = parts_->doc.get();
    auto* dict = parts_->require(HPDF_DictStream_New(doc->mmgr, doc->xref));
    parts_->fill(dict, stream);
    parts_->attach(dict, entries + "\n" + packed);
    return number_of(dict);
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
