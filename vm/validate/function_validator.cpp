// Driving the validator over a body or a constant expression, and the way from a shape to its rule.
#include "vm/validate/function_validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "vm/isa/limits.h"
#include "vm/support/check.h"

namespace ingot {

Result<void> FunctionValidator::validate(FunctionIndex function) {
    begin_body(function);
    if (!ok()) return failure();
    const Module& module = context_.module;
    const FunctionBody& body = module.bodies[function - module.imported_functions];
    return run(InstructionReader::of_body(module, body, context_.features));
}

Result<void> FunctionValidator::validate_constant(ConstantExpression expression, ValueType type,
                                                  uint32_t visible_globals) {
    reset();
    function_.reset();
    visible_globals_ = visible_globals;
    push_control(Kind::Function, BlockSignature(type));
    return run(InstructionReader::of_expression(context_.module, expression, context_.features));
}

Result<void> FunctionValidator::begin(FunctionIndex function) {
    begin_body(function);
    if (!ok()) return failure();
    return {};
}

Result<void> FunctionValidator::step(const Instruction& instruction) {
    CHECK(!is_done());
    instruction_ = &instruction;
    dispatch(instruction);
    if (!ok()) return failure();
    return {};
}

void FunctionValidator::reset() {
    operands_.clear();
    controls_.clear();
    locals_.clear();
    initialized_.clear();
    init_stack_.clear();
    instruction_ = nullptr;
    error_.reset();
}

void FunctionValidator::begin_body(FunctionIndex function) {
    reset();
    function_ = function;
    const Module& module = context_.module;
    const SubType& type = context_.store.type(context_.types.functions[function]);
    const FunctionType& signature = *type.as_function();
    locals_ = signature.parameters;
    initialized_.assign(locals_.size(), true);
    for (const LocalRun& run : module.bodies[function - module.imported_functions].locals) {
        const size_t count = locals_.size() + run.count;
        if (count > limits::kMaxLocals + limits::kMaxParameters) {
            return fail("too many locals", ErrorKind::Limit);
        }
        const ValueType local = canonical(run.type);
        locals_.resize(count, local);
        initialized_.resize(count, local.is_defaultable());
    }
    push_control(Kind::Function, BlockSignature(signature));
}

Result<void> FunctionValidator::run(InstructionReader reader) {
    Instruction instruction;
    instruction_ = &instruction;
    while (!is_done()) {
        if (!reader.next(instruction)) {
            error_ = std::move(reader.failure()).error();
            return failure();
        }
        if (!function_) check_constant(instruction);
        dispatch(instruction);
        if (!ok()) [[unlikely]]
            return failure();
    }
    if (!reader.at_end()) {
        instruction_ = nullptr;
        fail("section size mismatch: code goes on behind its end", ErrorKind::Malformed);
        error_->offset = reader.offset();
        return failure();
    }
    instruction_ = nullptr;
    return {};
}

void FunctionValidator::check_constant(const Instruction& instruction) {
    const OpcodeInfo& info = instruction.info();
    bool is_constant = info.has(kConstant) || info.shape == Shape::End;
    // Arithmetic came with a later proposal than the operators themselves.
    if (info.shape == Shape::Binary && !context_.features.has(Feature::ExtendedConst)) {
        is_constant = false;
    }
    if (!is_constant) fail("constant expression required");
}

std::unexpected<Error> FunctionValidator::failure() {
    Error error = std::move(*error_);
    if (function_) {
        const std::string_view name = context_.module.function_name(*function_);
        error.message += name.empty()
                             ? fmt::format(" (function {})", function_->value)
                             : fmt::format(" (function {} \"{}\")", function_->value, name);
    }
    instruction_ = nullptr;
    return std::unexpected(std::move(error));
}

void FunctionValidator::dispatch(const Instruction& instruction) {
    const OpcodeInfo& info = instruction.info();
    switch (info.shape) {
    case Shape::Unreachable: return set_unreachable();
    case Shape::Nop: return;
    case Shape::Block: return block(instruction, Kind::Block);
    case Shape::Loop: return block(instruction, Kind::Loop);
    case Shape::If: return block(instruction, Kind::If);
    case Shape::Else: return else_();
    case Shape::End: return end();
    case Shape::Try: return block(instruction, Kind::Try);
    case Shape::Catch: return catch_(instruction);
    case Shape::CatchAll: return catch_all();
    case Shape::Delegate: return delegate(instruction);
    case Shape::Rethrow: return rethrow(instruction);
    case Shape::TryTable: return try_table(instruction);
    case Shape::Throw: return throw_(instruction);
    case Shape::ThrowRef: return throw_ref();
    case Shape::Br: return br(instruction);
    case Shape::BrIf: return br_if(instruction);
    case Shape::BrTable: return br_table(instruction);
    case Shape::BrOnNull: return br_on_null(instruction);
    case Shape::BrOnNonNull: return br_on_non_null(instruction);
    case Shape::BrOnCast:
    case Shape::BrOnCastFail: return br_on_cast(instruction);
    case Shape::Return: return return_();
    case Shape::Call: return call(function_at(instruction.index), false);
    case Shape::CallIndirect: return call_indirect(instruction, false);
    case Shape::CallRef: return call_ref(instruction, false);
    case Shape::ReturnCall: return call(function_at(instruction.index), true);
    case Shape::ReturnCallIndirect: return call_indirect(instruction, true);
    case Shape::ReturnCallRef: return call_ref(instruction, true);

    case Shape::Drop: pop_any(ValueType::Bottom); return;
    case Shape::Select: return select();
    case Shape::SelectTyped: return select_typed(instruction);
    case Shape::LocalGet: return local_get(instruction);
    case Shape::LocalSet: return local_set(instruction, false);
    case Shape::LocalTee: return local_set(instruction, true);
    case Shape::GlobalGet: return global_get(instruction);
    case Shape::GlobalSet: return global_set(instruction);

    case Shape::TableGet:
    case Shape::TableSet:
    case Shape::TableSize:
    case Shape::TableGrow:
    case Shape::TableFill: return table_access(instruction);
    case Shape::TableCopy: return table_copy(instruction);
    case Shape::TableInit: return table_init(instruction);
    case Shape::ElemDrop: element_segment_at(instruction.index); return;

    case Shape::Load:
    case Shape::Store: return memory_access(instruction, false);
    case Shape::LoadLane:
    case Shape::StoreLane:
        check_lane(instruction, 16u / info.width);
        return memory_access(instruction, false);
    case Shape::AtomicLoad:
    case Shape::AtomicStore:
    case Shape::AtomicReadModifyWrite:
    case Shape::AtomicCompareExchange:
    case Shape::AtomicWait:
    case Shape::AtomicNotify: return memory_access(instruction, true);
    case Shape::MemorySize:
    case Shape::MemoryGrow:
    case Shape::MemoryFill: return memory_operation(instruction, instruction.index);
    case Shape::MemoryInit:
        memory_operation(instruction, instruction.second_index);
        return check_data_segment(instruction.index);
    case Shape::MemoryCopy: return memory_copy(instruction);
    case Shape::DataDrop: return check_data_segment(instruction.index);

    case Shape::I32Const: return push(ValueType::I32);
    case Shape::I64Const: return push(ValueType::I64);
    case Shape::F32Const: return push(ValueType::F32);
    case Shape::F64Const: return push(ValueType::F64);
    case Shape::V128Const: return push(ValueType::V128);
    case Shape::Unary:
    case Shape::Binary:
    case Shape::Ternary:
    case Shape::AtomicFence: return apply_signature(info.signature, ValueType::Bottom);
    case Shape::Shuffle: return shuffle(instruction);
    case Shape::ExtractLane:
    case Shape::ReplaceLane: return lane(instruction);

    case Shape::RefNull: return push(canonical(instruction.type));
    case Shape::RefIsNull: pop_reference(); return push(ValueType::I32);
    case Shape::RefFunc: return ref_func(instruction);
    case Shape::RefEq:
        pop(ValueType::ref(HeapType::Eq, true));
        pop(ValueType::ref(HeapType::Eq, true));
        return push(ValueType::I32);
    case Shape::RefAsNonNull: return push(pop_reference().with_nullable(false));
    case Shape::RefTest: return ref_test(instruction);
    case Shape::RefCast: return ref_cast(instruction);
    case Shape::RefI31: pop(ValueType::I32); return push(ValueType::ref(HeapType::I31, false));
    case Shape::I31Get: pop(ValueType::ref(HeapType::I31, true)); return push(ValueType::I32);
    case Shape::AnyConvertExtern: return convert_extern(HeapType::Extern, HeapType::Any);
    case Shape::ExternConvertAny: return convert_extern(HeapType::Any, HeapType::Extern);
    case Shape::StructNew:
    case Shape::StructNewDefault: return struct_new(instruction);
    case Shape::StructGet:
    case Shape::StructSet: return struct_access(instruction);
    case Shape::ArrayNew:
    case Shape::ArrayNewDefault:
    case Shape::ArrayNewFixed: return array_new(instruction);
    case Shape::ArrayNewData:
    case Shape::ArrayNewElem: return array_new_from_segment(instruction);
    case Shape::ArrayGet:
    case Shape::ArraySet: return array_access(instruction);
    case Shape::ArrayLen: pop(ValueType::ref(HeapType::Array, true)); return push(ValueType::I32);
    case Shape::ArrayFill: return array_fill(instruction);
    case Shape::ArrayCopy: return array_copy(instruction);
    case Shape::ArrayInitData:
    case Shape::ArrayInitElem: return array_init(instruction);
    }
}

}  // namespace ingot
