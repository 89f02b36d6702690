// Which instructions generated modules contain.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/differential/program.h"
#include "vm/isa/opcode.h"

namespace ingot::differential {

class Coverage {
 public:
    Coverage() : counts_(kOpcodeCount) {}
    void add(const Program& program);
    /// Mnemonics of instructions that no body had so far.
    std::vector<std::string_view> missing() const;

 private:
    std::vector<uint64_t> counts_;
};

}  // namespace ingot::differential
