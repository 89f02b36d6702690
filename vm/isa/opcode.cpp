// The instruction table and its two indices, by encoding and by mnemonic.
//
// All three are computed by the compiler and live in read-only memory: nothing runs before main,
// and a row that breaks the table's rules (a signature with an unknown letter, two rows with one
// encoding) does not compile.
#include "vm/isa/opcode.h"

#include <cstddef>

#include "vm/support/check.h"

namespace ingot {

namespace {

/// Not constexpr on purpose: reaching it while a table is computed is a compile error.
void bad_row() {}

/// Reads "ii:i".
consteval Signature parse_signature(std::string_view text) {
    Signature signature;
    bool after_colon = false;
    for (const char letter : text) {
        if (letter == ':') {
            if (after_colon) bad_row();
            after_colon = true;
        } else if (std::string_view("ilfdva").find(letter) == std::string_view::npos) {
            bad_row();
        } else if (!after_colon) {
            signature.parameters[signature.parameter_count++] = letter;
        } else {
            if (signature.result != 0) bad_row();
            signature.result = letter;
        }
    }
    if (!text.empty() && !after_colon) bad_row();
    return signature;
}

}  // namespace

namespace detail {

constexpr std::array<OpcodeInfo, kOpcodeCount> kOpcodeTable = {{
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    {text, prefix, code, Shape::shape, parse_signature(signature), width, flags, Feature::feature},
#include "vm/isa/instructions.def"
#undef INSTRUCTION
}};

}  // namespace detail

namespace {

using detail::kOpcodeTable;

constexpr uint16_t kAbsent = 0xffff;
static_assert(kOpcodeCount < kAbsent);

// Codes are dense enough within a prefix for one array each: 0, 0xfb, 0xfc, 0xfd, 0xfe.
constexpr std::array<uint32_t, 5> kCodesPerPrefix = {0x100, 0x20, 0x12, 0x114, 0x4f};

constexpr uint32_t prefix_slot(uint8_t prefix) {
    return prefix == 0 ? 0u : prefix - 0xfau;
}

template <uint32_t slot>
consteval std::array<uint16_t, kCodesPerPrefix[slot]> index_codes() {
    std::array<uint16_t, kCodesPerPrefix[slot]> index{};
    index.fill(kAbsent);
    for (uint16_t i = 0; i < kOpcodeCount; ++i) {
        const OpcodeInfo& row = kOpcodeTable[i];
        if (prefix_slot(row.prefix) != slot) continue;
        if (index[row.code] != kAbsent) bad_row();
        index[row.code] = i;
    }
    return index;
}

constexpr auto kSingleByteCodes = index_codes<0>();
constexpr auto kGcCodes = index_codes<1>();
constexpr auto kMiscellaneousCodes = index_codes<2>();
constexpr auto kVectorCodes = index_codes<3>();
constexpr auto kThreadCodes = index_codes<4>();

template <size_t size>
std::optional<Opcode> find_code(const std::array<uint16_t, size>& index, uint32_t code) {
    if (code >= size || index[code] == kAbsent) return std::nullopt;
    return static_cast<Opcode>(index[code]);
}

// Mnemonics stand in a hash table with linear probing, filled to less than a third. Of two equal
// names the earlier row was inserted first and is therefore found first.
constexpr uint32_t kNameSlots = 2048;
static_assert(kOpcodeCount * 3 < kNameSlots);

constexpr uint32_t hash_name(std::string_view name) {  // FNV-1a
    uint32_t hash = 2166136261u;
    for (const char c : name) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
    return (hash ^ (hash >> 15)) % kNameSlots;
}

consteval std::array<uint16_t, kNameSlots> index_names() {
    std::array<uint16_t, kNameSlots> index{};
    index.fill(kAbsent);
    for (uint16_t i = 0; i < kOpcodeCount; ++i) {
        uint32_t slot = hash_name(kOpcodeTable[i].name);
        while (index[slot] != kAbsent) slot = (slot + 1) % kNameSlots;
        index[slot] = i;
    }
    return index;
}

constexpr auto kNames = index_names();

}  // namespace

std::optional<Opcode> opcode_by_code(uint8_t prefix, uint32_t code) {
    switch (prefix) {
    case 0: return find_code(kSingleByteCodes, code);
    case 0xfb: return find_code(kGcCodes, code);
    case 0xfc: return find_code(kMiscellaneousCodes, code);
    case 0xfd: return find_code(kVectorCodes, code);
    case 0xfe: return find_code(kThreadCodes, code);
    default: return std::nullopt;
    }
}

std::optional<Opcode> opcode_by_name(std::string_view name) {
    for (uint32_t slot = hash_name(name); kNames[slot] != kAbsent; slot = (slot + 1) % kNameSlots) {
        if (kOpcodeTable[kNames[slot]].name == name) return static_cast<Opcode>(kNames[slot]);
    }
    return std::nullopt;
}

ValueType signature_type(char letter) {
    switch (letter) {
    case 'i': return ValueType::I32;
    case 'l': return ValueType::I64;
    case 'f': return ValueType::F32;
    case 'd': return ValueType::F64;
    case 'v': return ValueType::V128;
    default: break;
    }
    check_failed("letter of a value type", __FILE__, __LINE__);
}

}  // namespace ingot
