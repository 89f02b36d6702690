// Strong index types: an index into one index space cannot be passed where another is expected.
//
// Construction is explicit, reading is implicit, so `module.functions[index]` needs no cast while
// `call(TypeIndex)` does not compile for a function index.
#pragma once

#include <cstdint>
#include <functional>

namespace ingot {

template <typename Tag>
struct Index {
    uint32_t value = 0;

    constexpr Index() = default;
    constexpr explicit Index(uint32_t v) : value(v) {}
    constexpr explicit Index(uint64_t v) : value(static_cast<uint32_t>(v)) {}
    constexpr operator uint32_t() const { return value; }  // NOLINT: reading is implicit by design
};

// The spec's index spaces (section 2.5.1).
using TypeIndex = Index<struct TypeIndexTag>;
using FunctionIndex = Index<struct FunctionIndexTag>;
using TableIndex = Index<struct TableIndexTag>;
using MemoryIndex = Index<struct MemoryIndexTag>;
using GlobalIndex = Index<struct GlobalIndexTag>;
using TagIndex = Index<struct TagIndexTag>;
using ElementIndex = Index<struct ElementIndexTag>;
using DataIndex = Index<struct DataIndexTag>;

}  // namespace ingot

template <typename Tag>
struct std::hash<ingot::Index<Tag>> {
    size_t operator()(ingot::Index<Tag> index) const noexcept { return index.value; }
};
