// Atomic memory accesses, wait and notify.
#include <array>

#include "vm/interpreter/atomic_handlers.h"
#include "vm/interpreter/translator.h"

namespace ingot::interpreter {

void Translator::atomic(const Instruction& instruction) {
    if (instruction.shape() == Shape::AtomicFence) {
        builder_.emit(atomic_fence);
        return;
    }
    const MemoryArgument& argument = instruction.memory;
    const Signature& signature = instruction.info().signature;
    std::array<uint16_t, 3> slots{};
    for (uint32_t i = signature.parameter_count; i-- > 0;) slots[i] = pop_slot();
    const bool is64 = module_.memories[argument.memory].limits.is64;
    const auto& handlers = is64 ? kAtomicHandlers.address64 : kAtomicHandlers.address32;
    const Handler handler = handlers[at(instruction.opcode)];
    if (signature.result == 0) {
        builder_.emit(handler, 0, slots[0], slots[1], slots[2]);
    } else {
        const ValueType type = signature_type(signature.result);
        const uint16_t to = push(type);
        builder_.emit(handler, to, slots[0], slots[1], slots[2]);
        builder_.produced(to, type, true);
    }
    builder_.emit_cell(argument.memory, argument.offset);
}

}  // namespace ingot::interpreter
