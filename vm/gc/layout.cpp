// Placing fields: at most one hole of each size below a word is open at any time, as each is what a
// smaller field left of the next larger hole.
#include "vm/gc/layout.h"

#include <array>

#include "vm/support/check.h"

namespace ingot::gc {
namespace {

constexpr uint8_t kWordShift = 3;

class FieldPlacer {
 public:
    uint32_t place(uint8_t shift) {
        if (shift >= kWordShift) return take(1u << shift);
        uint8_t from = shift;
        while (from < kWordShift && holes_[from] == 0) ++from;
        const uint32_t offset = from == kWordShift ? take(8) : holes_[from];
        if (from < kWordShift) holes_[from] = 0;
        // What is left above the field falls into one hole of each smaller size.
        for (uint8_t size = shift; size < from; ++size) holes_[size] = offset + (1u << size);
        return offset;
    }
    uint32_t size_bytes() const { return end_; }

 private:
    uint32_t take(uint32_t bytes) {
        const uint32_t offset = end_;
        end_ += bytes;
        return offset;
    }

    std::array<uint32_t, kWordShift> holes_{};  ///< By shift; 0: none.
    uint32_t end_ = sizeof(Object);
};

}  // namespace

uint8_t storage_shift(ValueType storage) {
    switch (storage.kind()) {
    case ValueType::I8: return 0;
    case ValueType::I16: return 1;
    case ValueType::I32:
    case ValueType::F32: return 2;
    case ValueType::I64:
    case ValueType::F64:
    case ValueType::Ref:
    case ValueType::RefNull: return 3;
    case ValueType::V128: return 4;
    case ValueType::Bottom: break;
    }
    CHECK(false && "not a storage type");
    return 0;
}

bool may_refer_to_object(const TypeStore& types, ValueType storage) {
    if (!storage.is_ref()) return false;
    const HeapType heap = storage.heap();
    return types.top(heap) != HeapType::Func && heap != HeapType::I31;
}

StructLayout lay_out(const TypeStore& types, const StructType& type) {
    StructLayout layout;
    FieldPlacer placer;
    for (const FieldType& field : type.fields) {
        const uint8_t shift = storage_shift(field.storage);
        layout.fields.push_back({placer.place(shift), shift, field.storage});
        if (may_refer_to_object(types, field.storage)) layout.contents = Contents::References;
        layout.is_defaultable &= field.storage.is_defaultable();
    }
    layout.size_bytes = placer.size_bytes();
    return layout;
}

const StructLayout& StructLayouts::of(uint32_t type_id) {
    const std::unique_lock lock(mutex_);
    std::unique_ptr<StructLayout>& layout = layouts_[type_id];
    if (!layout) {
        const StructType* type = types_.type(type_id).as_struct();
        CHECK(type != nullptr);
        layout = std::make_unique<StructLayout>(lay_out(types_, *type));
    }
    return *layout;
}

}  // namespace ingot::gc
