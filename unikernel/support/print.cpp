// Formatting without memory: pieces go to the sink as they are made.
#include "unikernel/support/print.h"

#include "unikernel/support/align.h"

namespace kernel {
namespace {

Sink console = nullptr;

Text digits_of(uint64_t number, uint64_t base, char (&buffer)[24]) {
    size_t at = sizeof buffer;
    do {
        buffer[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    return {buffer + at, sizeof buffer - at};
}

void put(Sink sink, void* context, const Printed& value, bool hexadecimal) {
    char buffer[24];
    if (value.kind == Printed::Kind::Text) return sink(context, value.text);
    uint64_t number = value.number;
    if (hexadecimal) {
        sink(context, "0x");
        return sink(context, digits_of(number, 16, buffer));
    }
    if (value.kind == Printed::Kind::Signed && static_cast<int64_t>(number) < 0) {
        sink(context, "-");
        number = 0 - number;
    }
    sink(context, digits_of(number, 10, buffer));
}

}  // namespace

void set_console(Sink sink) {
    console = sink;
}

void write_console(void*, Text text) {
    if (console != nullptr) console(nullptr, text);
}

void format_to(Sink sink, void* context, Text format, const Printed* values, size_t count) {
    size_t next = 0;
    while (!format.empty()) {
        const size_t plain = format.find('{');
        if (plain > 0) sink(context, format.first(plain));
        if (plain == format.size) return;
        const size_t end = format.find('}');
        if (next < count) put(sink, context, values[next++], format[plain + 1] == 'x');
        format = format.from(end + 1);
    }
}

void TextBuffer::append(void* buffer, Text text) {
    auto* self = static_cast<TextBuffer*>(buffer);
    const size_t count = least(text.size, self->capacity - self->size);
    memcpy(self->data + self->size, text.data, count);
    self->size += count;
}

}  // namespace kernel
