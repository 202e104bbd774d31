// SPDX-License-Identifier: Apache-2.0
// Documents drawn for tests, and the outside programs that judge them.
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "../form/sample_content.h"
#include "../simulators/process/temporary_folder.h"
#include "../text/sample_fonts.h"
#include "shomei/print/form/form.h"
#include "shomei/print/pdf/document.h"

namespace shomei::sample {

inline const std::filesystem::path source = SHOMEI_SOURCE_DIR;

inline const text::FontChain& fonts() {
    static const text::FontChain chain({ipamj_mincho()});
    return chain;
}

inline form::Form residence_copy_with(const certificate::PaperMarks& marks) {
    return form::Form::load(source / "config/forms/residence-copy.json",
                            source / "config/forms/form.schema.json", marks);
}

inline const form::Form& residence_copy() {
    static const auto form = residence_copy_with({});
    return form;
}

inline pdf::Furniture furniture() {
    return {source / "config/municipalities/422011-seal.png", "この印は黒色です"};
}

inline const pdf::Painter& painter() {
    static const pdf::Painter painter(fonts(), residence_copy().fixed_text(), furniture());
    return painter;
}

// As long as a signed page code is.
inline pdf::PageMarks marks_of_page(std::size_t index) {
    std::string code = "HTTPS://VERIFY.EXAMPLE/P/" + std::to_string(index) + "$";
    while (code.size() < 182) code += "0A1B2C3D4E5F6G7H8I9J$%*+-./:"[code.size() % 28];
    return {code, "00c0ffe" + std::to_string(index % 10)};
}

struct Drawn {
    certificate::Content content;
    form::DocumentLayout layout;
    std::vector<pdf::PageMarks> marks;
    Bytes pdf;
};

inline Drawn draw(const certificate::Content& content, const pdf::Painter& with = painter(),
                  const form::Form& form = residence_copy()) {
    auto layout = form.lay_out(content, fonts());
    REQUIRE(layout.has_value());
    Drawn drawn{content, std::move(*layout), {}, {}};
    for (std::size_t i = 0; i < drawn.layout.pages.size(); ++i)
        drawn.marks.push_back(marks_of_page(i));
    drawn.pdf = with.draw(drawn.layout, drawn.marks, content);
    return drawn;
}

inline Drawn draw_name(const std::string& name) {
    return draw(household({with(japanese_person(), "name", name)}));
}

inline void write_file(const std::string& path, ByteView bytes) {
    std::ofstream file(path, std::ios::binary);
    file << text_of(bytes);
    REQUIRE(file.good());
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A document as a file, and programs run over it: `$PDF` names it, `$DIR` its folder.
class Judged {
public:
    explicit Judged(ByteView pdf) { write_file(folder_ / "document.pdf", pdf); }

    struct Verdict {
        int code;
        std::string out, err;
    };
    Verdict run(const std::string& command) const {
        const auto line = "cd '" + folder_.path().string() + "' && PDF=document.pdf && { " +
                          command + "; } >out 2>err";
        const int status = std::system(line.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder_ / "out"),
                read_file(folder_ / "err")};
    }

    std::filesystem::path folder() const { return folder_.path(); }

private:
    sim::TemporaryFolder folder_;
};

}  // namespace shomei::sample
