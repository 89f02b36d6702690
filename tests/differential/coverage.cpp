// Counting goes by the decoder, not by what the generator believes to have written.
#include "tests/differential/coverage.h"

#include "vm/decode/decoder.h"
#include "vm/decode/instruction_reader.h"
#include "vm/support/check.h"

namespace ingot::differential {

void Coverage::add(const Program& program) {
    const auto module = decode_module(program.bytes, Features());
    CHECK(module.has_value());
    for (const FunctionBody& body : module->bodies) {
        auto reader = InstructionReader::of_body(*module, body, Features());
        Instruction instruction;
        while (!reader.at_end() && reader.next(instruction)) {
            ++counts_[static_cast<size_t>(instruction.opcode)];
        }
    }
}

std::vector<std::string_view> Coverage::missing() const {
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        if (counts_[i] == 0) names.push_back(opcode_info(static_cast<Opcode>(i)).name);
    }
    return names;
}

}  // namespace ingot::differential
