// The walk over a body: frame layout, the translation-time operand stack, and instructions by
// shape.
#include "vm/interpreter/translator.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "vm/isa/limits.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/memory.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

Translator::Translator(FunctionCode& function, Code& code)
    : function_(function),
      loaded_(*function.module),
      module_(loaded_.module()),
      config_(loaded_.engine().config()),
      type_(module_.function_type(FunctionIndex(function.function_index))),
      code_(code),
      builder_(code),
      hot_code_(loaded_.engine().hot_code()) {}

void Translator::lay_out_frame() {
    uint32_t slot = 0;
    for (const ValueType type : type_.parameters) {
        local_types_.push_back(type);
        local_slots_.push_back(static_cast<uint16_t>(slot));
        slot += slot_count(type);
    }
    slot = function_.header_slot + kHeaderSlots;
    layout_.header_slot = function_.header_slot;
    layout_.first_zero_slot = slot;
    const FunctionBody& body =
        module_.bodies[function_.function_index - module_.imported_functions];
    for (const LocalRun& run : body.locals) {
        for (uint32_t i = 0; i < run.count; ++i) {
            local_types_.push_back(run.type);
            local_slots_.push_back(static_cast<uint16_t>(slot));
            slot += slot_count(run.type);
        }
    }
    layout_.zero_slots = slot - layout_.first_zero_slot;
    alias_counts_.resize(local_types_.size());
    top_ = max_top_ = slot;
}

void Translator::run() {
    lay_out_frame();
    builder_.emit_cell(0, 0);  // the layout, once it is known
    if (hot_code_ != nullptr) {
        builder_.emit_bits(count_call, reinterpret_cast<uint64_t>(&function_));
    }
    Control& body = controls_.emplace_back();
    body.opcode = Opcode::Block;
    body.base = 0;
    body.results = type_.results;
    const uint32_t body_index = function_.function_index - module_.imported_functions;
    auto reader = InstructionReader::of_body(module_, module_.bodies[body_index], config_.features);
    for (Instruction instruction; !reader.at_end();) {
        CHECK(reader.next(instruction));
        builder_.set_offset(instruction.offset);
        if (!reachable_ && skip_unreachable(instruction)) continue;
        if (!config_.fuse_operations) {
            builder_.fence();
            builder_.forget_accumulators();
        }
        if (config_.meter_fuel) {
            metered_step(instruction);
        } else {
            step(instruction);
        }
        if (max_top_ > limits::kMaxFrameSlots) return give_up();
    }
    // The two slots more are what load_accumulators() may read behind a call's only result.
    layout_.frame_slots = max_top_ + 2;
    std::memcpy(&code_.ops.front(), &layout_, sizeof(layout_));
}

/// A frame of more slots than operands can name: calling the function exhausts the stack.
void Translator::give_up() {
    code_.ops.resize(1);
    code_.positions.clear();
    code_.regions.clear();
    builder_.emit(trap_frame_too_large);
    layout_ = {.frame_slots = function_.header_slot + kHeaderSlots,
               .header_slot = function_.header_slot};
    std::memcpy(&code_.ops.front(), &layout_, sizeof(layout_));
}

// Operand stack.

uint16_t Translator::push(ValueType type) {
    const auto home = static_cast<uint16_t>(top_);
    stack_.push_back({.type = type, .home = home});
    top_ += slot_count(type);
    max_top_ = std::max(max_top_, top_);
    return home;
}

void Translator::push_local(uint32_t local) {
    push(local_types_[local]);
    stack_.back().kind = Entry::Kind::Local;
    stack_.back().local = local;
    ++alias_counts_[local];
}

void Translator::push_constant(ValueType type, uint64_t bits) {
    push(type);
    stack_.back().kind = Entry::Kind::Constant;
    stack_.back().bits = bits;
}

Translator::Entry Translator::pop() {
    const Entry entry = stack_.back();
    stack_.pop_back();
    if (entry.local != Entry::kNoLocal) --alias_counts_[entry.local];
    top_ = entry.home;
    return entry;
}

Operand Translator::operand_of(const Entry& entry) const {
    switch (entry.kind) {
    case Entry::Kind::Home: return {.slot = entry.home, .type = entry.type};
    case Entry::Kind::Local: return {.slot = local_slots_[entry.local], .type = entry.type};
    case Entry::Kind::Constant:
        return {.is_constant = true, .bits = entry.bits, .type = entry.type};
    case Entry::Kind::Sum: CHECK(false && "a sum has no slot before it is added up");
    }
    return {};
}

/// `base` was just popped; its home is where the sum's will be.
void Translator::push_sum(const Entry& base, uint32_t addend) {
    push(ValueType::I32);
    Entry& sum = stack_.back();
    sum.kind = Entry::Kind::Sum;
    sum.local = base.local;
    sum.bits = addend;
    if (sum.local != Entry::kNoLocal) ++alias_counts_[sum.local];
}

/// What the constant of a sum is added to.
Operand Translator::base_of(const Entry& sum) const {
    const uint16_t slot = sum.local == Entry::kNoLocal ? sum.home : local_slots_[sum.local];
    return {.slot = slot, .type = ValueType::I32};
}

void Translator::add_up(const Entry& sum, uint16_t to) {
    const Operand addend{.is_constant = true, .bits = sum.bits, .type = ValueType::I32};
    CHECK(builder_.binary(Opcode::I32Add, to, ValueType::I32, base_of(sum), addend));
}

/// The slot of an entry that was just popped or still stands; constants are put into their home.
uint16_t Translator::slot_of(Entry& entry) {
    if (entry.kind == Entry::Kind::Constant) {
        builder_.constant(entry.home, entry.type, entry.bits);
        entry.kind = Entry::Kind::Home;
    } else if (entry.kind == Entry::Kind::Sum) {
        add_up(entry, entry.home);
        entry.kind = Entry::Kind::Home;
        entry.local = Entry::kNoLocal;
    }
    return operand_of(entry).slot;
}

uint16_t Translator::pop_slot() {
    Entry entry = pop();
    return slot_of(entry);
}

/// Puts an entry that stands on the stack into its home.
void Translator::settle(Entry& entry) {
    if (entry.kind == Entry::Kind::Local) {
        builder_.copy(entry.home, local_slots_[entry.local], entry.type);
        --alias_counts_[entry.local];
        entry.kind = Entry::Kind::Home;
        entry.local = Entry::kNoLocal;
    } else {
        if (entry.local != Entry::kNoLocal) --alias_counts_[entry.local];
        slot_of(entry);
    }
}

void Translator::settle_all() {
    for (Entry& entry : stack_) settle(entry);
}

void Translator::settle_top(size_t count) {
    for (size_t i = stack_.size() - count; i < stack_.size(); ++i) settle(stack_[i]);
}

/// Before a local is written: entries that stand for its old value get it now.
void Translator::settle_aliases(uint32_t local) {
    if (alias_counts_[local] == 0) return;
    for (Entry& entry : stack_) {
        if (entry.stands_for(local)) settle(entry);
    }
}

void Translator::truncate(uint32_t height) {
    while (stack_.size() > height) pop();
}

void translate_function(FunctionCode& function) {
    // Every entry from outside comes here: translated functions must not contend for the lock.
    if (function.entry.load(std::memory_order_acquire) != function.stub + 2) return;
    static std::mutex mutex;
    const std::unique_lock lock(mutex);
    if (function.interpreter != nullptr) return;
    auto code = std::make_unique<Code>();
    Translator(function, *code).run();
    const Op* entry = code->ops.data() + 1;
    function.interpreter = std::move(code);
    register_code(function);
    // From here on other threads may run it: everything else was written before. Unless it has been
    // compiled meanwhile, which is better.
    const void* untranslated = function.stub + 2;
    function.entry.compare_exchange_strong(untranslated, entry, std::memory_order_release);
}

}  // namespace ingot::interpreter
