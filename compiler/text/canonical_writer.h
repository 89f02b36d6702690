// Writes the shortest encoding of what was decoded from `original` while following those bytes, and
// notes where they differ.
//
// Whoever writes says at(), again and again, which place of the original the next item came from.
// Padded numbers and reference types of two bytes are noted one by one; where anything else
// differs, everything since the last place is noted as replaced.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/text/encoding.h"

namespace ingot::text {

struct CanonicalBytes {
    Bytes bytes;
    Encoding encoding;  ///< What makes the original of them.
};

class CanonicalWriter {
 public:
    /// The original is bytes [begin, end) of a module.
    CanonicalWriter(std::span<const uint8_t> module, uint32_t begin, uint32_t end)
        : original_(module.first(end)), position_(begin), end_(end), place_(begin) {}

    /// What is written next stands at this offset of the module.
    void at(uint32_t offset);

    void byte(uint8_t value) { bytes({&value, 1}); }
    void bytes(std::span<const uint8_t> values);
    void number(uint64_t value);
    void signed_number(int64_t value);
    void string(std::string_view text);
    void opcode(Opcode opcode);
    void heap_type(HeapType type);
    void value_type(ValueType type);
    void value_types(std::span<const ValueType> types);
    void limits(const Limits& limits);
    void table_type(const TableType& type);
    void global_type(const GlobalType& type);

    CanonicalBytes finish() &&;

 private:
    void follow_number(size_t start, bool is_negative);
    bool original_is(uint8_t value) const {
        return !is_lost_ && position_ < end_ && original_[position_] == value;
    }

    std::span<const uint8_t> original_;
    uint32_t position_;
    uint32_t end_;
    bool is_lost_ = false;  ///< Since the last place something differed.

    // The last place: there both were in step.
    uint32_t place_;
    size_t place_in_canonical_ = 0;
    size_t edits_at_place_ = 0;

    CanonicalBytes out_;
};

}  // namespace ingot::text
