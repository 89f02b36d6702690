// A sorted array that is never changed, only replaced. Readers count themselves in and out; an old
// array is freed by a later change that finds no reader at work after the array was replaced. No
// one ever waits, so a signal may arrive anywhere, even in the middle of a change.
#include "vm/native/code_map.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace ingot::native {
namespace {

struct Range {
    uintptr_t begin = 0;
    uintptr_t end = 0;
    const LoadedArtifact* artifact = nullptr;
};

using Ranges = std::vector<Range>;

class CodeMap {
 public:
    const LoadedArtifact* find(uintptr_t pc) {
        readers_.fetch_add(1);
        const LoadedArtifact* found = nullptr;
        if (const Ranges* ranges = current_.load()) {
            const auto next = std::ranges::upper_bound(*ranges, pc, {}, &Range::begin);
            if (next != ranges->begin() && pc < (next - 1)->end) found = (next - 1)->artifact;
        }
        readers_.fetch_sub(1);
        return found;
    }

    void add(const Range& range) {
        const std::lock_guard lock(mutex_);
        auto ranges = copy();
        ranges->insert(std::ranges::upper_bound(*ranges, range.begin, {}, &Range::begin), range);
        replace(std::move(ranges));
    }

    void remove(uintptr_t begin) {
        const std::lock_guard lock(mutex_);
        auto ranges = copy();
        std::erase_if(*ranges, [&](const Range& range) { return range.begin == begin; });
        replace(std::move(ranges));
    }

 private:
    std::unique_ptr<Ranges> copy() const {
        return owned_ ? std::make_unique<Ranges>(*owned_) : std::make_unique<Ranges>();
    }

    void replace(std::unique_ptr<Ranges> ranges) {
        current_.store(ranges.get());
        if (owned_) retired_.push_back(std::move(owned_));
        owned_ = std::move(ranges);
        // Sequentially consistent: whoever counts itself in after this load sees the new array.
        if (readers_.load() == 0) retired_.clear();
    }

    std::atomic<const Ranges*> current_ = nullptr;
    std::atomic<uint32_t> readers_ = 0;
    std::mutex mutex_;
    std::unique_ptr<Ranges> owned_;
    std::vector<std::unique_ptr<Ranges>> retired_;
};

// Never destroyed: threads may still run, and fault, while the process exits.
CodeMap& code_map() {
    static CodeMap& map = *std::make_unique<CodeMap>().release();
    return map;
}

}  // namespace

const LoadedArtifact* find_artifact(uintptr_t pc) {
    return code_map().find(pc);
}

void add_code(uintptr_t begin, uintptr_t end, const LoadedArtifact* artifact) {
    code_map().add({begin, end, artifact});
}

void remove_code(uintptr_t begin) {
    code_map().remove(begin);
}

}  // namespace ingot::native
