// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "shomei/issuance/exchange/messages.h"

namespace shomei::exchange {
namespace {

using Json = nlohmann::ordered_json;

Bytes to_json_bytes(const Json& value) { return to_bytes(bytes_of(value.dump())); }

}  // namespace

Bytes write(const OpenRequest& request) {
    return to_json_bytes({{"vid", request.vid},
                          {"epoch", request.epoch},
                          {"seq", request.seq},
                          {"build", request.build},
                          {"certificate", base64(request.certificate)},
                          {"domicile_city", request.domicile_city}});
}

Bytes write(const OpenAnswer& answer) {
    Json kinds = Json::array();
    for (const auto& kind : answer.kinds)
        kinds.push_back({{"kind", certificate::id_of(kind.kind)},
                         {"open", kind.open},
                         {"reason", kind.reason},
                         {"next_opening", kind.next_opening_s}});
    return to_json_bytes({{"nonce", answer.nonce},
                          {"nexp", answer.nexp_s},
                          {"city", answer.city_code},
                          {"not_after", answer.not_after_s},
                          {"notices", answer.notices},
                          {"kinds", std::move(kinds)}});
}

Bytes write(const SignedRequest& request) {
    return to_json_bytes({{"text", request.text}, {"signature", base64(request.signature)}});
}

Bytes write(const AuthenticateAnswer& answer) {
    return to_json_bytes({{"nonce", answer.nonce},
                          {"nexp", answer.nexp_s},
                          {"offers", base64(answer.sealed_offers)}});
}

Bytes write(const QuoteRequest& request) {
    const auto& choice = request.choice;
    return to_json_bytes({{"vid", request.vid},
                          {"kind", certificate::id_of(choice.kind)},
                          {"scope", certificate::write_scope(choice.scope)},
                          {"options", certificate::write_options(choice.options)},
                          {"copies", choice.copies}});
}

Bytes write(const PagesRequest& request) {
    Json pages = Json::array();
    for (const auto& page : request.pages)
        pages.push_back({{"document", page.document_number},
                         {"number", page.number},
                         {"count", page.count},
                         {"fields", page.field_ids},
                         {"digest", hex(page.digest)}});
    return to_json_bytes({{"iid", request.iid}, {"pages", std::move(pages)}});
}

Bytes write(const PagesAnswer& answer) { return to_json_bytes({{"qr", answer.qr_texts}}); }

Bytes write(const ReportRequest& request) {
    return to_json_bytes({{"epoch", request.epoch},
                          {"seq", request.seq},
                          {"iid", request.iid},
                          {"event", request.event},
                          {"yen", request.yen},
                          {"sheets", request.sheets}});
}

Bytes write(const VoidRequest& request) {
    return to_json_bytes({{"epoch", request.epoch}, {"seq", request.seq}, {"iid", request.iid}});
}

Bytes write(const ConsistencyRequest& request) {
    return to_json_bytes({{"size", request.size}, {"newer", request.newer}});
}

Bytes write(const ConsistencyAnswer& answer) {
    Json proof = Json::array();
    for (const auto& hash : answer.proof) proof.push_back(hex(hash));
    return to_json_bytes({{"size", answer.size}, {"proof", std::move(proof)}});
}

Bytes write(const HealthRequest& request) {
    return to_json_bytes({{"epoch", request.epoch},
                          {"seq", request.seq},
                          {"build", request.build},
                          {"reader", request.reader},
                          {"printer", request.printer},
                          {"money", request.money}});
}

Bytes write(const HealthAnswer& answer) {
    Json stops = Json::array();
    for (const auto& stop : answer.stops)
        stops.push_back({{"city", stop.city_code}, {"kind", stop.kind}});
    return to_json_bytes({{"stops", std::move(stops)}});
}

Bytes write(const RefusalBody& body) {
    return to_json_bytes({{"city", body.city_code}, {"not_after", body.not_after_s}});
}

Bytes write(const Envelope& envelope) {
    return to_json_bytes({{"text", envelope.text},
                          {"signature", base64(envelope.signature)},
                          {"body", base64(envelope.body)},
                          {"checkpoint", envelope.checkpoint}});
}

}  // namespace shomei::exchange
