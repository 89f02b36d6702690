// The mirror image of immediate_parser.cpp and of the block headers of instruction_parser.cpp.
#include "compiler/text/instruction_printer.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <iterator>

#include "compiler/text/immediates.h"
#include "vm/support/check.h"

namespace ingot::text {
namespace {

void add(std::string& out, std::string_view word) {
    out += ' ';
    out += word;
}

void add(std::string& out, uint64_t number) {
    fmt::format_to(std::back_inserter(out), " {}", number);
}

/// Shortest decimal that reads back to the same bits, or nan with its payload.
template <typename Float, typename Bits>
std::string float_text(Bits bits, unsigned mantissa_bits) {
    const auto value = std::bit_cast<Float>(bits);
    if (!std::isnan(value)) return fmt::format("{}", value);
    const Bits payload = bits & ((Bits{1} << mantissa_bits) - 1);
    const char* sign = std::signbit(value) ? "-" : "";
    if (payload == Bits{1} << (mantissa_bits - 1)) return fmt::format("{}nan", sign);
    return fmt::format("{}nan:{:#x}", sign, payload);
}

}  // namespace

void InstructionPrinter::print(const Instruction& instruction, std::string& out) {
    out += instruction.info().name;
    if (immediates_of(instruction.shape()) == Immediates::Structured) {
        structured(instruction, out);
    } else {
        immediates(instruction, out);
    }
}

void InstructionPrinter::structured(const Instruction& instruction, std::string& out) {
    switch (instruction.shape()) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::If:
    case Shape::Try:
        open_label(out);
        block_type(instruction.block, out);
        return;
    case Shape::TryTable: {
        // The catch clauses' labels count from outside, but the block's own name comes first.
        open_label(out);
        block_type(instruction.block, out);
        std::optional<std::string> own = std::move(open_labels_.back());
        open_labels_.pop_back();
        catches(instruction, out);
        open_labels_.push_back(std::move(own));
        return;
    }
    case Shape::Catch: add(out, names_.tags.index(instruction.index)); return;
    case Shape::Delegate:
        if (!open_labels_.empty()) open_labels_.pop_back();
        add(out, label(instruction.index));
        return;
    case Shape::End:
        if (!open_labels_.empty()) open_labels_.pop_back();
        return;
    default: return;  // else and catch_all: nothing more
    }
}

void InstructionPrinter::open_label(std::string& out) {
    std::optional<std::string> name;
    if (labels_.has(label_count_)) {
        name = labels_.index(label_count_);
        add(out, *name);
    }
    ++label_count_;
    open_labels_.push_back(std::move(name));
}

std::string InstructionPrinter::label(uint32_t depth) const {
    if (depth < open_labels_.size()) {
        const auto& name = open_labels_[open_labels_.size() - 1 - depth];
        if (name) return *name;
    }
    return fmt::format("{}", depth);
}

void InstructionPrinter::block_type(const BlockType& type, std::string& out) {
    switch (type.kind) {
    case BlockType::Kind::Empty: return;
    case BlockType::Kind::Value:
        fmt::format_to(std::back_inserter(out), " (result {})", names_.value_type(type.value));
        return;
    case BlockType::Kind::Type: add(out, names_.type_use(module_, type.type_index)); return;
    }
}

void InstructionPrinter::catches(const Instruction& instruction, std::string& out) {
    for (const CatchClause& clause : instruction.catches) {
        const std::string target = label(clause.label);
        const auto tag = [&] { return names_.tags.index(clause.tag); };
        auto to = std::back_inserter(out);
        switch (clause.kind) {
        case CatchClause::Kind::Catch: fmt::format_to(to, " (catch {} {})", tag(), target); break;
        case CatchClause::Kind::CatchRef:
            fmt::format_to(to, " (catch_ref {} {})", tag(), target);
            break;
        case CatchClause::Kind::CatchAll: fmt::format_to(to, " (catch_all {})", target); break;
        case CatchClause::Kind::CatchAllRef:
            fmt::format_to(to, " (catch_all_ref {})", target);
            break;
        }
    }
}

void InstructionPrinter::immediates(const Instruction& instruction, std::string& out) {
    switch (immediates_of(instruction.shape())) {
    case Immediates::None:
    case Immediates::Structured:
    case Immediates::Fence: return;
    case Immediates::Label:
    case Immediates::Tag:
    case Immediates::Function:
    case Immediates::Type:
    case Immediates::Local:
    case Immediates::Global:
    case Immediates::Element: return index(instruction, out);
    case Immediates::Table:
    case Immediates::TablePair:
    case Immediates::TableInit:
    case Immediates::Memory:
    case Immediates::MemoryPair:
    case Immediates::MemoryInit:
    case Immediates::Data: return segment(instruction, out);
    case Immediates::MemoryArgument: return memory_argument(instruction, out);
    case Immediates::MemoryLane:
        memory_argument(instruction, out);
        add(out, uint64_t{instruction.lane});
        return;
    case Immediates::I32:
    case Immediates::I64:
    case Immediates::F32:
    case Immediates::F64:
    case Immediates::V128:
    case Immediates::Shuffle:
    case Immediates::Lane: return constant(instruction, out);
    case Immediates::BranchTable:
    case Immediates::CastBranch:
    case Immediates::CallIndirect:
    case Immediates::SelectTypes:
    case Immediates::HeapType:
    case Immediates::Cast:
    case Immediates::TypeField:
    case Immediates::TypeLength:
    case Immediates::TypePair:
    case Immediates::TypeData:
    case Immediates::TypeElement: return typed(instruction, out);
    }
}

void InstructionPrinter::index(const Instruction& instruction, std::string& out) {
    const uint32_t index = instruction.index;
    switch (immediates_of(instruction.shape())) {
    case Immediates::Label: add(out, label(index)); return;
    case Immediates::Tag: add(out, names_.tags.index(index)); return;
    case Immediates::Function: add(out, names_.functions.index(index)); return;
    case Immediates::Type: add(out, names_.types.index(index)); return;
    case Immediates::Local: add(out, locals_.index(index)); return;
    case Immediates::Global: add(out, names_.globals.index(index)); return;
    case Immediates::Element: add(out, names_.elements.index(index)); return;
    default: CHECK(false);
    }
}

/// Tables, memories and their segments: an index of 0 is left out where text allows.
void InstructionPrinter::segment(const Instruction& instruction, std::string& out) {
    const uint32_t first = instruction.index;
    const uint32_t second = instruction.second_index;
    const auto pair = [&](const PrintedNames& names) {
        if (first == 0 && second == 0) return;
        add(out, names.index(first));
        add(out, names.index(second));
    };
    switch (immediates_of(instruction.shape())) {
    case Immediates::Table:
        if (first != 0) add(out, names_.tables.index(first));
        return;
    case Immediates::Memory:
        if (first != 0) add(out, names_.memories.index(first));
        return;
    case Immediates::TablePair: pair(names_.tables); return;
    case Immediates::MemoryPair: pair(names_.memories); return;
    case Immediates::TableInit:
        if (second != 0) add(out, names_.tables.index(second));
        add(out, names_.elements.index(first));
        return;
    case Immediates::MemoryInit:
        uses_data_ = true;
        if (second != 0) add(out, names_.memories.index(second));
        add(out, names_.data.index(first));
        return;
    case Immediates::Data:
        uses_data_ = true;
        add(out, names_.data.index(first));
        return;
    default: CHECK(false);
    }
}

void InstructionPrinter::memory_argument(const Instruction& instruction, std::string& out) {
    const MemoryArgument& argument = instruction.memory;
    auto to = std::back_inserter(out);
    if (argument.memory != 0) add(out, names_.memories.index(argument.memory));
    if (argument.offset != 0) fmt::format_to(to, " offset={}", argument.offset);
    const auto natural = static_cast<uint32_t>(std::countr_zero(instruction.info().width));
    if (argument.align_log2 != natural) {
        fmt::format_to(to, " align={}", uint64_t{1} << (argument.align_log2 & 63));
    }
}

void InstructionPrinter::typed(const Instruction& instruction, std::string& out) {
    const uint32_t second = instruction.second_index;
    const auto type = [&] { return names_.types.index(instruction.index); };
    switch (immediates_of(instruction.shape())) {
    case Immediates::BranchTable:
        for (const uint32_t target : instruction.labels) add(out, label(target));
        return;
    case Immediates::CastBranch:
        add(out, label(instruction.index));
        add(out, names_.value_type(instruction.type));
        add(out, names_.value_type(instruction.second_type));
        return;
    case Immediates::CallIndirect:
        if (second != 0) add(out, names_.tables.index(second));
        add(out, names_.type_use(module_, instruction.index));
        return;
    case Immediates::SelectTypes:
        out += " (result";
        for (const ValueType value : instruction.select_types) {
            add(out, names_.value_type(value));
        }
        out += ")";
        return;
    case Immediates::HeapType: add(out, names_.heap_type(instruction.type.heap())); return;
    case Immediates::Cast: add(out, names_.value_type(instruction.type)); return;
    case Immediates::TypeField:
        add(out, type());
        add(out, names_.field(instruction.index, second));
        return;
    case Immediates::TypeLength: add(out, type()); return add(out, uint64_t{second});
    case Immediates::TypePair: add(out, type()); return add(out, names_.types.index(second));
    case Immediates::TypeData:
        uses_data_ = true;
        add(out, type());
        add(out, names_.data.index(second));
        return;
    case Immediates::TypeElement:
        add(out, type());
        add(out, names_.elements.index(second));
        return;
    default: CHECK(false);
    }
}

void InstructionPrinter::constant(const Instruction& instruction, std::string& out) {
    auto to = std::back_inserter(out);
    const uint64_t bits = instruction.constant;
    switch (immediates_of(instruction.shape())) {
    case Immediates::I32: fmt::format_to(to, " {}", static_cast<int32_t>(bits)); return;
    case Immediates::I64: fmt::format_to(to, " {}", static_cast<int64_t>(bits)); return;
    case Immediates::F32: add(out, float_text<float>(static_cast<uint32_t>(bits), 23)); return;
    case Immediates::F64: add(out, float_text<double>(bits, 52)); return;
    case Immediates::V128:
        out += " i32x4";
        for (unsigned lane = 0; lane < 16; lane += 4) {
            const uint8_t* bytes = instruction.bytes + lane;
            fmt::format_to(to, " 0x{:02x}{:02x}{:02x}{:02x}", bytes[3], bytes[2], bytes[1],
                           bytes[0]);
        }
        return;
    case Immediates::Shuffle:
        for (const uint8_t lane : instruction.bytes) add(out, uint64_t{lane});
        return;
    case Immediates::Lane: add(out, uint64_t{instruction.lane}); return;
    default: CHECK(false);
    }
}

}  // namespace ingot::text
