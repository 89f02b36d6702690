// Reserving, committing and growing linear memories.
#include "vm/runtime/memory.h"

#include <fmt/format.h>

#include <algorithm>

#include "vm/platform/platform.h"
#include "vm/runtime/resources.h"
#include "vm/support/check.h"

namespace ingot {
namespace {

constexpr uint64_t kIndexSpaceBytes = uint64_t{4} << 30;

/// The largest size that is worth trying to reserve for a checked memory; x86-64 has 47 bits to
/// give.
constexpr uint64_t kMaxReservationBytes = uint64_t{1} << 40;

uint64_t limit_pages(const MemoryType& type) {
    const uint64_t address_limit =
        type.limits.is64 ? limits::kMaxMemory64Pages : limits::kMaxMemory32Pages;
    return std::min(type.limits.maximum.value_or(address_limit), address_limit);
}

}  // namespace

Result<std::unique_ptr<MemoryInstance>> MemoryInstance::create(
    const MemoryType& type, bool allow_guarded, std::shared_ptr<Resources> resources) {
    auto memory = std::make_unique<MemoryInstance>();
    memory->resources_ = std::move(resources);
    const auto start = reinterpret_cast<uintptr_t>(memory.get());
    CHECK(reinterpret_cast<uintptr_t>(&memory->base) == start + kBaseOffset);
    CHECK(reinterpret_cast<uintptr_t>(&memory->size_bytes) == start + kSizeOffset);
    memory->type = type;
    memory->maximum_pages = limit_pages(type);
    const uint64_t minimum_pages = type.limits.minimum;
    if (minimum_pages > kMaxReservationBytes / limits::kPageSizeBytes) {
        return fail(ErrorKind::Limit,
                    fmt::format("a memory of {} pages does not fit this host", minimum_pages));
    }
    const uint64_t minimum_bytes = minimum_pages * limits::kPageSizeBytes;
    if (allow_guarded && !type.limits.is64) {
        memory->base = static_cast<uint8_t*>(platform::reserve(kIndexSpaceBytes + kGuardBytes));
        if (memory->base != nullptr) {
            memory->reserved_bytes = kIndexSpaceBytes + kGuardBytes;
            memory->is_guarded = true;
        }
    }
    if (memory->base == nullptr) {
        // A checked memory takes what the host gives: as much as it may grow to, else half, and so
        // on.
        uint64_t size = kMaxReservationBytes / limits::kPageSizeBytes;
        size = std::min(memory->maximum_pages, size) * limits::kPageSizeBytes;
        size = std::max<uint64_t>(size, limits::kPageSizeBytes);
        while (memory->base == nullptr && size >= std::max(minimum_bytes, limits::kPageSizeBytes)) {
            memory->base = static_cast<uint8_t*>(platform::reserve(size));
            memory->reserved_bytes = size;
            if (size == minimum_bytes) break;
            size =
                std::max(minimum_bytes, size / 2 / limits::kPageSizeBytes * limits::kPageSizeBytes);
        }
        memory->maximum_pages =
            std::min(memory->maximum_pages, memory->reserved_bytes / limits::kPageSizeBytes);
    }
    if (memory->base == nullptr || memory->grow(minimum_pages) == ~uint64_t{0}) {
        return fail(ErrorKind::Limit, fmt::format("no room for a memory of {} page{}",
                                                  minimum_pages, minimum_pages == 1 ? "" : "s"));
    }
    return memory;
}

MemoryInstance::~MemoryInstance() {
    if (base != nullptr) platform::release(base, reserved_bytes);
    if (resources_ != nullptr) resources_->give_back(Resource::MemoryBytes, size_bytes);
}

uint64_t MemoryInstance::grow(uint64_t delta_pages) {
    const std::scoped_lock lock(growth_mutex_);
    const uint64_t old_pages = pages();
    if (delta_pages > maximum_pages - old_pages) return ~uint64_t{0};
    if (delta_pages == 0) return old_pages;
    const uint64_t old_bytes = old_pages * limits::kPageSizeBytes;
    const uint64_t delta_bytes = delta_pages * limits::kPageSizeBytes;
    const bool is_granted =
        resources_ == nullptr || resources_->take(Resource::MemoryBytes, delta_bytes);
    if (!is_granted) return ~uint64_t{0};
    if (!platform::commit(base + old_bytes, delta_bytes)) {
        if (resources_ != nullptr) resources_->give_back(Resource::MemoryBytes, delta_bytes);
        return ~uint64_t{0};
    }
    size_bytes.store(old_bytes + delta_bytes, std::memory_order_release);
    return old_pages;
}

MemoryType MemoryInstance::current_type() const {
    MemoryType current = type;
    current.limits.minimum = pages();
    return current;
}

}  // namespace ingot
