// From operations back to instructions and functions, for backtraces and unwinding.
#include "vm/interpreter/code.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>

namespace ingot::interpreter {
namespace {

/// All translated functions of the process by the address of their first operation. Guarded by a
/// lock that running code never takes: only translation, traps and the end of a module do.
struct Registry {
    std::shared_mutex mutex;
    std::map<const Op*, const FunctionCode*> codes;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

}  // namespace

uint32_t Code::offset_of(const Op* op) const {
    const auto index = static_cast<uint32_t>(op - ops.data());
    const auto next = std::upper_bound(positions.begin(), positions.end(), index,
                                       [](uint32_t i, const Position& p) { return i < p.op; });
    return next == positions.begin() ? 0 : std::prev(next)->offset;
}

uint32_t Code::region_of(uint32_t op) const {
    const auto next = std::upper_bound(regions.begin(), regions.end(), op,
                                       [](uint32_t i, const Region& r) { return i < r.begin; });
    // Regions nest, so one that contains the operation contains the last one that began before it.
    uint32_t region =
        next == regions.begin() ? Region::kNone : static_cast<uint32_t>(next - regions.begin() - 1);
    while (region != Region::kNone && op >= regions[region].end) region = regions[region].outer;
    return region;
}

Code::~Code() {
    const std::unique_lock lock(registry().mutex);
    registry().codes.erase(ops.data());
}

void register_code(const FunctionCode& code) {
    const auto& translated = static_cast<const Code&>(*code.interpreter);
    const std::unique_lock lock(registry().mutex);
    registry().codes.emplace(translated.ops.data(), &code);
}

const FunctionCode* find_code(const Op* op) {
    const std::shared_lock lock(registry().mutex);
    const auto& codes = registry().codes;
    auto next = codes.upper_bound(op);
    if (next == codes.begin()) return nullptr;
    const auto& [first, code] = *std::prev(next);
    const auto& translated = static_cast<const Code&>(*code->interpreter);
    return op < first + translated.ops.size() ? code : nullptr;
}

}  // namespace ingot::interpreter
