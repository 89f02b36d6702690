// Where the fields of structures stand (spec 2.3.8). A field takes the first hole that it fits
// into, else the next 8-byte word; its place depends on the fields before it only, so that a
// structure begins like its supertype. References are aligned to 8 bytes, as the collector needs;
// vectors are too, not to 16.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "vm/gc/object.h"
#include "vm/isa/type_store.h"

namespace ingot::gc {

struct FieldLayout {
    uint32_t offset_bytes = 0;
    uint8_t shift = 0;  ///< log2 of its size in bytes.
    ValueType storage;
};

struct StructLayout {
    std::vector<FieldLayout> fields;
    uint32_t size_bytes = 0;  ///< Of the whole object, header included.
    Contents contents = Contents::Numbers;
    bool is_defaultable = true;
};

/// log2 of the bytes that a value of a storage type takes in an object.
uint8_t storage_shift(ValueType storage);

/// Whether a value of this type may refer to an object of the heap. Functions are not objects of
/// it.
bool may_refer_to_object(const TypeStore& types, ValueType storage);

StructLayout lay_out(const TypeStore& types, const StructType& type);

/// The layouts of an engine's structures, made when first asked for; thread-safe, at stable
/// addresses.
class StructLayouts {
 public:
    explicit StructLayouts(const TypeStore& types) : types_(types) {}
    const StructLayout& of(uint32_t type_id);

 private:
    const TypeStore& types_;
    std::mutex mutex_;
    std::unordered_map<uint32_t, std::unique_ptr<StructLayout>> layouts_;
};

}  // namespace ingot::gc
