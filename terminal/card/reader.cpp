// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/card/reader.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "pcsc_context.h"
#include "shomei/base/clock.h"

namespace shomei::card {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds slice{1000};
constexpr milliseconds sharing_pause{100};
constexpr std::int64_t sharing_limit_ms = 2000;

constexpr unsigned long event_count(unsigned long state) { return state >> 16; }

std::vector<std::string> list_readers(SCARDCONTEXT context) {
    std::vector<char> names;
    LONG code = SCARD_E_INSUFFICIENT_BUFFER;
    // The list may grow between asking for its size and for itself.
    for (int round = 0; round < 3 && code == SCARD_E_INSUFFICIENT_BUFFER; ++round) {
        DWORD size = 0;
        code = SCardListReaders(context, nullptr, nullptr, &size);
        if (code != SCARD_S_SUCCESS) break;
        names.assign(size, '\0');
        code = SCardListReaders(context, nullptr, names.data(), &size);
    }
    if (code == SCARD_E_NO_READERS_AVAILABLE) return {};
    if (code != SCARD_S_SUCCESS) fail_card_service("readers not listed", code);
    std::vector<std::string> out;
    for (auto at = names.begin(); at != names.end() && *at != '\0';) {
        const auto end = std::find(at, names.end(), '\0');
        out.emplace_back(at, end);
        at = end == names.end() ? end : end + 1;
    }
    return out;
}

}  // namespace

Reader::Reader(std::string name_prefix) : name_prefix_(std::move(name_prefix)) {}
Reader::~Reader() = default;

bool Reader::present() const { return (state_ & SCARD_STATE_PRESENT) != 0; }

// Readers are listed anew before every wait: one that came or went between two waits is told by no
// event.
void Reader::find_reader() {
    if (!context_) context_ = std::make_unique<PcscContext>();
    auto names = list_readers(context_->get());
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(name_prefix_); });
    if (names.size() != 1)
        fail_card_service(names.empty() ? "no reader of the name in the settings"
                                        : "several readers fit the name in the settings",
                          SCARD_E_UNKNOWN_READER);
    if (names.front() != name_) {
        name_ = names.front();
        state_ = SCARD_STATE_UNAWARE;
        session_events_.reset();
    }
}

// Returns when the reader's state differs from the one known, or after `limit`.
void Reader::observe(milliseconds limit) {
    try {
        find_reader();
        SCARD_READERSTATE reader{};
        reader.szReader = name_.c_str();
        reader.dwCurrentState = state_;
        const LONG code =
            SCardGetStatusChange(context_->get(), static_cast<DWORD>(limit.count()), &reader, 1);
        if (code == SCARD_E_TIMEOUT) return;
        if (code != SCARD_S_SUCCESS) fail_card_service("no reader events", code);
        // The whole value goes back with the next call: its event count makes the daemon tell of a
        // card that was changed between two calls.
        state_ = reader.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
    } catch (...) {
        // A context cannot be trusted after a failure: SCardIsValidContext calls a dead one valid.
        context_.reset();
        name_.clear();
        throw;
    }
}

template <class Condition>
bool Reader::wait_until(Condition condition, milliseconds limit) {
    const auto end = boot_ms() + limit.count();
    observe(milliseconds(0));
    while (!condition()) {
        const auto left = milliseconds(end - boot_ms());
        if (left <= milliseconds(0)) return false;
        observe(std::min(left, slice));
    }
    return true;
}

bool Reader::wait_for_card(milliseconds limit) {
    return wait_until([this] { return present(); }, limit);
}

bool Reader::wait_for_removal(milliseconds limit) {
    const auto gone = [this] {
        return !present() || (session_events_ && *session_events_ != event_count(state_));
    };
    return wait_until(gone, limit);
}

tl::expected<std::unique_ptr<Transport>, CardLoss> Reader::connect() {
    observe(milliseconds(0));
    // Asked first: the daemon would rather tell of a holder than of a card that is gone.
    if (!present()) return tl::unexpected(CardLoss::removed);
    auto transport = try_connect();
    observe(milliseconds(0));
    session_events_ = event_count(state_);
    return transport;
}

tl::expected<std::unique_ptr<Transport>, CardLoss> Reader::try_connect() {
    const auto end = boot_ms() + sharing_limit_ms;
    auto transport = std::make_unique<PcscTransport>();
    LONG code = transport->connect(name_);
    while (code == SCARD_E_SHARING_VIOLATION && boot_ms() < end) {
        std::this_thread::sleep_for(sharing_pause);
        code = transport->connect(name_);
    }
    switch (code) {
        case SCARD_S_SUCCESS:
            return transport;
        case SCARD_E_NO_SMARTCARD:
        case SCARD_W_REMOVED_CARD:
        case SCARD_W_UNPOWERED_CARD:
        case SCARD_W_UNRESPONSIVE_CARD:
        case SCARD_W_UNSUPPORTED_CARD:
        case SCARD_E_PROTO_MISMATCH:
            return tl::unexpected(loss_of(code));
        default:
            fail_card_service("card not connected", code);
    }
}

}  // namespace shomei::card
