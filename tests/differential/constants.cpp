// Constant expressions (spec 3.4.13) of every kind: numbers with extended arithmetic, earlier
// immutable globals, functions, i31, structures, arrays, conversions.
#include "tests/differential/constants.h"

#include <array>

namespace ingot::differential {

uint32_t interesting_i32(Tape& tape) {
    constexpr std::array<uint32_t, 20> kValues{
        0,    1,    ~0u,    2,      7,          8,          31,         32,         33,    0x7f,
        0x80, 0xff, 0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0x80000001, 0x55555555, 65535, 65536};
    switch (tape.below(4)) {
    case 0:
    case 1: return tape.pick(kValues);
    case 2: return tape.byte();
    default: return static_cast<uint32_t>(tape.bits(4));
    }
}

uint64_t interesting_i64(Tape& tape) {
    constexpr std::array<uint64_t, 16> kValues{0,
                                               1,
                                               ~uint64_t{0},
                                               63,
                                               64,
                                               0x80,
                                               0xffff,
                                               0x7fffffff,
                                               0x80000000,
                                               0xffffffff,
                                               uint64_t{1} << 32,
                                               ~uint64_t{0} >> 1,
                                               uint64_t{1} << 63,
                                               (uint64_t{1} << 63) | 1,
                                               0xffffffff80000000,
                                               0x0123456789abcdef};
    switch (tape.below(4)) {
    case 0:
    case 1: return tape.pick(kValues);
    case 2: return static_cast<uint64_t>(static_cast<int8_t>(tape.byte()));
    default: return tape.bits(8);
    }
}

uint32_t interesting_f32(Tape& tape) {
    // 0, 1, -0, -1, 0.5, 2, 1.5, -2.5, 2^31, 2^32, 2^63, inf, -inf, largest, smallest normal,
    // denormals, NaNs: canonical, negative, with payload, signalling.
    constexpr std::array<uint32_t, 22> kValues{
        0,          0x3f800000, 0x80000000, 0xbf800000, 0x3f000000, 0x40000000,
        0x3fc00000, 0xc0200000, 0x4f000000, 0x4f800000, 0x5f000000, 0x7f800000,
        0xff800000, 0x7f7fffff, 0x00800000, 0x00000001, 0x807fffff, 0x7fc00000,
        0xffc00000, 0x7fe12345, 0x7f800001, 0xffa00000};
    return tape.below(4) != 3 ? tape.pick(kValues) : static_cast<uint32_t>(tape.bits(4));
}

uint64_t interesting_f64(Tape& tape) {
    constexpr std::array<uint64_t, 22> kValues{0,
                                               0x3ff0000000000000,
                                               0x8000000000000000,
                                               0xbff0000000000000,
                                               0x3fe0000000000000,
                                               0x4000000000000000,
                                               0x3ff8000000000000,
                                               0xc004000000000000,
                                               0x41e0000000000000,
                                               0x41dfffffffc00000,
                                               0x41f0000000000000,
                                               0x43e0000000000000,
                                               0x43f0000000000000,
                                               0x7ff0000000000000,
                                               0xfff0000000000000,
                                               0x7fefffffffffffff,
                                               0x0010000000000000,
                                               0x0000000000000001,
                                               0x7ff8000000000000,
                                               0xfff8000000000000,
                                               0x7ffabcdef0123456,
                                               0xfff0000000000001};
    return tape.below(4) != 3 ? tape.pick(kValues) : tape.bits(8);
}

NumberBits interesting_number(Tape& tape, ValueType type) {
    switch (type.kind()) {
    case ValueType::I32: return {interesting_i32(tape)};
    case ValueType::I64: return {interesting_i64(tape)};
    case ValueType::F32: return {interesting_f32(tape)};
    case ValueType::F64: return {interesting_f64(tape)};
    default: break;
    }
    const auto half = [&]() -> uint64_t {
        switch (tape.below(4)) {
        case 0: return interesting_i64(tape);
        case 1: return interesting_f64(tape);
        case 2: return interesting_f32(tape) | uint64_t{interesting_f32(tape)} << 32;
        default: return interesting_i32(tape) | uint64_t{interesting_i32(tape)} << 32;
        }
    };
    const uint64_t low = half();
    return {low, half()};
}

NumberBits neutral_number(Tape& tape, ValueType type) {
    constexpr std::array<uint64_t, 6> kIntegers{0, 1, ~uint64_t{0}, 2, 8, uint64_t{1} << 31};
    // 0, -0, 1, -1, 2, 0.5
    constexpr std::array<uint32_t, 6> kFloats{0,          0x80000000, 0x3f800000,
                                              0xbf800000, 0x40000000, 0x3f000000};
    constexpr std::array<uint64_t, 6> kDoubles{0,
                                               0x8000000000000000,
                                               0x3ff0000000000000,
                                               0xbff0000000000000,
                                               0x4000000000000000,
                                               0x3fe0000000000000};
    constexpr uint64_t kBytes = 0x0101010101010101, kHalves = 0x0001000100010001;
    switch (type.kind()) {
    case ValueType::F32: return {tape.pick(kFloats)};
    case ValueType::F64: return {tape.pick(kDoubles)};
    case ValueType::V128: break;
    default: return {tape.pick(kIntegers)};
    }
    const auto splat = [](uint64_t lanes) -> NumberBits { return {lanes, lanes}; };
    switch (tape.below(5)) {
    case 0: return splat(tape.pick(kIntegers));
    case 1: return splat(tape.pick(kFloats) * 0x0000000100000001);
    case 2: return splat(tape.pick(kDoubles));
    case 3: return splat(kBytes);
    default: return splat(kHalves);
    }
}

void write_number(CodeWriter& code, ValueType type, NumberBits bits) {
    switch (type.kind()) {
    case ValueType::I32: return code.i32(static_cast<uint32_t>(bits.low));
    case ValueType::I64: return code.i64(bits.low);
    case ValueType::F32: code.op(Opcode::F32Const); return code.word(bits.low, 4);
    case ValueType::F64: code.op(Opcode::F64Const); return code.word(bits.low, 8);
    default:
        code.op(Opcode::V128Const);
        code.word(bits.low, 8);
        return code.word(bits.high, 8);
    }
}

namespace {

class ConstantWriter {
 public:
    ConstantWriter(const Blueprint& module, Tape& tape, VisibleGlobals visible)
        : module_(module), tape_(tape), visible_(visible) {}

    void write(ValueType type, uint32_t depth) {
        if (tape_.chance(20) && global(type)) return;
        if (!type.is_ref()) return number(type, depth);
        if (depth == 0 || !tape_.chance(70)) return module_.write_default(code, type);
        reference(type, depth);
    }

    CodeWriter code;

 private:
    bool global(ValueType type) {
        for (uint32_t i = 0; i < module_.globals.size(); ++i) {
            const GlobalPlan& global = module_.globals[i];
            if (visible_ == VisibleGlobals::Imported && !global.is_imported) return false;
            if (!global.type.is_mutable && module_.matches(global.type.value, type)) {
                code.op(Opcode::GlobalGet, i);
                return true;
            }
        }
        return false;
    }

    void number(ValueType type, uint32_t depth) {
        const bool is_integer = type == ValueType::I32 || type == ValueType::I64;
        if (!is_integer || depth == 0 || !tape_.chance(15)) {
            return write_number(code, type.unpacked(), interesting_number(tape_, type));
        }
        constexpr std::array<Opcode, 3> kNarrow{Opcode::I32Add, Opcode::I32Sub, Opcode::I32Mul};
        constexpr std::array<Opcode, 3> kWide{Opcode::I64Add, Opcode::I64Sub, Opcode::I64Mul};
        write(type, depth - 1);
        write(type, depth - 1);
        code.op(type == ValueType::I32 ? tape_.pick(kNarrow) : tape_.pick(kWide));
    }

    void reference(ValueType type, uint32_t depth) {
        const HeapType heap = type.heap();
        const HeapType top = module_.top(heap);
        if (top == HeapType::Func) {
            std::vector<uint32_t> functions;
            for (uint32_t i = 0; i < module_.functions.size(); ++i) {
                const HeapType own = HeapType::concrete(module_.functions[i].type);
                if (module_.matches(own, heap)) functions.push_back(i);
            }
            if (functions.empty()) return module_.write_default(code, type);
            return code.op(Opcode::RefFunc, tape_.pick(functions));
        }
        if (heap == HeapType::Extern) {
            write(ValueType::ref(HeapType::Any, type.is_nullable()), depth - 1);
            return code.op(Opcode::ExternConvertAny);
        }
        if (top != HeapType::Any || heap == HeapType::None) {
            return module_.write_default(code, type);
        }
        std::vector<uint32_t> objects = module_.concrete_types(Composite::Struct, heap);
        const std::vector<uint32_t> arrays = module_.concrete_types(Composite::Array, heap);
        objects.insert(objects.end(), arrays.begin(), arrays.end());
        const bool fits_i31 = module_.matches(HeapType::I31, heap);
        if (objects.empty() || (fits_i31 && tape_.chance(50))) {
            if (!fits_i31) return module_.write_default(code, type);
            write(ValueType::I32, 0);
            return code.op(Opcode::RefI31);
        }
        object(tape_.pick(objects), depth);
    }

    void object(uint32_t type, uint32_t depth) {
        if (const StructType* structure = module_.types[type].as_struct()) {
            for (const FieldType& field : structure->fields) {
                write(field.storage.unpacked(), depth - 1);
            }
            return code.op(Opcode::StructNew, type);
        }
        const FieldType& element = module_.types[type].as_array()->element;
        const uint32_t length = tape_.below(6);
        if (tape_.chance(50)) {
            for (uint32_t i = 0; i < length; ++i) write(element.storage.unpacked(), depth - 1);
            return code.op(Opcode::ArrayNewFixed, type, length);
        }
        write(element.storage.unpacked(), depth - 1);
        code.i32(length);
        code.op(Opcode::ArrayNew, type);
    }

    const Blueprint& module_;
    Tape& tape_;
    const VisibleGlobals visible_;
};

}  // namespace

Bytes constant_expression(const Blueprint& module, Tape& tape, ValueType type,
                          VisibleGlobals visible) {
    ConstantWriter writer(module, tape, visible);
    writer.write(type, 3);
    writer.code.op(Opcode::End);
    return writer.code.bytes();
}

}  // namespace ingot::differential
