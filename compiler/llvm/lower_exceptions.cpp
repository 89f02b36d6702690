// Exceptions (spec 4.6.8), the exnref form and the older one: a landing pad per protected block,
// which takes every exception, and behind it a chain of tests, one per clause. What no clause takes
// goes on to the tests of the block around it, or out of the function.
//
// Blocks behind a landing pad need nothing of the frame but what stood in it anyway: locals are
// memory until the optimizer sees every path, and operands below a block's parameters dominate it.
// A trap never comes here: it leaves without unwinding.
#include "compiler/llvm/function_lowering.h"
#include "vm/runtime/exception.h"

namespace ingot::codegen {

namespace {

/// Behind the header that every object has.
constexpr uint64_t kExceptionTagOffset = sizeof(gc::Object);
static_assert(sizeof(Exception) == kExceptionTagOffset + sizeof(TagInstance*));

}  // namespace

/// A landing pad, and the start of the tests behind it.
uint32_t FunctionLowering::open_try() {
    Block* const before = builder_.GetInsertBlock();
    Try opened{.pad = new_block("landing"), .open = new_block("caught")};
    opened.exception = llvm::PHINode::Create(unit_.i64, 1, "exception", opened.open);

    function_->setPersonalityFn(llvm::cast<llvm::Constant>(
        unit_.module()
            .getOrInsertFunction("ingot_personality", llvm::FunctionType::get(unit_.i32, true))
            .getCallee()));
    enter(opened.pad);
    auto* landing =
        builder_.CreateLandingPad(llvm::StructType::get(unit_.ptr, unit_.i32), /*NumClauses=*/1);
    landing->addClause(llvm::ConstantPointerNull::get(unit_.ptr));
    Value* caught =
        call_builtin(Builtin::caught_exception, {builder_.CreateExtractValue(landing, 0)});
    opened.exception->addIncoming(caught, opened.pad);
    builder_.CreateBr(opened.open);
    enter(before);

    tries_.push_back(opened);
    return static_cast<uint32_t>(tries_.size() - 1);
}

/// Adds a test to a try's chain: goes on in a block that only exceptions with this tag reach, and
/// leaves the chain open behind it.
void FunctionLowering::test_tag(Try& caught, uint32_t tag) {
    enter(caught.open);
    Value* exception = builder_.CreateIntToPtr(caught.exception, unit_.ptr);
    Value* thrown = load_invariant(unit_.ptr, exception, kExceptionTagOffset);
    Value* wanted = load_indexed(offsetof(Context, tags), tag);
    Block* taken = new_block("catch");
    caught.open = new_block("next");
    builder_.CreateCondBr(builder_.CreateICmpEQ(thrown, wanted), taken, caught.open);
    enter(taken);
}

const FunctionType& FunctionLowering::tag_type(uint32_t tag) const {
    return unit_.wasm_type(unit_.wasm().tags[tag].type);
}

std::vector<llvm::Value*> FunctionLowering::load_payload(Value* exception, uint32_t tag) {
    std::vector<Value*> values;
    uint32_t slot = 0;
    Value* object = builder_.CreateIntToPtr(exception, unit_.ptr);
    Value* slots = builder_.CreateConstInBoundsGEP1_64(unit_.i8, object, sizeof(Exception));
    for (const ValueType type : tag_type(tag).parameters) {
        values.push_back(slots_.load(type, slots, slot));
        slot += type.is_vector() ? 2 : 1;
    }
    return values;
}

/// Where exceptions go on that are thrown inside of the control at `depth` and outside of those
/// within it; null: out of the function.
FunctionLowering::Try* FunctionLowering::try_around(uint32_t depth) {
    for (; depth < controls_.size(); ++depth) {
        if (control(depth).landing != nullptr) return &tries_[control(depth).try_index];
    }
    return nullptr;
}

/// Ends a try's chain of tests: what they leave goes on to the try around `depth`.
void FunctionLowering::pass_on(Try& caught, uint32_t depth) {
    if (caught.open == nullptr) return;
    Block* const before = builder_.GetInsertBlock();
    enter(caught.open);
    if (Try* outer = try_around(depth)) {
        outer->exception->addIncoming(caught.exception, caught.open);
        builder_.CreateBr(outer->exception->getParent());
    } else {
        throw_out(caught.exception);
    }
    caught.open = nullptr;
    enter(before);
}

/// Throws out of this function, past its own landing pads.
void FunctionLowering::throw_out(Value* exception) {
    is_throwing_out_ = true;
    call_builtin_never(Builtin::throw_reference, {exception});
    is_throwing_out_ = false;
}

void FunctionLowering::try_(const Instruction& instruction) {
    const uint32_t index = open_try();
    Control& opened = push_control(ControlFrame::Kind::Try, instruction.block);
    opened.landing = tries_[index].pad;
    opened.try_index = index;
}

void FunctionLowering::try_table(const Instruction& instruction) {
    if (instruction.catches.empty()) {
        push_control(ControlFrame::Kind::TryTable, instruction.block);
        return;
    }
    const uint32_t index = open_try();
    Block* const body = builder_.GetInsertBlock();
    Try& caught = tries_[index];
    for (const CatchClause& clause : instruction.catches) {
        using enum CatchClause::Kind;
        const bool has_tag = clause.kind == Catch || clause.kind == CatchRef;
        const bool has_reference = clause.kind == CatchRef || clause.kind == CatchAllRef;
        std::vector<Value*> carried;
        if (has_tag) {
            test_tag(caught, clause.tag);
            carried = load_payload(caught.exception, clause.tag);
        } else {
            enter(caught.open);
            caught.open = nullptr;
        }
        if (has_reference) carried.push_back(caught.exception);
        builder_.CreateBr(prepare_branch(clause.label, carried));
        if (!has_tag) break;
    }
    pass_on(caught, 0);
    enter(body);
    Control& opened = push_control(ControlFrame::Kind::TryTable, instruction.block);
    opened.landing = caught.pad;
    opened.try_index = index;
}

/// The first clause ends the protected part; a later one ends the clause before it.
void FunctionLowering::catch_(const Instruction& instruction) {
    fall_through();
    Control& opened = control(0);
    opened.landing = nullptr;
    operands_.resize(opened.height);
    Try& caught = tries_[opened.try_index];
    if (instruction.opcode == Opcode::Catch) {
        opened.kind = ControlFrame::Kind::Catch;
        test_tag(caught, instruction.index);
        for (Value* value : load_payload(caught.exception, instruction.index)) push(value);
    } else {
        opened.kind = ControlFrame::Kind::CatchAll;
        enter(caught.open);
        caught.open = nullptr;
    }
}

void FunctionLowering::delegate(const Instruction& instruction) {
    // The label is counted from outside of the block.
    pass_on(tries_[control(0).try_index], instruction.index + 1);
    end();
}

void FunctionLowering::end_try(Control& ended) {
    // The tests of a try_table are complete from its start.
    if (ended.kind != ControlFrame::Kind::TryTable) pass_on(tries_[ended.try_index], 1);
}

void FunctionLowering::rethrow(const Instruction& instruction) {
    const Control& clause = control(instruction.index);
    call_builtin_never(Builtin::throw_reference, {tries_[clause.try_index].exception});
}

void FunctionLowering::throw_(const Instruction& instruction) {
    const FunctionType& type = tag_type(instruction.index);
    const std::vector<Value*> values = pop(type.parameters.size());
    Value* slots = allocate_slots(slots_of(type.parameters));
    uint32_t slot = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        slots_.store(values[i], slots, slot);
        slot += type.parameters[i].is_vector() ? 2 : 1;
    }
    call_builtin_never(Builtin::throw_exception, {constant32(instruction.index), slots});
}

void FunctionLowering::throw_ref() {
    call_builtin_never(Builtin::throw_reference, {pop()});
}

llvm::BasicBlock* FunctionLowering::landing() const {
    if (is_throwing_out_) return nullptr;
    for (size_t i = controls_.size(); i-- > 0;) {
        if (controls_[i].landing != nullptr) return controls_[i].landing;
    }
    return nullptr;
}

}  // namespace ingot::codegen
