// Writes JSON, indented by two blanks; the caller nests objects and arrays and the writer sets
// commas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot {

class JsonWriter {
 public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    /// Inside an object, before each value.
    JsonWriter& key(std::string_view name);

    /// Bytes that are not UTF-8 become U+FFFD.
    void string(std::string_view text);
    void number(uint64_t number);
    void boolean(bool value);
    void null();

    /// The document, once everything is closed.
    std::string take() { return std::move(out_) + "\n"; }

 private:
    void open(char bracket);
    void close(char bracket);
    void start_value();
    void new_line();
    void quote(std::string_view text);

    std::string out_;
    size_t depth_ = 0;
    bool is_first_ = true;  ///< Nothing yet inside the innermost bracket.
    bool after_key_ = false;
};

}  // namespace ingot
