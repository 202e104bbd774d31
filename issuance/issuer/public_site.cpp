// SPDX-License-Identifier: Apache-2.0
#include "public_site.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "limits.h"
#include "shomei/base/fault.h"

namespace shomei::issuer {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view root = "/P/";
constexpr std::string_view front = "index.html";

// No script, style, picture or connection from or to anywhere else, and no frame around it.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src "
    "'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> types{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".webmanifest", "application/manifest+json"},
}};

// Empty for an ending that is served to nobody.
std::string_view type_of(std::string_view name) {
    const auto found = std::find_if(types.begin(), types.end(),
                                    [&](const auto& type) { return name.ends_with(type.first); });
    return found == types.end() ? std::string_view() : found->second;
}

Fault unusable(const std::string& what) {
    return {FaultCode::configuration, "'public.site': " + what};
}

Bytes read_file(const fs::path& file, std::size_t limit_bytes) {
    std::error_code problem;
    const auto size = fs::file_size(file, problem);
    if (problem || size > limit_bytes) throw unusable("its files are too large");
    Bytes bytes(size);
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!in) throw unusable("a file cannot be read");
    return bytes;
}

// What `/P/<base32>` of a QR is opened with; whether it is a page's the page itself says.
bool is_payload(std::string_view name) {
    return !name.empty() && name.size() <= 512 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
    });
}

HttpAnswer status_only(int status) {
    HttpAnswer answer;
    answer.status = status;
    return answer;
}

}  // namespace

PublicSite::PublicSite(const fs::path& folder) {
    std::error_code problem;
    std::size_t left = limit::site_bytes;
    for (const auto& file : fs::directory_iterator(folder, problem)) {
        const auto name = file.path().filename().string();
        if (type_of(name).empty() || !file.is_regular_file())
            throw unusable(name + " is not expected");
        if (files_.size() == limit::site_files) throw unusable("too many files");
        auto bytes = read_file(file.path(), left);
        left -= bytes.size();
        files_.emplace(name, std::move(bytes));
    }
    if (problem || !files_.contains(front)) throw unusable("it holds no index.html");
}

HttpAnswer PublicSite::answer(std::string_view path) const {
    path = path.substr(0, path.find('?'));
    if (path == "/" && !files_.empty()) {
        auto answer = status_only(302);
        answer.fields.emplace_back("Location", root);
        return answer;
    }
    if (!path.starts_with(root)) return status_only(404);
    auto name = path.substr(root.size());
    if (name.empty() || is_payload(name)) name = front;
    const auto found = files_.find(name);
    if (found == files_.end()) return status_only(404);
    HttpAnswer answer;
    answer.content_type = type_of(name);
    answer.body = found->second;
    answer.fields = {{"Content-Security-Policy", std::string(policy)},
                     {"Referrer-Policy", "no-referrer"},
                     {"Permissions-Policy", "camera=(self)"},
                     {"X-Content-Type-Options", "nosniff"},
                     {"Cache-Control", "no-cache"}};
    return answer;
}

}  // namespace shomei::issuer
