// The stacks of the validation algorithm, the index spaces that rules look into, and the errors
// that both report. Wording follows the specification's interpreter, whose messages the official
// tests quote.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "vm/isa/limits.h"
#include "vm/validate/function_validator.h"

namespace ingot {

namespace {

/// Of a long list the end, which is where stacks grow.
std::string list_of(std::span<const ValueType> types) {
    constexpr size_t kShown = 16;
    std::string text = "[";
    if (types.size() > kShown) {
        text += "...";
        types = types.last(kShown);
    }
    for (const ValueType type : types) {
        if (text.size() > 1) text += ' ';
        text += to_string(type);
    }
    return text + "]";
}

}  // namespace

void FunctionValidator::fail(std::string message, ErrorKind kind) {
    if (error_) return;
    error_ =
        Error{kind, instruction_ ? instruction_->offset : Error::kNoOffset, std::move(message)};
}

void FunctionValidator::fail_stack_limit() {
    fail("operand stack too deep", ErrorKind::Limit);
}

void FunctionValidator::fail_unknown(std::string_view what, uint32_t index) {
    fail(fmt::format("unknown {} {}", what, index));
}

void FunctionValidator::fail_operand(ValueType expected, std::optional<ValueType> actual) {
    if (error_) return;
    fail(fmt::format("type mismatch: instruction requires [{}] but stack has [{}]",
                     expected.is_bottom() ? "any" : to_string(expected),
                     actual ? to_string(*actual) : ""));
}

void FunctionValidator::fail_mismatch(std::string_view requirer,
                                      std::span<const ValueType> required, std::string_view holder,
                                      std::span<const ValueType> actual) {
    if (error_) return;
    fail(fmt::format("type mismatch: {} requires {} but {} has {}", requirer, list_of(required),
                     holder, list_of(actual)));
}

void FunctionValidator::push(std::span<const ValueType> types) {
    if (operands_.size() + types.size() > limits::kMaxFrameSlots) return fail_stack_limit();
    operands_.insert(operands_.end(), types.begin(), types.end());
}

ValueType FunctionValidator::pop_reference() {
    const ValueType type = pop_any(ValueType::ref(HeapType::Bottom, true));
    if (type.is_ref()) return type;
    if (!type.is_bottom()) {
        fail(fmt::format("type mismatch: instruction requires reference type but stack has {}",
                         to_string(type)));
    }
    return ValueType::ref(HeapType::Bottom, false);
}

ValueType FunctionValidator::operand(uint32_t depth) const {
    const size_t available = operands_.size() - controls_.back().height;
    return depth < available ? operands_[operands_.size() - 1 - depth] : ValueType::Bottom;
}

void FunctionValidator::check_operands(std::span<const ValueType> types) {
    const std::span<const ValueType> actual = block_operands();
    const size_t compared = std::min(actual.size(), types.size());
    const bool matches = context_.store.matches(actual.last(compared), types.last(compared));
    const bool is_complete = compared == types.size() || controls_.back().is_unreachable;
    if (!matches || !is_complete) {
        fail_mismatch("instruction", types, "stack", actual.last(compared));
    }
}

void FunctionValidator::push_control(Kind kind, BlockSignature signature) {
    if (controls_.size() >= limits::kMaxControlDepth) {
        return fail("blocks nested too deeply", ErrorKind::Limit);
    }
    controls_.push_back({.kind = kind,
                         .is_unreachable = false,
                         .height = operand_count(),
                         .init_height = static_cast<uint32_t>(init_stack_.size()),
                         .signature = signature});
}

ControlFrame FunctionValidator::pop_control() {
    const ControlFrame frame = controls_.back();
    const std::span<const ValueType> results = frame.signature.results();
    pop(results);
    if (operands_.size() != frame.height) {
        push(results);
        fail_mismatch("block", results, "stack", block_operands());
        operands_.resize(std::min<size_t>(operands_.size(), frame.height));
    }
    for (; init_stack_.size() > frame.init_height; init_stack_.pop_back()) {
        initialized_[init_stack_.back()] = false;
    }
    controls_.pop_back();
    return frame;
}

void FunctionValidator::set_unreachable() {
    ControlFrame& frame = controls_.back();
    operands_.resize(frame.height);
    frame.is_unreachable = true;
}

const ControlFrame* FunctionValidator::label_at(uint32_t depth) {
    if (depth < controls_.size()) return &control(depth);
    fail_unknown("label", depth);
    return nullptr;
}

const SubType* FunctionValidator::type_at(uint32_t index) {
    if (index < context_.types.ids.size()) return &context_.store.type(context_.types.ids[index]);
    fail_unknown("type", index);
    return nullptr;
}

const FunctionType* FunctionValidator::function_type_at(uint32_t index) {
    const SubType* type = type_at(index);
    if (!type) return nullptr;
    if (!type->as_function()) fail(fmt::format("non-function type {}", index));
    return type->as_function();
}

const StructType* FunctionValidator::struct_type_at(uint32_t index) {
    const SubType* type = type_at(index);
    if (!type) return nullptr;
    if (!type->as_struct()) fail(fmt::format("non-structure type {}", index));
    return type->as_struct();
}

const ArrayType* FunctionValidator::array_type_at(uint32_t index) {
    const SubType* type = type_at(index);
    if (!type) return nullptr;
    if (!type->as_array()) fail(fmt::format("non-array type {}", index));
    return type->as_array();
}

const FunctionType* FunctionValidator::function_at(uint32_t index) {
    if (index < context_.types.functions.size()) {
        return context_.store.type(context_.types.functions[index]).as_function();
    }
    fail_unknown("function", index);
    return nullptr;
}

const FunctionType* FunctionValidator::tag_at(uint32_t index) {
    if (index < context_.types.tags.size()) {
        return context_.store.type(context_.types.tags[index]).as_function();
    }
    fail_unknown("tag", index);
    return nullptr;
}

const TableType* FunctionValidator::table_at(uint32_t index) {
    if (index < context_.types.tables.size()) return &context_.types.tables[index];
    fail_unknown("table", index);
    return nullptr;
}

const Limits* FunctionValidator::memory_at(uint32_t index) {
    if (index < context_.module.memories.size()) return &context_.module.memories[index].limits;
    fail_unknown("memory", index);
    return nullptr;
}

ValueType FunctionValidator::local_at(uint32_t index) {
    if (index < locals_.size()) return locals_[index];
    fail_unknown("local", index);
    return ValueType::Bottom;
}

ValueType FunctionValidator::element_segment_at(uint32_t index) {
    if (index < context_.types.elements.size()) return context_.types.elements[index];
    fail_unknown("elem segment", index);
    return ValueType::Bottom;
}

void FunctionValidator::check_data_segment(uint32_t index) {
    if (index >= context_.module.data.size()) fail_unknown("data segment", index);
}

BlockSignature FunctionValidator::signature_of(const BlockType& type) const {
    switch (type.kind) {
    case BlockType::Kind::Empty: return {};
    case BlockType::Kind::Value: return BlockSignature(context_.types.canonical(type.value));
    case BlockType::Kind::Type:
        return BlockSignature(
            *context_.store.type(context_.types.ids[type.type_index]).as_function());
    }
    return {};
}

BlockSignature FunctionValidator::checked_signature(const BlockType& type) {
    switch (type.kind) {
    case BlockType::Kind::Empty: return {};
    case BlockType::Kind::Value: return BlockSignature(canonical(type.value));
    case BlockType::Kind::Type:
        const FunctionType* function = function_type_at(type.type_index);
        return function ? BlockSignature(*function) : BlockSignature();
    }
    return {};
}

ValueType FunctionValidator::canonical(ValueType type) {
    if (!type.is_ref() || !type.heap().is_concrete()) return type;
    if (type.heap().index() < context_.types.ids.size()) return context_.types.canonical(type);
    fail_unknown("type", type.heap().index());
    return ValueType::Bottom;
}

}  // namespace ingot
