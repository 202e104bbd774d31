// SPDX-License-Identifier: Apache-2.0
// The issuer as spoken to over a Link. Every answer is checked before anything of it is used: its
// grammar, its signature by the right key, every field against what was asked, its checkpoint by
// the witness. An answer that fails closes the connection and is `wrong`.
#pragma once

#include <optional>
#include <string>

#include "shomei/issuance/exchange/answer_key.h"
#include "shomei/issuance/exchange/issuer_port.h"
#include "shomei/issuance/exchange/link.h"
#include "shomei/issuance/exchange/municipality_keys.h"
#include "shomei/issuance/exchange/witness.h"

namespace shomei::exchange {

struct IssuerClientSettings {
    std::string terminal_id;
    VerifyingKey issuer_key;             // of all answers but results and pages
    MunicipalityKeys municipality_keys;  // of results and pages
};

// With a broken witness only `report`, `void` and `health` are still sent, so that what was begun
// can be settled; every other call is `wrong` at once.
class IssuerClient : public IssuerPort {
public:
    IssuerClient(Link link, IssuerClientSettings settings, Witness witness);

    Reply<OpenAnswer> open(const OpenRequest& request) override;
    Reply<Authenticated> authenticate(const SignedRequest& request, const SealKey& key) override;
    Reply<QuoteReply> quote(const QuoteRequest& request) override;
    Reply<Grant> apply(const SignedRequest& request, const SealKey& key) override;
    // For the issuance that `apply` granted last.
    Reply<PagesAnswer> pages(const PagesRequest& request, const std::string& city_code) override;
    Reply<bool> report(const ReportRequest& request) override;
    Reply<bool> void_issuance(const VoidRequest& request) override;
    Reply<HealthAnswer> health(const HealthRequest& request) override;

    CheckpointMark checkpoint() const override { return witness_.mark(); }
    void end_visit() override;

    const Witness& witness() const { return witness_; }
    // `tcert` of the signed texts.
    const std::string& certificate_digest() const { return link_.certificate_digest(); }

private:
    // What is asked, and with which names the answer must come back.
    struct Question {
        Message message;
        Bytes request;
        std::string vid, iid;
        std::string city_code;  // not empty: answered with that municipality's key
    };
    // An answer that is ours.
    struct Told {
        AnswerStatus status;
        std::string code;
        Bytes body;
        std::int64_t now_s;
        CheckpointMark named;
    };
    // What of a grant its pages must repeat.
    struct Granted {
        std::string iid;
        certificate::Kind kind;
        std::int64_t issued_s;
    };

    tl::expected<Told, NoAnswer> ask(const Question& question);
    tl::expected<Envelope, NoAnswer> post(Message message, ByteView request);
    std::optional<Told> read_answer(const Question& question, const Envelope& envelope) const;
    std::optional<ResultText> read_result(const ApplicationText& asked, const Digest& req,
                                          const Envelope& envelope) const;
    tl::expected<void, NoAnswer> witness_note(Message message, const std::string& note,
                                              const CheckpointMark& named);
    tl::expected<std::optional<ConsistencyAnswer>, NoAnswer> ask_proof(
        const ConsistencyRequest& request);
    bool pages_match(const PagesRequest& request, const std::string& city_code,
                     const PagesAnswer& answer) const;
    NoAnswer wrong();
    // `read` turns the body of an ok into a value, or nothing where it is not what was asked.
    template <class T, class Read>
    Reply<T> reply_of(const tl::expected<Told, NoAnswer>& told, Read read);

    Link link_;
    IssuerClientSettings settings_;
    Witness witness_;
    std::optional<Granted> granted_;
};

}  // namespace shomei::exchange
