// SPDX-License-Identifier: Apache-2.0
#include "request_head.h"

#include <algorithm>
#include <charconv>

#include "limits.h"

namespace shomei::issuer {

namespace {

constexpr std::string_view line_end = "\r\n";

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != others.npos;
    });
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c == '\t' || (c >= 0x20 && c < 0x7f); });
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes the next line with its end off the text; nullopt where it has none or may not stand there.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find(line_end);
    if (end == text.npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + line_end.size());
    if (!is_printable(line)) return std::nullopt;
    return line;
}

bool read_request_line(std::string_view line, RequestHead& head) {
    const auto method = line.substr(0, line.find(' '));
    const auto rest = line.substr(std::min(method.size() + 1, line.size()));
    const auto path = rest.substr(0, rest.find(' '));
    const bool upper =
        std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (method.empty() || method.size() > 16 || !upper || !path.starts_with('/')) return false;
    if (rest.substr(path.size()) != " HTTP/1.1") return false;
    head.method = method;
    head.path = path;
    return true;
}

std::optional<std::size_t> parse_length(std::string_view text) {
    std::size_t length = 0;
    const auto* end = text.data() + text.size();
    const bool plain = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (!plain || std::from_chars(text.data(), end, length).ec != std::errc()) return std::nullopt;
    return length;
}

struct Counts {
    int hosts = 0, lengths = 0, codings = 0, traces = 0;
};

bool read_field(std::string_view line, RequestHead& head, Counts& counts) {
    const auto colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon))) return false;
    const auto name = lower(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    if (name == "host") return ++counts.hosts == 1;
    if (name == "content-type") head.content_type = value;
    if (name == "transfer-encoding") ++counts.codings;
    if (name == "connection" && lower(value) == "close") head.keeps_open = false;
    if (name == "expect" && lower(value) == "100-continue") head.expects_continue = true;
    if (name == "traceparent") head.traceparent = ++counts.traces == 1 ? value : "";
    if (name != "content-length") return true;
    head.body_bytes = parse_length(value);
    return ++counts.lengths == 1 && head.body_bytes;
}

}  // namespace

std::optional<RequestHead> parse_head(std::string_view text) {
    if (text.size() > limit::head_bytes) return std::nullopt;
    RequestHead head;
    Counts counts;
    auto line = take_line(text);
    if (!line || !read_request_line(*line, head)) return std::nullopt;
    for (std::size_t fields = 0;; ++fields) {
        line = take_line(text);
        if (!line) return std::nullopt;
        if (line->empty()) break;
        if (fields == limit::head_fields || !read_field(*line, head, counts)) return std::nullopt;
    }
    if (!text.empty() || counts.hosts != 1) return std::nullopt;
    head.has_body = counts.codings > 0 || head.body_bytes.value_or(0) > 0;
    if (counts.codings > 0) head.body_bytes.reset();
    return head;
}

bool is_json(std::string_view content_type) {
    return lower(trimmed(content_type.substr(0, content_type.find(';')))) == "application/json";
}

}  // namespace shomei::issuer
