// References: null, functions, i31 and casts (spec 4.6.3, 4.6.4).
//
// A cast compares the object's descriptor with the one that the context holds for the type, which
// is all that a final type needs; other types go on to the display of supertypes. Whatever the
// static types decide is not looked at.
#include <vector>

#include "compiler/llvm/function_lowering.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

/// Whether a value of this static type can be an i31.
bool may_be_i31(ValueType type) {
    const HeapType heap = type.heap();
    return heap == HeapType::Any || heap == HeapType::Eq || heap == HeapType::I31;
}

}  // namespace

void FunctionLowering::reference(const Instruction& instruction) {
    const ValueType top = validator_.operand_count() > 0 ? validator_.operand(0) : ValueType();
    switch (instruction.shape()) {
    case Shape::RefNull: return push(constant64(0));
    case Shape::RefIsNull: return push(truth(builder_.CreateIsNull(pop())));
    case Shape::RefFunc: {
        Value* function = load_indexed(offsetof(Context, functions), instruction.index);
        return push(builder_.CreatePtrToInt(function, unit_.i64));
    }
    case Shape::RefEq: {
        Value* right = pop();
        return push(truth(builder_.CreateICmpEQ(pop(), right)));
    }
    case Shape::RefAsNonNull: return trap_if_null(peek(0), top, Trap::NullReference);
    case Shape::RefTest: return push(truth(matches(pop(), top, instruction.type)));
    case Shape::RefCast:
        return trap_if(builder_.CreateNot(matches(peek(0), top, instruction.type)),
                       Trap::CastFailure);
    case Shape::RefI31: {
        Value* tagged = builder_.CreateOr(builder_.CreateShl(pop(), 1), 1);
        return push(builder_.CreateZExt(tagged, unit_.i64));
    }
    case Shape::I31Get: {
        Value* value = pop();
        trap_if_null(value, top, Trap::NullI31Reference);
        Value* tagged = builder_.CreateTrunc(value, unit_.i32);
        const bool is_signed = instruction.info().has(kSigned);
        return push(is_signed ? builder_.CreateAShr(tagged, 1) : builder_.CreateLShr(tagged, 1));
    }
    // The two hierarchies have the same references.
    case Shape::AnyConvertExtern:
    case Shape::ExternConvertAny: return;
    default: CHECK(false && "not an instruction on references");
    }
}

void FunctionLowering::trap_if_null(Value* reference, ValueType type, Trap kind) {
    if (type.is_nullable()) trap_if(builder_.CreateIsNull(reference), kind);
}

/// The reference is the topmost value that the branch takes along, and stays if there is none.
void FunctionLowering::br_on_cast(const Instruction& instruction, bool on_failure) {
    Value* is_match = matches(peek(0), validator_.operand(0), instruction.second_type);
    Block* target = prepare_branch(instruction.index, top(label_arity(instruction.index)));
    Block* next = new_block("");
    builder_.CreateCondBr(is_match, on_failure ? next : target, on_failure ? target : next);
    enter(next);
}

llvm::Value* FunctionLowering::load_descriptor(Value* reference) {
    auto* load = builder_.CreateLoad(unit_.ptr, object_part(reference, 0));
    unit_.mark_object(load, "descriptor", true);
    return load;
}

llvm::Value* FunctionLowering::matches(Value* reference, ValueType source, ValueType wanted) {
    const TypeStore& types = unit_.request().store;
    const ValueType target = unit_.request().types.canonical(wanted);
    Value* is_null = source.is_nullable() ? builder_.CreateIsNull(reference) : builder_.getFalse();
    Value* null_matches = target.is_nullable() ? is_null : builder_.getFalse();
    if (types.matches(source.with_nullable(false), target.with_nullable(false))) {
        return target.is_nullable() ? builder_.getTrue() : builder_.CreateNot(is_null);
    }
    if (target.heap() == HeapType::I31) {
        Value* is_i31 = builder_.CreateTrunc(reference, builder_.getInt1Ty());
        return builder_.CreateOr(is_i31, null_matches);
    }
    const bool is_concrete = target.heap().is_concrete();
    const bool is_kind = target.heap() == HeapType::Eq || target.heap() == HeapType::Struct ||
                         target.heap() == HeapType::Array;
    if (!is_concrete && !is_kind) return null_matches;  // The bottom of a hierarchy.

    Decision decision(*this);
    if (source.is_nullable()) decision.decide(is_null, target.is_nullable());
    if (may_be_i31(source)) {
        decision.decide(builder_.CreateTrunc(reference, builder_.getInt1Ty()),
                        target.heap() == HeapType::Eq);
    }
    if (is_kind) return decision.end(has_kind(load_descriptor(reference), target.heap()));
    if (types.type(target.heap().index()).as_function() != nullptr) {
        return function_matches(decision, reference, wanted.heap().index());
    }
    return object_matches(decision, load_descriptor(reference), wanted.heap().index());
}

llvm::Value* FunctionLowering::has_kind(Value* descriptor, HeapType heap) {
    Value* kind = load_invariant(unit_.i8, descriptor, offsetof(gc::TypeDescriptor, kind));
    const auto is = [&](gc::ObjectKind wanted) {
        return builder_.CreateICmpEQ(kind, builder_.getInt8(static_cast<uint8_t>(wanted)));
    };
    if (heap == HeapType::Struct) return is(gc::ObjectKind::Struct);
    if (heap == HeapType::Array) return is(gc::ObjectKind::Array);
    return builder_.CreateNot(is(gc::ObjectKind::HostReference));
}

llvm::Value* FunctionLowering::object_matches(Decision& decision, Value* descriptor,
                                              uint32_t type_index) {
    const TypeStore& types = unit_.request().store;
    const uint32_t id = unit_.request().types.ids[type_index];
    // A heap has one descriptor for a type.
    Value* wanted = load_indexed(offsetof(Context, descriptors), type_index);
    Value* is_exact = builder_.CreateICmpEQ(descriptor, wanted);
    if (types.type(id).is_final) return decision.end(is_exact);
    decision.decide(is_exact, true);
    Value* size = load_invariant(unit_.i32, descriptor, offsetof(gc::TypeDescriptor, display_size));
    const uint32_t depth = types.depth(id);
    decision.decide(builder_.CreateICmpULE(size, constant32(depth)), false);
    Value* ancestor = load_invariant(unit_.i32, descriptor,
                                     sizeof(gc::TypeDescriptor) + depth * sizeof(uint32_t));
    return decision.end(builder_.CreateICmpEQ(ancestor, load_type_id(type_index)));
}

llvm::Value* FunctionLowering::load_type_id(uint32_t type_index) {
    const uint64_t offset = uint64_t{type_index} * sizeof(uint32_t);
    Value* ids = load_pointer(context_, offsetof(Context, types), offset + sizeof(uint32_t));
    return load_invariant(unit_.i32, ids, offset);
}

llvm::Value* FunctionLowering::function_matches(Decision& decision, Value* reference,
                                                uint32_t type_index) {
    Value* function = builder_.CreateIntToPtr(reference, unit_.ptr);
    Value* id = load_invariant(unit_.i32, function, offsetof(Function, type_id));
    Value* wanted = load_type_id(type_index);
    Value* is_exact = builder_.CreateICmpEQ(id, wanted);
    if (unit_.request().store.type(unit_.request().types.ids[type_index]).is_final) {
        return decision.end(is_exact);
    }
    decision.decide(is_exact, true);
    Value* answer = call_builtin(Builtin::is_function_of_type, {function, wanted});
    return decision.end(builder_.CreateIsNotNull(answer));
}

void FunctionLowering::Decision::decide(Value* test, bool result) {
    Block* next = lowering_.new_block("");
    early_.emplace_back(lowering_.builder_.GetInsertBlock(), result);
    lowering_.builder_.CreateCondBr(test, done_, next);
    lowering_.enter(next);
}

llvm::Value* FunctionLowering::Decision::end(Value* otherwise) {
    llvm::IRBuilder<>& builder = lowering_.builder_;
    Block* last = builder.GetInsertBlock();
    builder.CreateBr(done_);
    lowering_.enter(done_);
    llvm::PHINode* result =
        builder.CreatePHI(builder.getInt1Ty(), static_cast<unsigned>(early_.size() + 1));
    for (const auto& [block, value] : early_) result->addIncoming(builder.getInt1(value), block);
    result->addIncoming(otherwise, last);
    return result;
}

}  // namespace ingot::codegen
