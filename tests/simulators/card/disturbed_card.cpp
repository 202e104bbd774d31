// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/disturbed_card.h"

#include <algorithm>
#include <utility>

namespace shomei::virtual_card {

namespace {

constexpr std::size_t piece_size = 100;
constexpr std::size_t accepted_length = 64;

bool succeeded(const Bytes& answer) {
    return answer.size() >= 2 && answer[answer.size() - 2] == 0x90 && answer.back() == 0x00;
}

// The next piece of a long answer, with 61xx while more is waiting.
Bytes next_piece(Bytes& waiting) {
    const auto size = std::min(piece_size, waiting.size());
    const Bytes piece(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(size));
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(size));
    const auto left = std::min(piece_size, waiting.size());
    return answer_of(piece, waiting.empty() ? 0x9000 : static_cast<std::uint16_t>(0x6100 | left));
}

}  // namespace

DisturbedCard::DisturbedCard(CardModel card, Disturbances& disturbances)
    : card_(std::move(card)), disturbances_(disturbances) {}

void DisturbedCard::power_off() {
    card_.power_off();
    fresh_ = true;
    waiting_.clear();
}

Step DisturbedCard::step_of(const Command& command) const {
    switch (command.ins) {
        case ins_select:
            return command.p1 == 0x04 ? Step::select : Step::other;
        case ins_verify:
            return command.data.empty() ? Step::tries : Step::verify;
        case ins_sign:
            return Step::sign;
        case ins_read:
            break;
        default:
            return Step::other;
    }
    switch (card_.file_of(command)) {
        case ef_token:
            return Step::token;
        case ef_available:
            return Step::availability;
        case ef_auth_certificate:
            return Step::certificate;
        default:
            return Step::other;
    }
}

Reply DisturbedCard::answer(ByteView apdu) {
    const auto command = parse_command(apdu);
    const Step step = command ? step_of(*command) : Step::other;
    if (step == Step::verify) ++verify_count_;
    Reply reply{{}, false, disturbances_.delay_ms(step)};
    if (disturbances_.take(Trouble::pull_before, step)) {
        reply.pulled = true;
        return reply;
    }
    reply.bytes = work(apdu, step);
    if (disturbances_.take(Trouble::pull_after, step)) {
        reply = Reply{{}, true, reply.delay_ms};
    } else if (disturbances_.take(Trouble::short_answer, step)) {
        reply.bytes.resize(1);
    }
    return reply;
}

Bytes DisturbedCard::work(ByteView apdu, Step step) {
    const bool first = std::exchange(fresh_, false);
    if (first && disturbances_.take(Trouble::first_6f00, step)) return answer_of({}, 0x6f00);
    if (const auto ordered = disturbances_.take(Trouble::status, step))
        return answer_of({}, ordered->status);
    const auto command = parse_command(apdu);
    if (command && command->ins == ins_get_response && !waiting_.empty())
        return next_piece(waiting_);
    waiting_.clear();
    if (command && command->ins == ins_read) return read_in_pieces(apdu);
    Bytes answer = card_.answer(apdu);
    if (step != Step::sign || !succeeded(answer)) return answer;
    ++sign_count_;
    if (disturbances_.take(Trouble::wrong_signature, step)) answer[answer.size() / 2] ^= 0x01;
    return answer;
}

Bytes DisturbedCard::read_in_pieces(ByteView apdu) {
    const auto command = parse_command(apdu);
    const Step step = step_of(*command);
    if (command->le > accepted_length && disturbances_.take(Trouble::wrong_length_6c, step))
        return answer_of({}, 0x6c00 | accepted_length);
    Bytes answer = card_.answer(apdu);
    if (!succeeded(answer) || !disturbances_.take(Trouble::more_data_61, step)) return answer;
    answer.resize(answer.size() - 2);
    waiting_ = std::move(answer);
    const auto size = std::min(piece_size, waiting_.size());
    return answer_of({}, static_cast<std::uint16_t>(0x6100 | size));
}

}  // namespace shomei::virtual_card
