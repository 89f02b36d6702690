// Counting up to a limit by compare-and-exchange, so that a refused amount never shows.
#include "vm/runtime/resources.h"

namespace ingot {

bool Resources::take(Resource resource, uint64_t amount) {
    std::atomic<uint64_t>& used = used_[index(resource)];
    uint64_t before = used.load(std::memory_order_relaxed);
    do {
        if (amount > limit(resource) - before) {
            was_refused_[index(resource)] = true;
            return false;
        }
    } while (!used.compare_exchange_weak(before, before + amount));
    return true;
}

void Resources::give_back(Resource resource, uint64_t amount) {
    used_[index(resource)].fetch_sub(amount);
}

}  // namespace ingot
