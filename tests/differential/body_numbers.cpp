// Rows of the instruction table whose signature says everything: numbers, vectors, memory
// accesses, atomics. They are found by shape and result, so a new row is covered without a line
// here.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "tests/differential/body_writer.h"
#include "tests/differential/constants.h"

namespace ingot::differential {
namespace {

/// Opcodes by what they yield.
struct Rows {
    std::array<std::vector<Opcode>, 5> compute, memory, atomic;
    std::vector<Opcode> store, atomic_store;
};

size_t type_slot(ValueType type) {
    return static_cast<size_t>(ValueType::I32 - type.kind());
}

Rows collect_rows() {
    Rows rows;
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const auto opcode = static_cast<Opcode>(i);
        const OpcodeInfo& info = opcode_info(opcode);
        const auto add = [&](std::array<std::vector<Opcode>, 5>& to) {
            to[type_slot(signature_type(info.signature.result))].push_back(opcode);
        };
        switch (info.shape) {
        case Shape::Unary:
        case Shape::Binary:
        case Shape::Ternary:
        case Shape::Shuffle:
        case Shape::ExtractLane:
        case Shape::ReplaceLane: add(rows.compute); break;
        case Shape::Load:
        case Shape::LoadLane: add(rows.memory); break;
        case Shape::AtomicLoad:
        case Shape::AtomicReadModifyWrite:
        case Shape::AtomicCompareExchange:
        case Shape::AtomicWait:
        case Shape::AtomicNotify: add(rows.atomic); break;
        case Shape::Store:
        case Shape::StoreLane: rows.store.push_back(opcode); break;
        case Shape::AtomicStore:
        case Shape::AtomicFence: rows.atomic_store.push_back(opcode); break;
        default: break;
        }
    }
    return rows;
}

const Rows& rows() {
    static const Rows kRows = collect_rows();
    return kRows;
}

/// Lanes of "i8x16.extract_lane_s": 16.
uint32_t lane_count(std::string_view mnemonic) {
    const char* digits = mnemonic.data() + mnemonic.find('x') + 1;
    uint32_t count = 1;
    std::from_chars(digits, mnemonic.data() + mnemonic.size(), count);
    return count;
}

}  // namespace

bool BodyWriter::row(ValueType type) {
    const size_t slot = type_slot(type);
    constexpr std::array<uint8_t, 3> kWeights{78, 16, 6};
    const size_t family = module_.memories.empty() ? 0 : tape_.weighted(kWeights);
    if (family == 1) {
        memory_row(tape_.pick(rows().memory[slot]));
    } else if (family == 2 && !rows().atomic[slot].empty()) {
        memory_row(tape_.pick(rows().atomic[slot]));
    } else {
        compute_row(tape_.pick(rows().compute[slot]));
    }
    return true;
}

void BodyWriter::compute_row(Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    const Signature& signature = info.signature;
    for (uint32_t i = 0; i < signature.parameter_count; ++i) {
        const ValueType type = signature_type(signature.parameters[i]);
        if (info.has(kMayTrap) && !tape_.chance(6)) {
            trapping_operand(opcode, type, i + 1 == signature.parameter_count);
        } else if (!special_operand(info, i)) {
            expression(type);
        }
    }
    code_.op(opcode);
    if (info.shape == Shape::ExtractLane || info.shape == Shape::ReplaceLane) {
        code_.byte(static_cast<uint8_t>(tape_.below(lane_count(info.name))));
    } else if (info.shape == Shape::Shuffle) {
        for (uint32_t i = 0; i < 16; ++i) code_.byte(tape_.byte() % 32);
    }
}

bool BodyWriter::special_operand(const OpcodeInfo& info, uint32_t position) {
    if (info.shape != Shape::Binary || position == 0 || !tape_.chance(18)) return false;
    const ValueType type = signature_type(info.signature.parameters[position]);
    if (type != signature_type(info.signature.parameters[0])) return false;
    if (tape_.chance(30)) {
        const auto local = writable_local(type);
        if (!local) return false;
        code_.op(Opcode::LocalTee, *local);
        code_.op(Opcode::LocalGet, *local);
    } else {
        write_number(code_, type, neutral_number(tape_, type));
    }
    return true;
}

/// An operand of a division or a conversion that probably does not make it trap.
void BodyWriter::trapping_operand(Opcode opcode, ValueType type, bool is_last) {
    const bool is_division = opcode_info(opcode).shape == Shape::Binary;
    if (is_division) {
        expression(type);
        if (!is_last) return;
        write_number(code_, type, {1});
        return code_.op(type == ValueType::I32 ? Opcode::I32Or : Opcode::I64Or);
    }
    masked(ValueType::I32, 0xffff);
    code_.op(type == ValueType::F32 ? Opcode::F32ConvertI32S : Opcode::F64ConvertI32S);
}

uint64_t BodyWriter::constant_offset(bool is64, uint32_t alignment) {
    constexpr std::array<uint8_t, 5> kWeights{62, 26, 9, 2, 1};
    constexpr std::array<uint64_t, 7> kLarge{0x10000,    0x1ffffff,  0x2000000, 0x7fffffff,
                                             0x80000000, 0xfffffff0, 0xffffffff};
    constexpr std::array<uint64_t, 4> kHuge{uint64_t{1} << 32, uint64_t{1} << 40, ~uint64_t{0} - 7,
                                            ~uint64_t{0}};
    const uint64_t aligned = ~uint64_t{alignment - 1};
    switch (tape_.weighted(kWeights)) {
    case 0: return 0;
    case 1: return tape_.below(64) & aligned;
    case 2: return (65'536 - 8 - tape_.below(256)) & aligned;
    case 3: return tape_.pick(kLarge);
    default: return is64 ? tape_.pick(kHuge) : tape_.pick(kLarge);
    }
}

/// Writes an address; yields the constant offset to go with it.
uint64_t BodyWriter::address(uint32_t memory, uint32_t width, bool is_atomic) {
    const bool is64 = module_.memories[memory].limits.is64;
    const ValueType type = is64 ? ValueType::I64 : ValueType::I32;
    const uint32_t alignment = is_atomic && !tape_.chance(3) ? width : 1;
    const uint64_t aligned = ~uint64_t{alignment - 1};
    constexpr std::array<uint8_t, 5> kWeights{15, 10, 66, 4, 1};
    if (!cursors_.empty() && alignment == 1 && tape_.chance(45)) {
        address_of_turn(is64, width);
        return constant_offset(is64, alignment);
    }
    if (alignment == 1 && tape_.chance(5)) {
        address_near_end(memory, width);
        return tape_.chance(30) ? tape_.below(32) : 0;
    }
    constexpr std::array<uint64_t, 5> kMasks{0xff, 0xfff, 0x7ff8, 0x3fff, 0xffff};
    switch (tape_.weighted(kWeights)) {
    case 0: write_number(code_, type, {tape_.below(256) & aligned}); break;
    case 1: {
        // Around the end of the first page.
        const uint64_t end = 65'536 - (tape_.chance(20) ? 0 : width);
        write_number(code_, type, {(end - tape_.below(32)) & aligned});
        return 0;
    }
    case 2: masked(type, tape_.pick(kMasks) & aligned); break;
    case 3:
        masked(ValueType::I32, 0xfff8);
        if (is64) code_.op(Opcode::I64ExtendI32U);
        break;
    default: expression(type);
    }
    return constant_offset(is64, alignment);
}

/// The end of the memory as it is now, less a little.
void BodyWriter::address_near_end(uint32_t memory, uint32_t width) {
    const bool is64 = module_.memories[memory].limits.is64;
    const ValueType type = is64 ? ValueType::I64 : ValueType::I32;
    code_.op(Opcode::MemorySize, memory);
    write_number(code_, type, {16});
    code_.op(is64 ? Opcode::I64Shl : Opcode::I32Shl);
    write_number(code_, type, {(tape_.chance(20) ? 0 : width) + tape_.below(48)});
    code_.op(is64 ? Opcode::I64Sub : Opcode::I32Sub);
}

/// Walks through the memory with the loop: upwards from somewhere or, now and then, over its end.
void BodyWriter::address_of_turn(bool is64, uint32_t width) {
    constexpr std::array<uint64_t, 8> kStarts{0, 0, 8, 256, 4'096, 65'000, 65'400, 65'528};
    const ValueType type = is64 ? ValueType::I64 : ValueType::I32;
    cursor(is64);
    if (tape_.chance(60)) {
        const uint64_t stride = tape_.chance(70) ? width : 1 + tape_.below(32);
        write_number(code_, type, {stride});
        code_.op(is64 ? Opcode::I64Mul : Opcode::I32Mul);
    }
    const uint64_t start = tape_.chance(6) ? uint64_t{0} - tape_.below(16) : tape_.pick(kStarts);
    if (start == 0) return;
    write_number(code_, type, {start});
    code_.op(is64 ? Opcode::I64Add : Opcode::I32Add);
}

void BodyWriter::memory_row(Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    const uint32_t memory = tape_.below(module_.memories.size());
    const bool is_atomic = info.feature == Feature::Threads;
    const uint64_t offset = address(memory, info.width, is_atomic);
    for (uint32_t i = 1; i < info.signature.parameter_count; ++i) {
        const ValueType type = signature_type(info.signature.parameters[i]);
        if (info.shape == Shape::AtomicWait && i == 2) {
            code_.i64(tape_.below(3) * 100);  // nanoseconds; nobody will wake it
        } else {
            expression(type);
        }
    }
    code_.op(opcode);
    const auto natural = static_cast<uint32_t>(std::countr_zero(uint32_t{info.width}));
    const uint32_t alignment = is_atomic ? natural : natural - tape_.below(natural + 1);
    constexpr uint32_t kHasMemory = 0x40;
    const bool names_memory = memory != 0 || tape_.chance(5);
    code_.u(alignment | (names_memory ? kHasMemory : 0));
    if (names_memory) code_.u(memory);
    code_.u(offset);
    if (info.shape == Shape::LoadLane || info.shape == Shape::StoreLane) {
        code_.byte(static_cast<uint8_t>(tape_.below(16u / info.width)));
    }
}

bool BodyWriter::store_statement() {
    if (module_.memories.empty()) return false;
    const bool is_atomic = tape_.chance(15);
    const Opcode opcode = is_atomic ? tape_.pick(rows().atomic_store) : tape_.pick(rows().store);
    if (opcode == Opcode::AtomicFence) {
        code_.op(opcode, 0);
    } else {
        memory_row(opcode);
    }
    return true;
}

void BodyWriter::memory_range(uint32_t memory) {
    small_number(module_.memories[memory].limits.is64, tape_.chance(5) ? 65'536 : 4'096);
}

bool BodyWriter::bulk_memory_statement() {
    if (module_.memories.empty()) return false;
    const uint32_t to = tape_.below(module_.memories.size());
    const bool is64 = module_.memories[to].limits.is64;
    switch (tape_.below(5)) {
    case 0:
        memory_range(to);
        expression(ValueType::I32);
        small_number(is64, 256);
        code_.op(Opcode::MemoryFill, to);
        return true;
    case 1: {
        const uint32_t from = tape_.below(module_.memories.size());
        const bool from_is64 = module_.memories[from].limits.is64;
        memory_range(to);
        memory_range(from);
        small_number(is64 && from_is64, 256);
        code_.op(Opcode::MemoryCopy, to, from);
        return true;
    }
    case 2: {
        const auto segment = pick_data();
        if (!segment) return false;
        memory_range(to);
        small_number(false, 8);
        small_number(false, 8);
        code_.op(Opcode::MemoryInit, *segment, to);
        return true;
    }
    case 3: {
        const auto segment = pick_data();
        if (!segment || !tape_.chance(30)) return false;
        code_.op(Opcode::DataDrop, *segment);
        return true;
    }
    default: {
        const Limits& limits = module_.memories[to].limits;
        if (limits.maximum && tape_.chance(50)) {
            small_number(is64, 3);
            code_.op(Opcode::MemoryGrow, to);
        } else {
            code_.op(Opcode::MemorySize, to);
        }
        const ValueType size = limits.address_type();
        consume({&size, 1});
        return true;
    }
    }
}

}  // namespace ingot::differential
