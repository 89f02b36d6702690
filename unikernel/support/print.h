// Printing to the console, and what ends the machine. One format language: `{}` takes the next
// value, `{x}` takes it in hexadecimal.
#pragma once

#include <concepts>

#include "unikernel/support/text.h"

namespace kernel {

/// A value that can be printed.
struct Printed {
    enum class Kind : uint8_t { Unsigned, Signed, Text } kind;
    uint64_t number = 0;
    Text text;

    template <std::unsigned_integral T>
    Printed(T value) : kind(Kind::Unsigned), number(value) {}
    template <std::signed_integral T>
    Printed(T value) : kind(Kind::Signed), number(static_cast<uint64_t>(int64_t{value})) {}
    Printed(const void* value) : kind(Kind::Unsigned), number(reinterpret_cast<uint64_t>(value)) {}
    Printed(Text value) : kind(Kind::Text), text(value) {}
    Printed(const char* value) : kind(Kind::Text), text(Text::of(value)) {}
};

/// Where characters go.
using Sink = void (*)(void* context, Text text);

void format_to(Sink sink, void* context, Text format, const Printed* values, size_t count);

template <typename... Values>
void print_to(Sink sink, void* context, Text format, const Values&... values) {
    const Printed list[] = {Printed(values)..., Printed(0u)};
    format_to(sink, context, format, list, sizeof...(values));
}

/// Where the kernel's own messages go; set once, by the console.
void set_console(Sink sink);
void write_console(void* context, Text text);

template <typename... Values>
void print(Text format, const Values&... values) {
    print_to(write_console, nullptr, format, values...);
}

/// Characters in memory of a fixed size; what does not fit is dropped.
struct TextBuffer {
    char* data;
    size_t capacity;
    size_t size = 0;

    template <typename... Values>
    void add(Text format, const Values&... values) {
        print_to(append, this, format, values...);
    }
    Text text() const { return {data, size}; }
    static void append(void* buffer, Text text);
};

}  // namespace kernel
