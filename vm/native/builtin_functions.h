// The builtins as C++ functions, declared from the rows of builtins.def: a definition whose
// signature differs from its row's does not compile into the table.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "vm/runtime/context.h"

namespace ingot::native {

struct BuiltinSignature {
    char text[16] = {};
    size_t parameters = 0;

    template <size_t size>
    consteval BuiltinSignature(const char (&literal)[size]) {  // NOLINT: reads like its row
        std::copy_n(literal, size, text);
        while (text[parameters] != ':') ++parameters;
    }
    constexpr char result() const { return text[parameters + 1]; }
};

template <char letter>
struct BuiltinType;
template <>
struct BuiltinType<'\0'> {
    using Type = void;
};
template <>
struct BuiltinType<'i'> {
    using Type = uint32_t;
};
template <>
struct BuiltinType<'l'> {
    using Type = uint64_t;
};
template <>
struct BuiltinType<'f'> {
    using Type = float;
};
template <>
struct BuiltinType<'d'> {
    using Type = double;
};
template <>
struct BuiltinType<'r'> {
    using Type = Ref;
};
template <>
struct BuiltinType<'p'> {
    using Type = void*;
};

template <BuiltinSignature signature, typename Indices>
struct BuiltinFunctionOf;
template <BuiltinSignature signature, size_t... i>
struct BuiltinFunctionOf<signature, std::index_sequence<i...>> {
    using Type = typename BuiltinType<signature.result()>::Type(
        Context*, typename BuiltinType<signature.text[i]>::Type...);
};
template <BuiltinSignature signature>
using BuiltinFunction =
    typename BuiltinFunctionOf<signature, std::make_index_sequence<signature.parameters>>::Type;

namespace builtins {
#define BUILTIN(name, signature, effect) BuiltinFunction<signature> name;
#include "vm/runtime/builtins.def"
#undef BUILTIN
}  // namespace builtins

}  // namespace ingot::native
