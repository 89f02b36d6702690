// A guest's list of buffers (iovec), every one of them checked.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "stdlib/wasi/guest_memory.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

/// The buffers of one read or write. Beyond system::kMaxBuffers the rest of the list is left out:
/// fewer bytes are moved than asked for, which every caller must expect anyway.
class BufferList {
 public:
    /// Fault if the list or any buffer that is used lies outside the memory.
    Fallible<void> load(const GuestMemory& memory, Address vectors, uint32_t count) {
        TRY(memory.range(vectors, uint64_t{count} * sizeof(IoVector)));
        size_t used = std::min<size_t>(count, system::kMaxBuffers);
        for (count_ = 0; count_ < used; ++count_) {
            auto vector = TRY(memory.read<IoVector>(vectors + uint64_t{count_} * sizeof(IoVector)));
            buffers_[count_] = TRY(memory.range(vector.data, vector.size));
        }
        return {};
    }

    std::span<const system::Buffer> span() const { return {buffers_.data(), count_}; }

 private:
    std::array<system::Buffer, system::kMaxBuffers> buffers_;
    size_t count_ = 0;
};

}  // namespace ingot::wasi
