// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/card_desk.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <vector>

#include "shomei/base/clock.h"
#include "shomei/base/fault.h"

namespace shomei::virtual_card {

namespace {

constexpr int tick_ms = 200;
// Longer than the daemon's poll: a card that comes back within one poll may never be noticed.
constexpr std::int64_t empty_ms = 600;
constexpr std::int64_t insert_limit_ms = 5000;

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

// A name becomes a folder's and a file's name.
bool is_card_name(const std::string& name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), allowed);
}

FrameLog open_log(const std::filesystem::path& file) {
    return file.empty() ? FrameLog() : FrameLog(file);
}

}  // namespace

CardDesk::CardDesk(const DeskPaths& paths)
    : paths_(paths),
      log_(open_log(paths.frame_log)),
      reader_(paths.reader_socket, paths.state),
      changed_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      control_(paths.control_socket, [this](const std::string& line) {
          const std::lock_guard lock(desk_);
          const std::string answer = obey(line);
          eventfd_write(changed_.get(), 1);
          return answer;
      }) {}

void CardDesk::run(int stop) {
    for (;;) {
        pollfd waiting[] = {{stop, POLLIN, 0}, {changed_.get(), POLLIN, 0}, {-1, POLLIN, 0}};
        int limit_ms = tick_ms;
        {
            const std::lock_guard lock(desk_);
            if (slot_ && slot_->due_ms() < 0) waiting[2].fd = slot_->fd();
            if (slot_ && slot_->due_ms() >= 0)
                limit_ms = static_cast<int>(
                    std::clamp<std::int64_t>(slot_->due_ms() - boot_ms(), 0, tick_ms));
        }
        poll(waiting, std::size(waiting), limit_ms);
        if (waiting[0].revents != 0) return;
        if (!reader_.running()) throw Fault(FaultCode::card_service, "card daemon has ended");
        eventfd_t orders = 0;
        eventfd_read(changed_.get(), &orders);
        serve_card();
    }
}

// The slot may be another one than before the wait; serving where nothing has come is harmless.
void CardDesk::serve_card() {
    const std::lock_guard lock(desk_);
    if (!slot_) return;
    const bool stays = slot_->due_ms() >= 0 ? slot_->send_due() : slot_->serve();
    if (!stays) take_out();
}

std::string CardDesk::obey(const std::string& line) {
    auto words = words_of(line);
    if (words.empty()) return "error empty line";
    const std::string verb = words.front();
    words.erase(words.begin());
    try {
        if (verb == "insert" && words.size() == 1) return insert(words[0]);
        if (verb == "remove" && words.empty()) {
            take_out();
            return "ok";
        }
        if (verb == "state" && words.empty()) return slot_ ? slot_->name() : "-";
        if (verb == "clear-faults" && words.empty()) {
            disturbances_.clear();
            return "ok";
        }
        if (verb == "delay" && order_delay(disturbances_, words)) return "ok";
        if (verb == "fault") {
            const auto disturbance = parse_disturbance(words);
            if (!disturbance) return "error unknown fault";
            disturbances_.order(*disturbance);
            return "ok";
        }
        if (words.size() == 1) return tell(verb, words[0]);
    } catch (const Fault& fault) {
        return std::string("error ") + fault.what();
    }
    return "error unknown order";
}

std::string CardDesk::tell(const std::string& what, const std::string& name) {
    if (what == "counters") return text_of(kept(name).card.counters());
    if (what == "verify-count") return std::to_string(kept(name).card.verify_count());
    if (what == "sign-count") return std::to_string(kept(name).card.sign_count());
    return "error unknown order";
}

// Answered when the reader has noticed the card, which it does at its next poll (400 ms).
std::string CardDesk::insert(const std::string& name) {
    KeptCard& card = kept(name);
    take_out();
    while (boot_ms() < empty_since_ms_ + empty_ms) poll(nullptr, 0, 10);
    slot_ = std::make_unique<VpcdSlot>(card, log_);
    const auto end = boot_ms() + insert_limit_ms;
    while (!slot_->seen() && boot_ms() < end) {
        pollfd waiting{slot_->fd(), POLLIN, 0};
        if (poll(&waiting, 1, tick_ms) > 0 && !slot_->serve()) break;
    }
    if (slot_->seen()) return "ok";
    take_out();
    return "error the reader takes no notice of the card";
}

void CardDesk::take_out() {
    if (!slot_) return;
    slot_.reset();
    empty_since_ms_ = boot_ms();
}

KeptCard& CardDesk::kept(const std::string& name) {
    if (!is_card_name(name)) throw Fault(FaultCode::configuration, "no name of a card");
    if (const auto found = kept_.find(name); found != kept_.end()) return *found->second;
    auto content = read_card_folder(paths_.cards / name);
    CounterFile counters(paths_.state / (name + ".counters"), content.start);
    CardModel model(std::move(content), counters.counters());
    auto card = std::make_unique<KeptCard>(
        KeptCard{name, DisturbedCard(std::move(model), disturbances_), std::move(counters)});
    return *kept_.emplace(name, std::move(card)).first->second;
}

}  // namespace shomei::virtual_card
