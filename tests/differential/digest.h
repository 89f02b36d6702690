// Values as numbers that mean the same in every engine: references by what they lead to, never by
// address, objects by type and contents down to some depth.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/runtime/instance.h"
#include "vm/runtime/store.h"

namespace ingot::differential {

inline uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15;
    return hash ^ (hash >> 29);
}

uint64_t hash_bytes(std::span<const uint8_t> bytes);

class Digest {
 public:
    explicit Digest(Store& store) : store_(store) {}

    /// Of a value in its slots. Vectors are the digest of both halves.
    uint64_t of(ValueType type, const Slot* slots) const { return of_slots(type, slots, kDepth); }
    /// `top` is the top of the reference's hierarchy.
    uint64_t of_reference(Ref reference, HeapType top) const {
        return of_reference(reference, top, kDepth);
    }

    /// Instances of one module, by which functions, types and tags get their numbers.
    std::vector<Instance*> instances;

 private:
    static constexpr uint32_t kDepth = 3;

    uint64_t of_slots(ValueType type, const Slot* slots, uint32_t depth) const;
    uint64_t of_reference(Ref reference, HeapType top, uint32_t depth) const;
    uint64_t of_function(const Function& function) const;
    uint64_t of_exception(Ref reference, uint32_t depth) const;
    uint64_t of_object(Ref reference, uint32_t depth) const;
    uint64_t of_field(ValueType storage, const uint8_t* at, uint32_t depth) const;
    uint64_t type_number(uint32_t type_id) const;

    Store& store_;
};

}  // namespace ingot::differential
