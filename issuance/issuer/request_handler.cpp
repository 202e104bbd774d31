// SPDX-License-Identifier: Apache-2.0
#include "request_handler.h"

#include <nlohmann/json.hpp>

#include "limits.h"
#include "request_log.h"
#include "shomei/base/fault.h"

namespace shomei::issuer {

namespace {

std::optional<exchange::Message> message_of(std::string_view path) {
    constexpr std::string_view prefix = "/v1/";
    if (!path.starts_with(prefix)) return std::nullopt;
    return exchange::message_from_name(path.substr(prefix.size()));
}

HttpAnswer plain(int status) {
    HttpAnswer answer;
    answer.status = status;
    return answer;
}

HttpAnswer retry_later(int status, int seconds) {
    auto answer = plain(status);
    answer.fields.emplace_back("Retry-After", std::to_string(seconds));
    return answer;
}

class Handler {
public:
    Handler(Counter& counter, Caller& caller, RequestLog& log)
        : counter_(counter), caller_(caller), log_(log) {}

    // Until a body was read whole the connection ends with the answer: what is left of it would be
    // taken for the next request.
    HttpAnswer answer(const RequestHead& head) {
        const auto message = message_of(head.path);
        if (is_shut_out(message)) return retry_later(503, limit::retry_after_s);
        if (is_probe(head.path)) return probe(head);
        if (!message) return plain(404);
        log_.message = exchange::name_of(*message);
        if (head.method != "POST") return plain(405);
        if (!is_json(head.content_type)) return plain(415);
        if (!head.body_bytes) return plain(400);
        if (*head.body_bytes > exchange::request_limit_bytes(*message)) return plain(413);
        if (head.expects_continue) caller_.peer.ask_for_body();
        const auto body = caller_.peer.read_body(*head.body_bytes);
        if (!body) return plain(400);
        body_left_ = false;
        caller_.watched.rest();
        const Admission::Place place(counter_.admission, *message);
        if (!place.taken()) return retry_later(503, limit::retry_after_s);
        auto answer = decide(*message, *body);
        // Who is no terminal in service may ask again, but holds no connection meanwhile.
        answer.keeps_open = head.keeps_open && answer.status != 503 && !log_.terminal.empty();
        return answer;
    }

    bool left_body() const { return body_left_; }

private:
    bool is_shut_out(const std::optional<exchange::Message>& message) const {
        if (!caller_.welcome) return true;
        const bool begun = message && !Admission::is_opening(*message);
        return counter_.watch.count().known >
               (begun ? counter_.begun_limit : counter_.connections_limit);
    }

    HttpAnswer probe(const RequestHead& head) {
        if (head.method != "GET") return plain(405);
        auto answer = answer_probe(counter_.readiness, head.path);
        answer.keeps_open = head.keeps_open && !head.has_body;
        return answer;
    }

    HttpAnswer decide(exchange::Message message, const Bytes& body) {
        const auto outcome = ask(message, body);
        if (!outcome) return plain(500);
        if (!*outcome) {
            const auto why = outcome->error();
            log_.code = name_of(why);
            if (why == Rejection::in_progress) return retry_later(http_status(why), 1);
            if (why == Rejection::too_many) return retry_later(http_status(why), 600);
            return plain(http_status(why));
        }
        log_.code = (*outcome)->code;
        HttpAnswer answer;
        answer.body = exchange::write((*outcome)->envelope);
        return answer;
    }

    // nullopt where something failed; of that only the kind is logged.
    std::optional<Outcome> ask(exchange::Message message, const Bytes& body) {
        try {
            log_.terminal = counter_.issuer.terminal_of(caller_.certificate);
            return counter_.issuer.answer(message, caller_.certificate, body);
        } catch (const Fault& fault) {
            log_.code = name_of(fault.code());
        } catch (const std::exception&) {
            log_.code = "internal";
        }
        return std::nullopt;
    }

    Counter& counter_;
    Caller& caller_;
    RequestLog& log_;
    bool body_left_ = true;
};

}  // namespace

bool is_probe(const std::string& path) { return path == "/livez" || path == "/readyz"; }

HttpAnswer answer_probe(RecentReadiness& recent, const std::string& path) {
    HttpAnswer answer;
    answer.fields.emplace_back("Cache-Control", "no-store");
    if (path == "/livez") return answer;
    const auto readiness = recent.look();
    nlohmann::ordered_json text{{"ready", readiness.all_well()}, {"parts", nullptr}};
    for (const auto& part : readiness.parts) {
        auto& row = text["parts"][part.name] = {{"well", part.well}, {"state", part.state}};
        if (part.seconds) row["seconds"] = *part.seconds;
    }
    answer.status = readiness.all_well() ? 200 : 503;
    answer.body = to_bytes(bytes_of(text.dump()));
    return answer;
}

bool answer_request(Counter& counter, Caller& caller) {
    const auto head = caller.peer.read_head();
    if (!head && head.error() == HeadProblem::nothing) return false;
    RequestLog log;
    log.trace = follow_trace(head ? head->traceparent : "");
    Handler handler(counter, caller, log);
    auto answer = head ? handler.answer(*head) : plain(400);
    log.status = answer.status;
    answer.fields.emplace_back("traceparent", log.trace.text());
    // Before it is sent: a peer that does not take its answer leaves a line too.
    counter.metrics.count(log);
    log.write();
    caller.watched.restart();
    caller.peer.send(answer);
    if (!head || (handler.left_body() && head->has_body)) caller.peer.discard_rest();
    return answer.keeps_open;
}

}  // namespace shomei::issuer
