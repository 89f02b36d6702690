// Strings follow RFC 8259; everything from a module may be hostile, so quoting is strict.
#include "tools/ingot/json.h"

#include <fmt/format.h>

#include "vm/support/utf8.h"

namespace ingot {

void JsonWriter::new_line() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
}

void JsonWriter::start_value() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (depth_ == 0) return;
    if (!is_first_) out_ += ',';
    is_first_ = false;
    new_line();
}

void JsonWriter::open(char bracket) {
    start_value();
    out_ += bracket;
    ++depth_;
    is_first_ = true;
}

void JsonWriter::close(char bracket) {
    --depth_;
    if (!is_first_) new_line();
    out_ += bracket;
    is_first_ = false;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    start_value();
    quote(name);
    out_ += ": ";
    after_key_ = true;
    return *this;
}

void JsonWriter::quote(std::string_view text) {
    out_ += '"';
    while (!text.empty()) {
        const size_t length = utf8_length(text);
        const char first = text[0];
        if (length == 0) {
            out_ += "\\ufffd";
        } else if (first == '"' || first == '\\') {
            out_ += '\\';
            out_ += first;
        } else if (static_cast<uint8_t>(first) < 0x20 || first == 0x7f) {
            out_ += fmt::format("\\u{:04x}", static_cast<uint8_t>(first));
        } else {
            out_ += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out_ += '"';
}

void JsonWriter::string(std::string_view text) {
    start_value();
    quote(text);
}

void JsonWriter::number(uint64_t number) {
    start_value();
    out_ += fmt::format("{}", number);
}

void JsonWriter::boolean(bool value) {
    start_value();
    out_ += value ? "true" : "false";
}

void JsonWriter::null() {
    start_value();
    out_ += "null";
}

}  // namespace ingot
