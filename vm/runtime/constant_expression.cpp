// Constant expressions are short and run once, so they are read straight from the binary with a small
// stack of values; what an operator computes stands in vm/semantics, as for every tier.
#include "vm/runtime/constant_expression.h"

#include <cstring>
#include <vector>

#include "vm/decode/instruction_reader.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"
#include "vm/semantics/numeric.h"
#include "vm/support/check.h"

namespace ingot {
namespace {

class Evaluation {
public:
    explicit Evaluation(Instance& instance) : instance_(instance) {}

    void step(const Instruction& instruction) {
        switch (instruction.opcode) {
        case Opcode::I32Const: push(Value::i32(static_cast<uint32_t>(instruction.constant))); return;
        case Opcode::I64Const: push(Value::i64(instruction.constant)); return;
        case Opcode::F32Const: push({ValueType::F32, {instruction.constant, 0}}); return;
        case Opcode::F64Const: push({ValueType::F64, {instruction.constant, 0}}); return;
        case Opcode::V128Const: push(vector(instruction)); return;
        case Opcode::RefNull: push(Value::ref(canonical(instruction.type), Ref{})); return;
        case Opcode::RefFunc: push(function(instruction.index)); return;
        case Opcode::GlobalGet: push(global(instruction.index)); return;
        case Opcode::I32Add: binary32(semantics::i32_add); return;
        case Opcode::I32Sub: binary32(semantics::i32_sub); return;
        case Opcode::I32Mul: binary32(semantics::i32_mul); return;
        case Opcode::I64Add: binary64(semantics::i64_add); return;
        case Opcode::I64Sub: binary64(semantics::i64_sub); return;
        case Opcode::I64Mul: binary64(semantics::i64_mul); return;
        case Opcode::End: return;
        default: CHECK(false && "validated constant expression with a foreign instruction");
        }
    }

    Value result() const {
        CHECK(stack_.size() == 1);
        return stack_.back();
    }

private:
    void push(const Value& value) { stack_.push_back(value); }
    Value pop() {
        const Value value = stack_.back();
        stack_.pop_back();
        return value;
    }
    void binary32(uint32_t (*operation)(uint32_t, uint32_t)) {
        const uint32_t right = pop().as_i32();
        push(Value::i32(operation(pop().as_i32(), right)));
    }
    void binary64(uint64_t (*operation)(uint64_t, uint64_t)) {
        const uint64_t right = pop().as_i64();
        push(Value::i64(operation(pop().as_i64(), right)));
    }
    ValueType canonical(ValueType type) const { return instance_.module->canonical(type); }
    static Value vector(const Instruction& instruction) {
        Value value{ValueType::V128, {}};
        std::memcpy(value.bits, instruction.bytes, sizeof(value.bits));
        return value;
    }
    Value function(uint32_t index) const {
        Function* target = instance_.functions[index];
        const auto type = ValueType::ref(HeapType::concrete(target->type_id), false);
        return Value::ref(type, Ref::to(target));
    }
    Value global(uint32_t index) const {
        const GlobalInstance* source = instance_.globals[index];
        return {source->type.value, {source->value[0], source->value[1]}};
    }

    Instance& instance_;
    std::vector<Value> stack_;
};

}  // namespace

Value evaluate_constant(Instance& instance, ConstantExpression expression) {
    const LoadedModule& loaded = *instance.module;
    auto reader = InstructionReader::of_expression(loaded.module(), expression,
                                                   loaded.engine().config().features);
    Evaluation evaluation(instance);
    for (Instruction instruction; !reader.at_end();) {
        CHECK(reader.next(instruction));
        evaluation.step(instruction);
    }
    return evaluation.result();
}

}  // namespace ingot
