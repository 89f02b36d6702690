// Bytes of the binary format (spec 5): the little that a generator of modules needs to write.
// Opcodes come from the instruction table; immediates are the caller's business.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vm/isa/opcode.h"
#include "vm/isa/types.h"

namespace ingot::differential {

class CodeWriter {
 public:
    void byte(uint8_t value) { bytes_.push_back(value); }
    void raw(std::span<const uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    void u(uint64_t value);  ///< LEB128, unsigned.
    void s(int64_t value);   ///< LEB128, signed.
    void word(uint64_t value, unsigned bytes);
    void name(std::string_view text);
    /// A vector of bytes: its length, then the bytes; also what sections and bodies look like.
    void sized(std::span<const uint8_t> bytes) {
        u(bytes.size());
        raw(bytes);
    }

    void op(Opcode opcode);
    void op(Opcode opcode, uint64_t first) {
        op(opcode);
        u(first);
    }
    void op(Opcode opcode, uint64_t first, uint64_t second) {
        op(opcode, first);
        u(second);
    }
    void i32(uint32_t value) {
        op(Opcode::I32Const);
        s(static_cast<int32_t>(value));
    }
    void i64(uint64_t value) {
        op(Opcode::I64Const);
        s(static_cast<int64_t>(value));
    }

    void heap(HeapType type);
    void type(ValueType type);
    void limits(const Limits& limits);
    void sub_type(const SubType& type);

    const std::vector<uint8_t>& bytes() const { return bytes_; }
    size_t size() const { return bytes_.size(); }

 private:
    std::vector<uint8_t> bytes_;
};

}  // namespace ingot::differential
