// From a row of functions.def to a host function: slots become C++ arguments, the outcome becomes
// the error number in slot 0. The row's signature is checked against the C++ one when this
// compiles.
#pragma once

#include <algorithm>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <utility>

#include "stdlib/wasi/denials.h"
#include "stdlib/wasi/functions.h"
#include "vm/isa/types.h"
#include "vm/runtime/host_function.h"

namespace ingot::wasi {

/// The function type of a signature such as "iIi:i".
inline FunctionType function_type(std::string_view signature) {
    FunctionType type;
    size_t colon = signature.find(':');
    for (size_t i = 0; i < signature.size(); ++i) {
        if (i == colon) continue;
        ValueType value = signature[i] == 'I' ? ValueType::I64 : ValueType::I32;
        (i < colon ? type.parameters : type.results).push_back(value);
    }
    return type;
}

/// A function's name as a template argument.
template <size_t kSize>
struct FunctionName {
    // NOLINTNEXTLINE(google-explicit-constructor): template arguments are converted
    consteval FunctionName(const char (&name)[kSize]) { std::copy_n(name, kSize, text); }
    char text[kSize];
};

template <auto kFunction, FunctionName kName>
struct Binding;

template <typename... Arguments, Fallible<void> (*kFunction)(Call&, Arguments...),
          FunctionName kName>
struct Binding<kFunction, kName> {
    static constexpr bool fits(std::string_view signature) {
        size_t colon = signature.find(':');
        if (colon != sizeof...(Arguments)) return false;
        constexpr char kLetters[] = {(sizeof(Arguments) == 8 ? 'I' : 'i')..., '\0'};
        return signature.substr(0, colon) == std::string_view(kLetters);
    }

    template <bool kHasResult>
    static void invoke(void* environment, Caller& caller, Slot* slots) {
        Wasi::State& state = *static_cast<Wasi::State*>(environment);
        Call call{state, GuestMemory(caller.memory_bytes()), &caller};
        if (state.is_shared) call.turn = std::unique_lock(state.mutex);
        if (state.on_denied) state.descriptors.note_refusal({});
        Fallible<void> result = apply(call, slots, std::index_sequence_for<Arguments...>());
        if (!result && state.on_denied) report_denial(call, kName.text, result.error());
        if constexpr (kHasResult) {
            slots[0] = static_cast<Slot>(result ? Errno::Success : result.error());
        }
    }

 private:
    template <size_t... kIndex>
    static Fallible<void> apply(Call& call, [[maybe_unused]] const Slot* slots,
                                std::index_sequence<kIndex...>) {
        return kFunction(call, static_cast<Arguments>(slots[kIndex])...);
    }
};

}  // namespace ingot::wasi
