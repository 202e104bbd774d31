// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/signed_texts.h"

#include "grammar.h"
#include "shomei/base/digest.h"
#include "shomei/base/line_text.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/kind.h"

namespace shomei::exchange {
namespace {

constexpr std::string_view authentication_context = "shomei-auth/v1";
constexpr std::string_view application_context = "shomei-apply/v1";
constexpr std::string_view result_context = "shomei-result/v1";
constexpr std::string_view answer_context = "shomei-answer/v1";

using Test = bool (*)(std::string_view);

bool is_term(std::string_view text) { return is_name(text); }
bool is_code(std::string_view text) { return is_name(text, 32); }
bool is_kind(std::string_view text) { return is_name(text, 32); }

// `<6-digit city code>@<issuer name>`
bool is_audience(std::string_view text) {
    return text.size() > 7 && text[6] == '@' && is_city_code(text.substr(0, 6)) &&
           is_name(text.substr(7));
}

bool is_scope(std::string_view text) { return certificate::parse_scope(text).has_value(); }
bool is_options(std::string_view text) { return certificate::parse_options(text).has_value(); }

bool is_document_list(std::string_view text) {
    for (int count = 0; count < most_copies; ++count) {
        if (!certificate::is_document_number(text.substr(0, 17))) return false;
        if (text.size() == 17) return true;
        if (text[17] != ',') return false;
        text.remove_prefix(18);
    }
    return false;
}

// Reads values out of a parsed text; one value of another form spoils the whole text.
class Values {
public:
    explicit Values(const LineText& text) : text_(text) {}

    std::string word(std::string_view key, Test test) {
        const auto& value = text_.at(key);
        good_ = good_ && test(value);
        return value;
    }
    // `-` gives the empty string.
    std::string word_or_none(std::string_view key, Test test) {
        return is_none(key) ? std::string() : word(key, test);
    }
    std::int64_t number(std::string_view key, std::int64_t largest) {
        const auto value = parse_number(text_.at(key), largest);
        good_ = good_ && value;
        return value.value_or(0);
    }
    std::int64_t second(std::string_view key) { return number(key, last_second); }
    std::int64_t second_or_none(std::string_view key) {
        if (is_none(key)) return 0;
        const auto value = second(key);
        require(value > 0);
        return value;
    }
    std::uint64_t epoch(std::string_view key) {
        return static_cast<std::uint64_t>(number(key, largest_number));
    }
    CheckpointMark mark(std::string_view key) {
        const auto value = parse_mark(text_.at(key));
        good_ = good_ && value;
        return value.value_or(CheckpointMark{});
    }
    AnswerStatus status(std::string_view key) {
        const auto& value = text_.at(key);
        require(value == "ok" || value == "refused");
        return value == "ok" ? AnswerStatus::ok : AnswerStatus::refused;
    }
    void require(bool condition) { good_ = good_ && condition; }
    bool good() const { return good_; }

private:
    bool is_none(std::string_view key) const { return text_.at(key) == "-"; }

    const LineText& text_;
    bool good_ = true;
};

template <class T>
std::optional<T> if_good(const Values& values, T text) {
    if (!values.good()) return std::nullopt;
    return text;
}

std::string_view write_status(AnswerStatus status) {
    return status == AnswerStatus::ok ? "ok" : "refused";
}

std::string write_second_or_none(std::int64_t second) {
    return second == 0 ? std::string() : std::to_string(second);
}

}  // namespace

std::string write_mark(const CheckpointMark& mark) {
    const auto root = mark.size == 0 ? sha256(ByteView{}) : mark.root;
    return std::to_string(mark.size) + ":" + hex(root);
}

std::optional<CheckpointMark> parse_mark(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return std::nullopt;
    const auto size = parse_number(text.substr(0, colon), largest_number);
    const auto root = from_hex_exactly<32>(text.substr(colon + 1));
    if (!size || !root) return std::nullopt;
    if (*size > 0) return CheckpointMark{static_cast<std::uint64_t>(*size), *root};
    if (*root != sha256(ByteView{})) return std::nullopt;
    return CheckpointMark{};
}

std::string write_authentication(const AuthenticationText& text) {
    return write_line_text(authentication_context, {{"aud", text.aud},
                                                    {"term", text.term},
                                                    {"tcert", text.tcert},
                                                    {"vid", text.vid},
                                                    {"epoch", std::to_string(text.epoch)},
                                                    {"nonce", text.nonce},
                                                    {"nexp", std::to_string(text.nexp_s)},
                                                    {"cert", text.cert},
                                                    {"epk", text.epk},
                                                    {"cp", write_mark(text.cp)},
                                                    {"build", text.build}});
}

std::optional<AuthenticationText> parse_authentication(std::string_view text) {
    const auto lines = LineText::parse(
        text, authentication_context,
        {"aud", "term", "tcert", "vid", "epoch", "nonce", "nexp", "cert", "epk", "cp", "build"});
    if (!lines) return std::nullopt;
    Values values(*lines);
    AuthenticationText out;
    out.aud = values.word("aud", is_audience);
    out.term = values.word("term", is_term);
    out.tcert = values.word("tcert", is_digest);
    out.vid = values.word("vid", is_id);
    out.epoch = values.epoch("epoch");
    out.nonce = values.word("nonce", is_nonce);
    out.nexp_s = values.second("nexp");
    out.cert = values.word("cert", is_digest);
    out.epk = values.word("epk", is_digest);
    out.cp = values.mark("cp");
    out.build = values.word("build", is_digest);
    return if_good(values, std::move(out));
}

std::string write_application(const ApplicationText& text) {
    return write_line_text(application_context, {{"aud", text.aud},
                                                 {"term", text.term},
                                                 {"tcert", text.tcert},
                                                 {"vid", text.vid},
                                                 {"iid", text.iid},
                                                 {"epoch", std::to_string(text.epoch)},
                                                 {"nonce", text.nonce},
                                                 {"nexp", std::to_string(text.nexp_s)},
                                                 {"cert", text.cert},
                                                 {"kind", text.kind},
                                                 {"scope", text.scope},
                                                 {"opts", text.opts},
                                                 {"copies", std::to_string(text.copies)},
                                                 {"fee", std::to_string(text.fee_yen)},
                                                 {"quote", text.quote},
                                                 {"epk", text.epk},
                                                 {"cp", write_mark(text.cp)}});
}

std::optional<ApplicationText> parse_application(std::string_view text) {
    const auto lines =
        LineText::parse(text, application_context,
                        {"aud", "term", "tcert", "vid", "iid", "epoch", "nonce", "nexp", "cert",
                         "kind", "scope", "opts", "copies", "fee", "quote", "epk", "cp"});
    if (!lines) return std::nullopt;
    Values values(*lines);
    ApplicationText out;
    out.aud = values.word("aud", is_audience);
    out.term = values.word("term", is_term);
    out.tcert = values.word("tcert", is_digest);
    out.vid = values.word("vid", is_id);
    out.iid = values.word("iid", is_id);
    out.epoch = values.epoch("epoch");
    out.nonce = values.word("nonce", is_nonce);
    out.nexp_s = values.second("nexp");
    out.cert = values.word("cert", is_digest);
    out.kind = values.word("kind", is_kind);
    out.scope = values.word("scope", is_scope);
    out.opts = values.word("opts", is_options);
    out.copies = static_cast<int>(values.number("copies", most_copies));
    values.require(out.copies >= 1);
    out.fee_yen = static_cast<int>(values.number("fee", largest_yen));
    out.quote = values.word("quote", is_digest);
    out.epk = values.word("epk", is_digest);
    out.cp = values.mark("cp");
    return if_good(values, std::move(out));
}

std::string write_result(const ResultText& text) {
    return write_line_text(result_context, {{"aud", text.aud},
                                            {"vid", text.vid},
                                            {"iid", text.iid},
                                            {"req", text.req},
                                            {"status", write_status(text.status)},
                                            {"code", text.code},
                                            {"doc", text.doc},
                                            {"snap", text.snap},
                                            {"issued", write_second_or_none(text.issued_s)},
                                            {"fresh", write_second_or_none(text.fresh_s)},
                                            {"payload", text.payload},
                                            {"cp", write_mark(text.cp)},
                                            {"now", std::to_string(text.now_s)}});
}

std::optional<ResultText> parse_result(std::string_view text) {
    const auto lines = LineText::parse(text, result_context,
                                       {"aud", "vid", "iid", "req", "status", "code", "doc", "snap",
                                        "issued", "fresh", "payload", "cp", "now"});
    if (!lines) return std::nullopt;
    Values values(*lines);
    ResultText out;
    out.aud = values.word("aud", is_term);
    out.vid = values.word("vid", is_id);
    out.iid = values.word("iid", is_id);
    out.req = values.word("req", is_digest);
    out.status = values.status("status");
    out.code = values.word_or_none("code", is_code);
    out.doc = values.word_or_none("doc", is_document_list);
    out.snap = values.word_or_none("snap", is_term);
    out.issued_s = values.second_or_none("issued");
    out.fresh_s = values.second_or_none("fresh");
    out.payload = values.word_or_none("payload", is_digest);
    out.cp = values.mark("cp");
    out.now_s = values.second("now");
    // A grant names everything a grant has, a refusal nothing of it.
    const bool ok = out.status == AnswerStatus::ok;
    values.require(ok == out.code.empty());
    values.require(ok == !out.doc.empty());
    values.require(ok == (out.issued_s > 0) && ok == (out.fresh_s > 0));
    values.require(!ok || (!out.payload.empty() && out.fresh_s > out.issued_s));
    return if_good(values, std::move(out));
}

std::string write_answer(const AnswerText& text) {
    return write_line_text(answer_context, {{"msg", text.msg},
                                            {"aud", text.aud},
                                            {"vid", text.vid},
                                            {"iid", text.iid},
                                            {"req", text.req},
                                            {"status", write_status(text.status)},
                                            {"code", text.code},
                                            {"body", text.body},
                                            {"cp", write_mark(text.cp)},
                                            {"now", std::to_string(text.now_s)}});
}

std::optional<AnswerText> parse_answer(std::string_view text) {
    const auto lines =
        LineText::parse(text, answer_context,
                        {"msg", "aud", "vid", "iid", "req", "status", "code", "body", "cp", "now"});
    if (!lines) return std::nullopt;
    Values values(*lines);
    AnswerText out;
    out.msg = values.word("msg", is_kind);
    out.aud = values.word("aud", is_term);
    out.vid = values.word_or_none("vid", is_id);
    out.iid = values.word_or_none("iid", is_id);
    out.req = values.word("req", is_digest);
    out.status = values.status("status");
    out.code = values.word_or_none("code", is_code);
    out.body = values.word("body", is_digest);
    out.cp = values.mark("cp");
    out.now_s = values.second("now");
    values.require((out.status == AnswerStatus::ok) == out.code.empty());
    return if_good(values, std::move(out));
}

std::string reference_of(std::string_view vid) {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    const auto digest = sha256("shomei-reference/v1\n" + std::string(vid));
    std::string out;
    for (std::size_t i = 0; i < 8; ++i) out += letters[digest[i] % letters.size()];
    return out;
}

}  // namespace shomei::exchange
