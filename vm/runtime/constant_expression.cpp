// Constant expressions are short and run once, so they are read straight from the binary with a
// small stack of values; what an operator computes stands in vm/semantics and objects.h, as for
// every tier.
#include "vm/runtime/constant_expression.h"

#include <cstring>
#include <vector>

#include "vm/decode/instruction_reader.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"
#include "vm/runtime/objects.h"
#include "vm/semantics/numeric.h"
#include "vm/support/check.h"

namespace ingot {
namespace {

class Evaluation {
 public:
    explicit Evaluation(Instance& instance)
        : instance_(instance), store_(*instance.store), scope_(store_) {}

    void step(const Instruction& instruction) {
        switch (instruction.opcode) {
        case Opcode::I32Const:
            push(Value::i32(static_cast<uint32_t>(instruction.constant)));
            return;
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
        case Opcode::RefI31: convert(HeapType::I31, Ref::i31(pop().as_i32())); return;
        case Opcode::AnyConvertExtern: convert(HeapType::Any, pop().as_ref()); return;
        case Opcode::ExternConvertAny: convert(HeapType::Extern, pop().as_ref()); return;
        case Opcode::StructNew:
        case Opcode::StructNewDefault: structure(instruction); return;
        case Opcode::ArrayNew:
        case Opcode::ArrayNewDefault:
        case Opcode::ArrayNewFixed: array(instruction); return;
        case Opcode::End: return;
        default: CHECK(false && "validated constant expression with a foreign instruction");
        }
    }

    Trap trap() const { return trap_; }

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
    void convert(HeapType heap, Ref reference) {
        push(Value::ref(ValueType::ref(heap, reference.is_null()), reference));
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

    /// Takes the topmost `count` values, in the form that objects.h wants them.
    std::vector<Slot> pop_slots(size_t count) {
        std::vector<Slot> slots;
        for (size_t i = stack_.size() - count; i < stack_.size(); ++i) {
            slots.push_back(stack_[i].bits[0]);
            if (stack_[i].type.is_vector()) slots.push_back(stack_[i].bits[1]);
        }
        stack_.resize(stack_.size() - count);
        return slots;
    }

    /// Pushes a new object; the stack is no place where the collector looks, the scope is.
    bool push_object(const objects::Allocated& made, uint32_t type_index) {
        if (made.object == nullptr) {
            trap_ = made.trap;
            return false;
        }
        store_.keep_alive(made.ref());
        const HeapType heap = HeapType::concrete(instance_.module->canonical_type(type_index));
        push(Value::ref(ValueType::ref(heap, false), made.ref()));
        return true;
    }

    void structure(const Instruction& instruction) {
        const gc::TypeDescriptor& type = *instance_.descriptors[instruction.index];
        const gc::StructLayout& layout = store_.engine().struct_layouts().of(type.type_id);
        const bool is_default = instruction.opcode == Opcode::StructNewDefault;
        const auto fields = pop_slots(is_default ? 0 : layout.fields.size());
        const auto made = objects::new_struct(store_.heap(), type);
        if (!push_object(made, instruction.index) || is_default) return;
        objects::store_fields(*made.object, layout, fields.data());
    }

    void array(const Instruction& instruction) {
        const gc::TypeDescriptor& type = *instance_.descriptors[instruction.index];
        const bool is_fixed = instruction.opcode == Opcode::ArrayNewFixed;
        const uint32_t length = is_fixed ? instruction.second_index : pop().as_i32();
        const bool is_default = instruction.opcode == Opcode::ArrayNewDefault;
        const auto values = pop_slots(is_default ? 0 : is_fixed ? length : 1);
        const auto made = objects::new_array(store_.heap(), type, length);
        if (!push_object(made, instruction.index) || is_default) return;
        auto& object = static_cast<gc::ArrayObject&>(*made.object);
        if (is_fixed) {
            objects::store_elements(object, values.data());
        } else {
            objects::fill(object, 0, values.data(), length);
        }
    }

    Instance& instance_;
    Store& store_;
    HostScope scope_;
    std::vector<Value> stack_;
    Trap trap_ = Trap::None;
};

}  // namespace

Result<Value> evaluate_constant(Instance& instance, ConstantExpression expression) {
    const LoadedModule& loaded = *instance.module;
    auto reader = InstructionReader::of_expression(loaded.module(), expression,
                                                   loaded.engine().config().features);
    Evaluation evaluation(instance);
    for (Instruction instruction; !reader.at_end();) {
        CHECK(reader.next(instruction));
        evaluation.step(instruction);
        if (evaluation.trap() != Trap::None) {
            return fail(ErrorKind::Limit, instruction.offset,
                        std::string(to_string(evaluation.trap())));
        }
    }
    return evaluation.result();
}

}  // namespace ingot
