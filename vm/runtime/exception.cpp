// Allocating exceptions, and telling a person about one.
#include "vm/runtime/exception.h"

#include <fmt/format.h>

#include <algorithm>

#include "vm/runtime/store.h"

namespace ingot {
namespace {

/// The name that a tag has in an instance's module: its own, its import's or its number.
std::string tag_name(const TagInstance* tag, const Instance& instance) {
    const Module& module = instance.module->module();
    const auto found = std::find(instance.tags.begin(), instance.tags.end(), tag);
    if (found == instance.tags.end()) return "of another module";
    const auto index = static_cast<uint32_t>(found - instance.tags.begin());
    if (const auto named = module.names.tags.find(index); named != module.names.tags.end()) {
        return named->second;
    }
    for (const Export& entry : module.exports) {
        if (entry.kind == ExternKind::Tag && entry.index == index) return entry.name;
    }
    uint32_t imported = 0;
    for (const Import& import : module.imports) {
        if (import.kind() == ExternKind::Tag && imported++ == index) return import.name;
    }
    return fmt::format("{}", index);
}

}  // namespace

Exception* allocate_exception(Store& store, TagInstance& tag) {
    gc::Heap& heap = store.heap();
    const gc::TypeDescriptor* descriptor = heap.exception_descriptor();
    const size_t size_bytes = sizeof(Exception) + tag.payload_slots * sizeof(Slot);
    void* memory = heap.allocate(gc::Contents::References, size_bytes);
    if (memory == nullptr) return nullptr;
    auto* exception = static_cast<Exception*>(memory);
    exception->descriptor = descriptor;
    exception->tag = &tag;
    return exception;
}

std::string describe(const Exception& exception, const Instance& instance) {
    std::string values;
    const Slot* slot = exception.payload();
    for (const ValueType type : exception.tag->type->parameters) {
        Value value{type, {slot[0], 0}};
        if (type.is_vector()) value.bits[1] = slot[1];
        if (!values.empty()) values += ' ';
        values += to_string(value);
        slot += slot_count(type);
    }
    return fmt::format("tag {} ({})", tag_name(exception.tag, instance), values);
}

}  // namespace ingot
