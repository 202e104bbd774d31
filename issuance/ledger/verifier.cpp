// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/verifier.h"

#include <set>
#include <unordered_map>
#include <utility>

#include "shomei/base/check.h"
#include "shomei/issuance/ledger/entry.h"
#include "tiles.h"
#include "verifier_order.h"
#include "verifier_tree.h"

namespace shomei::ledger {
namespace {

constexpr std::size_t note_file_limit = 65'536;

// Follows the stop line (R12): while a municipality's kind is stopped nothing of it is granted, and
// only a `resume` that commits to who lifted it ends that.
class StopCheck {
public:
    // What is wrong with the entry, or nothing.
    std::string add(const Entry& entry) {
        const std::pair line(entry.city, entry.kind);
        switch (entry.event) {
            case EntryEvent::stop:
                stopped_.insert(line);
                return {};
            case EntryEvent::resume:
                if (!entry.commitment) return "resume without a commitment";
                return stopped_.erase(line) == 1 ? "" : "resume of what was not stopped";
            case EntryEvent::grant:
                return stopped_.contains(line) ? "granted while stopped" : "";
            default:
                return {};
        }
    }

private:
    std::set<std::pair<std::string, std::string>> stopped_;  // city, kind
};

// Follows every issuance through its entries.
class IssuanceCheck {
public:
    std::optional<Finding> add(std::uint64_t index, std::string_view text, const Digest& leaf) {
        const auto found = [index](FindingKind kind, std::string words) {
            return Finding{kind, index, std::move(words)};
        };
        const auto entry = parse_entry(text);
        if (!entry) return found(FindingKind::entry_form, "not an entry");
        if (entry->seq != index)
            return found(FindingKind::sequence, "seq is " + std::to_string(entry->seq));
        if (auto broken = stops_.add(*entry); !broken.empty())
            return found(FindingKind::stopped, std::move(broken));
        if (entry->iid.empty()) return std::nullopt;

        auto& issuance = issuances_[entry->iid];
        if (entry->previous != issuance.last_leaf)
            return found(FindingKind::previous, "prev is not the issuance's previous entry");
        issuance.last_leaf = leaf;
        if (entry->event == EntryEvent::released && issuance.is_released)
            return found(FindingKind::released_twice, "released a second time");
        if (entry->event == EntryEvent::captured && issuance.is_captured)
            return found(FindingKind::captured_twice, "captured a second time");
        const auto next = stand_after(issuance.standing, entry->event);
        if (!next)
            return found(FindingKind::order, std::string(name_of(entry->event)) +
                                                 " may not follow " +
                                                 std::string(name_of(issuance.standing)));
        issuance.standing = *next;
        if (!issuance.take(*entry))
            return found(FindingKind::amount, "another amount than was granted or is owed");
        return std::nullopt;
    }

private:
    struct Issuance {
        std::optional<Digest> last_leaf;
        Standing standing = Standing::none;
        bool is_released = false;
        bool is_captured = false;
        std::uint64_t granted_yen = 0;
        std::uint64_t owed_yen = 0;

        // False where the amount breaks R3.
        bool take(const Entry& entry) {
            const auto yen = entry.amount.value_or(0);
            switch (entry.event) {
                case EntryEvent::grant:
                    granted_yen = yen;
                    return true;
                case EntryEvent::released:
                    is_released = true;
                    return true;
                case EntryEvent::captured:
                    is_captured = true;
                    return yen == granted_yen || (yen == 0 && entry.commitment);
                case EntryEvent::voided:
                    return yen <= granted_yen;
                case EntryEvent::refund_due:
                    owed_yen = yen;
                    return yen <= granted_yen;
                case EntryEvent::refunded:
                    return yen == owed_yen;
                default:
                    return true;
            }
        }
    };

    std::unordered_map<std::string, Issuance> issuances_;
    StopCheck stops_;
};

class ExportCheck {
public:
    ExportCheck(std::filesystem::path directory, const VerifierKey& key)
        : directory_(std::move(directory)), key_(key) {}

    VerifyReport run(std::optional<std::string_view> older_note) {
        auto finding = read_notes(older_note);
        if (!finding) finding = read_entries();
        report_.finding = std::move(finding);
        return report_;
    }

private:
    std::optional<Finding> read_notes(std::optional<std::string_view> older_note) {
        const auto file = read_file(directory_ / "checkpoint", note_file_limit);
        if (!file) return Finding{FindingKind::file, std::nullopt, "checkpoint"};
        const auto newest = open_checkpoint(text_of(*file), key_);
        if (!newest)
            return Finding{FindingKind::note, std::nullopt, std::string(name_of(newest.error()))};
        report_.checkpoint = *newest;
        if (!older_note) return std::nullopt;

        const auto older = open_checkpoint(*older_note, key_);
        if (!older)
            return Finding{FindingKind::older_note, std::nullopt,
                           std::string(name_of(older.error()))};
        older_ = older->head;
        if (older_->size > newest->head.size)
            return Finding{FindingKind::rolled_back, newest->head.size,
                           "the older checkpoint has " + std::to_string(older_->size) +
                               " entries, the export " + std::to_string(newest->head.size)};
        return std::nullopt;
    }

    std::optional<Finding> read_entries() {
        const auto& head = report_.checkpoint->head;
        TreeRebuild tree(directory_, head.size);
        auto finding = check_older(tree);
        for (std::uint64_t index = 0; !finding && index * tile_width < head.size; ++index)
            finding = read_one_bundle(index, tree);
        if (finding) return finding;
        if (tree.root() != head.root)
            return Finding{FindingKind::root, std::nullopt,
                           "the entries do not hash to the signed root"};
        return std::nullopt;
    }

    std::optional<Finding> read_one_bundle(std::uint64_t index, TreeRebuild& tree) {
        const auto width = width_of(index, report_.checkpoint->head.size);
        const auto path = bundle_path(index, width);
        const auto bundle = read_bundle(directory_ / path, width);
        if (!bundle) return Finding{FindingKind::file, index * tile_width, path};
        for (const auto& entry : *bundle) {
            const auto leaf = leaf_hash(entry);
            auto finding = tree.add(leaf);
            if (!finding) finding = issuances_.add(tree.count() - 1, text_of(entry), leaf);
            if (!finding) finding = check_older(tree);
            if (finding) return finding;
            ++report_.entries_read;
        }
        return std::nullopt;
    }

    // With all entries at hand the older root is recomputed, which says more than a proof.
    std::optional<Finding> check_older(const TreeRebuild& tree) const {
        if (!older_ || older_->size != tree.count() || older_->root == tree.root())
            return std::nullopt;
        return Finding{FindingKind::rewritten, std::nullopt,
                       "the first " + std::to_string(older_->size) +
                           " entries are not those of the older checkpoint"};
    }

    std::filesystem::path directory_;
    const VerifierKey& key_;
    std::optional<TreeHead> older_;
    IssuanceCheck issuances_;
    VerifyReport report_;
};

}  // namespace

std::string_view name_of(FindingKind kind) {
    switch (kind) {
        case FindingKind::file:
            return "file missing or broken";
        case FindingKind::note:
            return "checkpoint";
        case FindingKind::older_note:
            return "older checkpoint";
        case FindingKind::rolled_back:
            return "rolled back";
        case FindingKind::rewritten:
            return "rewritten";
        case FindingKind::tile:
            return "tile";
        case FindingKind::root:
            return "root";
        case FindingKind::entry_form:
            return "entry form";
        case FindingKind::sequence:
            return "sequence";
        case FindingKind::previous:
            return "previous";
        case FindingKind::order:
            return "order";
        case FindingKind::released_twice:
            return "released twice";
        case FindingKind::captured_twice:
            return "captured twice";
        case FindingKind::amount:
            return "amount";
        case FindingKind::stopped:
            return "stop line";
    }
    return "unknown";
}

std::string VerifyReport::text() const {
    if (finding) {
        const auto where =
            finding->index ? "entry " + std::to_string(*finding->index) + ": " : std::string();
        return where + std::string(name_of(finding->kind)) + ": " + finding->text;
    }
    SHOMEI_CHECK(checkpoint.has_value());
    return "good: " + checkpoint->origin + ", " + std::to_string(checkpoint->head.size) +
           " entries, root " + base64(checkpoint->head.root);
}

VerifyReport verify_export(const std::filesystem::path& directory, const VerifierKey& key,
                           std::optional<std::string_view> older_note) {
    return ExportCheck(directory, key).run(older_note);
}

}  // namespace shomei::ledger
