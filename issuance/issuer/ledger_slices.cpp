// SPDX-License-Identifier: Apache-2.0
#include "ledger_slices.h"

#include <algorithm>

#include "shomei/issuance/ledger/export.h"

namespace shomei::issuer {

namespace {

constexpr std::uint64_t slice_size = 1000;

class ExportNodes : public ledger::NodeReader {
public:
    ExportNodes(Store& store, LedgerSlices& slices) : store_(store), slices_(slices) {}

    std::string entry(std::uint64_t index) {
        const auto* text = slices_.find(index);
        if (text == nullptr) throw Fault(FaultCode::storage, "ledger: the export misses an entry");
        return *text;
    }
    Digest read(ledger::NodeId id) override {
        if (id.level == 0) return ledger::leaf_hash(bytes_of(entry(id.index)));
        return store_.look(
            [id](Transaction& transaction) { return transaction.ledger().nodes().read(id); });
    }

private:
    Store& store_;
    LedgerSlices& slices_;
};

}  // namespace

const std::string* LedgerSlices::find(std::uint64_t index) {
    if (index < first_ || index >= first_ + slice_.size()) {
        first_ = index;
        slice_.clear();
        for (auto& [seq, entry] : read_slice()) {
            if (static_cast<std::uint64_t>(seq) != first_ + slice_.size()) break;
            slice_.push_back(std::move(entry));
        }
    }
    return slice_.empty() ? nullptr : &slice_.at(index - first_);
}

std::vector<std::tuple<std::int64_t, std::string>> LedgerSlices::read_slice() {
    return store_.look([&](Transaction& transaction) {
        return transaction.database().list<std::int64_t, std::string>(
            "SELECT seq, entry FROM ledger_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq", first_,
            std::min(first_ + slice_size, size_));
    });
}

std::uint64_t export_ledger(Store& store, const std::filesystem::path& directory) {
    const auto head =
        store.look([](Transaction& transaction) { return transaction.ledger().signed_head(); });
    LedgerSlices slices(store, head.size);
    ExportNodes nodes(store, slices);
    ledger::write_export(directory,
                         {store.note_of(head), head.size,
                          [&](std::uint64_t index) { return nodes.entry(index); }, nodes});
    return head.size;
}

}  // namespace shomei::issuer
