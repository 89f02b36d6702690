// Exceptions: the exnref form (try_table) and the older one (try, catch, delegate, rethrow).
//
// A protected region is a range of operations in the function's table; entering and leaving it
// emits nothing. A clause needs no operations either: the unwinder puts the payload where the label
// expects its values, and goes on at the label. That works because a block's start settles
// everything below it, so what a label finds on the stack stands in the same slots wherever the
// exception came from; locals always stand in theirs. Only labels of the function itself need a
// pad, which returns what was put into the first slots of the frame.
//
// A catch block of the older form keeps its exception in a slot of its own below the payload:
// rethrow throws that one, and a collector finds it there.
#include "vm/interpreter/exception_handlers.h"
#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

/// The control block just opened is protected from here on.
void Translator::open_region(Control& control) {
    builder_.fence();
    control.region = static_cast<uint32_t>(code_.regions.size());
    code_.regions.push_back(
        {.begin = builder_.size(), .outer = region_, .next = region_, .sites = {}});
    region_ = control.region;
}

void Translator::close_region(const Control& control) {
    builder_.fence();
    Region& region = code_.regions[control.region];
    region.end = builder_.size();
    region_ = region.outer;
}

const FunctionType& Translator::tag_type(uint32_t tag) const {
    return *module_.types[module_.tags[tag].type].as_function();
}

void Translator::try_(const Instruction& instruction) {
    block(instruction);
    open_region(controls_.back());
}

void Translator::try_table(const Instruction& instruction) {
    block(instruction);
    open_region(controls_.back());
    for (const CatchClause& clause : instruction.catches) {
        using enum CatchClause::Kind;
        const bool has_tag = clause.kind == Catch || clause.kind == CatchRef;
        const bool has_reference = clause.kind == CatchRef || clause.kind == CatchAllRef;
        // Clauses count labels from outside of the block.
        const uint32_t depth = clause.label + 1;
        Control& target = control(depth);
        CatchSite site{.landing = builder_.landing(is_function(depth) ? return_pad_ : target.end)};
        site.payload_slot = target.base;
        uint32_t end = target.base;
        if (has_tag) {
            site.tag = clause.tag;
            for (const ValueType type : tag_type(clause.tag).parameters) end += slot_count(type);
        }
        if (has_reference) site.exception_slot = static_cast<uint16_t>(end);
        code_.regions[region_].sites.push_back(site);
    }
}

/// The first `catch` ends the protected region; a later one ends the catch block before it.
void Translator::catch_(const Instruction& instruction) {
    Control& control = controls_.back();
    if (control.is_protected()) close_region(control);
    if (reachable_) {
        move_to(control);
        builder_.branch(control.end);
    }
    truncate(control.height);
    control.opcode = instruction.opcode;
    Label here;
    builder_.bind(here);
    CatchSite site{.landing = builder_.landing(here)};
    site.exception_slot = push(ValueType::exnref());
    site.payload_slot = static_cast<uint16_t>(top_);
    if (instruction.opcode == Opcode::Catch) {
        site.tag = instruction.index;
        for (const ValueType type : tag_type(instruction.index).parameters) push(type);
    }
    code_.regions[control.region].sites.push_back(site);
    reachable_ = true;
}

/// The handlers that an exception thrown directly inside the block at `depth` meets first.
uint32_t Translator::region_around(uint32_t depth) {
    for (; depth < controls_.size(); ++depth) {
        if (control(depth).is_protected()) return control(depth).region;
    }
    return Region::kNone;
}

void Translator::delegate(const Instruction& instruction) {
    const uint32_t region = controls_.back().region;
    // The label is counted from outside of the block.
    code_.regions[region].next = region_around(instruction.index + 1);
    end(instruction);
}

void Translator::rethrow(const Instruction& instruction) {
    const Control& block = control(instruction.index);
    CHECK(block.is_catch());
    builder_.emit(throw_reference, stack_[block.height].home);
    stop();
}

void Translator::throw_(const Instruction& instruction) {
    const uint16_t base = begin_call(tag_type(instruction.index));
    builder_.emit_immediate(throw_exception, base, 0, static_cast<int32_t>(instruction.index));
    stop();
}

void Translator::throw_ref(const Instruction&) {
    builder_.emit(throw_reference, pop_slot());
    stop();
}

/// Where clauses go whose label is the function's: their values stand in its first slots.
void Translator::emit_return_pad() {
    truncate(0);
    builder_.bind(return_pad_);
    top_ = 0;
    for (const ValueType type : type_.results) push(type);
    emit_return();
    truncate(0);
}

}  // namespace ingot::interpreter
