// Builds small binary modules for the validator's tests, sections and instructions by name, so that
// a test shows the one thing it is about. Everything can be built, invalid things above all.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "vm/isa/features.h"
#include "vm/isa/opcode.h"
#include "vm/support/result.h"

namespace ingot::test {

using Bytes = std::vector<uint8_t>;

// Types as the binary format spells them.
inline const Bytes kI32 = {0x7f};
inline const Bytes kI64 = {0x7e};
inline const Bytes kF32 = {0x7d};
inline const Bytes kF64 = {0x7c};
inline const Bytes kV128 = {0x7b};
inline const Bytes kFuncref = {0x70};
inline const Bytes kExternref = {0x6f};
inline const Bytes kExnref = {0x69};
inline const Bytes kAnyref = {0x6e};
inline const Bytes kI31ref = {0x6c};

Bytes leb(uint64_t value);
Bytes ref(Bytes heap_type);
Bytes ref_null(Bytes heap_type);
Bytes join(std::initializer_list<Bytes> parts);

// Type definitions.
Bytes function_type(std::initializer_list<Bytes> parameters, std::initializer_list<Bytes> results);
Bytes field(const Bytes& storage, bool is_mutable = false);
Bytes struct_type(std::initializer_list<Bytes> fields);
Bytes array_type(const Bytes& field);
/// A type that is not final, with at most one supertype.
Bytes sub_type(std::initializer_list<uint32_t> supertypes, const Bytes& composite);

/// Instructions, each with the bytes of its immediates.
class Code {
 public:
    Code& op(Opcode opcode, std::initializer_list<Bytes> immediates = {});
    Code& op(Opcode opcode, uint32_t index) { return op(opcode, {leb(index)}); }
    /// The code with its closing `end`.
    Bytes end() const;

 private:
    Bytes bytes_;
};

/// A block type without parameters and results.
inline const Bytes kEmptyBlock = {0x40};

class ModuleBuilder {
 public:
    uint32_t type(const Bytes& definition);
    uint32_t rec_group(std::initializer_list<Bytes> definitions);
    void import_function(uint32_t type_index);
    void import_global(const Bytes& value_type, bool is_mutable);
    uint32_t function(uint32_t type_index, const Code& code,
                      std::initializer_list<Bytes> locals = {});
    void table(const Bytes& element, uint64_t minimum, bool is64 = false);
    void table_with(const Bytes& element, const Code& initializer);
    void memory(uint8_t flags, std::initializer_list<uint64_t> limits);
    void tag(uint32_t type_index);
    void global(const Bytes& value_type, bool is_mutable, const Code& initializer);
    void export_item(std::string_view name, uint8_t kind, uint32_t index);
    void start(uint32_t function_index);
    void element(const Bytes& segment);
    void data(const Bytes& segment);

    Bytes build() const;
    /// Decodes and validates; "" if the module is valid, else the error's message.
    std::string error(const Features& features = {}) const;
    Error error_details(const Features& features = {}) const;

 private:
    struct Section {
        uint32_t count = 0;
        Bytes bytes;
    };
    void add(uint32_t section, const Bytes& item);

    Section sections_[14];
    uint32_t type_count_ = 0;
    uint32_t function_count_ = 0;
    Bytes start_;
};

/// The error of one function of type parameters -> results in a module without anything else.
std::string error_of(const Bytes& function_type, const Code& code,
                     std::initializer_list<Bytes> locals = {});

}  // namespace ingot::test
