// A unit of compilation: one LLVM module with what all functions in it share - types, symbols of
// functions, the loads of builtins, metadata that tells guest memory from the engine's.
//
// Symbols: f<index> is a function of the module (index space with imports), e<type> the thunk that
// enters functions of a type from the host, o<index>_<offset> one that enters a loop, s<index> what
// stands for a function that could not be compiled; they are resolved across units by the object
// linker.
#pragma once

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "compiler/llvm/module_facts.h"
#include "vm/gc/layout.h"
#include "vm/native/code_generator.h"
#include "vm/runtime/builtins.h"
#include "vm/runtime/context.h"

namespace ingot::codegen {

/// How many results a compiled function returns in registers; more go through Context::results.
constexpr size_t kRegisterResults = 3;

/// Address space of pointers relative to %gs.
constexpr unsigned kSegmentAddressSpace = 256;

class Unit {
    llvm::LLVMContext context_;  ///< First of all: the types below are made in it.

 public:
    Unit(const CompileRequest& request, const ModuleFacts& facts);
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;

    const CompileRequest& request() const { return request_; }
    const Module& wasm() const { return request_.module; }
    const CodeOptions& options() const { return request_.options; }
    const ModuleFacts& facts() const { return facts_; }
    llvm::LLVMContext& context() { return context_; }
    llvm::Module& module() { return *module_; }
    std::unique_ptr<llvm::Module> take_module() { return std::move(module_); }

    // The IR types that values have: integers and floats as they are, v128 as two i64, references
    // as i64 (their bits, see Ref).
    llvm::Type* const i8;
    llvm::Type* const i16;
    llvm::Type* const i32;
    llvm::Type* const i64;
    llvm::Type* const f32;
    llvm::Type* const f64;
    llvm::Type* const v128;
    llvm::PointerType* const ptr;
    llvm::Type* type_of(ValueType type);

    /// The canonical function type of a type index, or of a function.
    const FunctionType& wasm_type(uint32_t type_index) const;
    const FunctionType& wasm_type_of_function(uint32_t function_index) const;

    /// Of compiled code: context, then the parameters.
    llvm::FunctionType* function_type(const FunctionType& type, size_t leading = 1);
    /// Whether all results of such a function are in registers; else all are in Context::results.
    bool returns_in_registers(const FunctionType& type);
    /// Which parameters do not fit into registers beside so many pointers and go through
    /// Context::results instead; none with C's convention.
    std::vector<bool> parameters_in_memory(const FunctionType& type, size_t leading);
    /// Of compiled code: tailcc, or where the module has no tail calls, C's.
    llvm::CallingConv::ID convention() const;
    /// Of an entry thunk: context, code, slots; the C convention.
    llvm::FunctionType* entry_type();
    /// Declares (or finds) the symbol of a defined function.
    llvm::Function* function(uint32_t function_index);
    /// Declares the symbol that enters a function at the loop at `offset`: an entry thunk that runs
    /// the rest of the function, with the interpreter's frame as its slots.
    llvm::Function* loop_entry(uint32_t function_index, uint32_t offset);
    /// Whether a defined function is compiled together with this unit.
    bool is_compiled(uint32_t function_index) const;
    /// Whether all functions of the module are compiled together, in this unit or another one.
    bool is_complete() const { return request_.bodies.empty(); }
    /// Attributes that every function we define has: processor, unwind table.
    void set_attributes(llvm::Function& function);
    /// The entry thunk of a type index, defined in this unit once.
    void define_entry(uint32_t type_index);
    /// Defines s<index>, which other units call instead of f<index> if that was not compiled: it
    /// goes where the interpreter finds the function.
    void define_stub(uint32_t function_index);
    /// A function (C++-side marshalling, cold) with the convention of compiled code and one more
    /// parameter in front of the arguments, the callee as a Function*: stores arguments to slots,
    /// calls Builtin::call_function (or, `is_tail`, tail_call_function), loads the results.
    llvm::Function* call_adapter(uint32_t type_index, bool is_tail);

    llvm::FunctionType* builtin_type(Builtin builtin);
    static BuiltinEffect builtin_effect(Builtin builtin);

    /// Metadata for an access to guest memory, or to the engine's structures; they never alias.
    void mark_guest(llvm::Instruction* access) const;
    void mark_engine(llvm::Instruction* access) const;
    void mark_invariant(llvm::Instruction* load) const;
    /// The loaded pointer, aligned like all of the engine's, may be read from in advance, so that
    /// such reads can leave loops: there they may stand behind a check.
    void mark_readable(llvm::Instruction* load, uint64_t bytes) const;
    /// For an access to an object of the heap: different parts of objects never alias. `is_final`:
    /// the part has the same value at all accesses through the same pointer, since it is written
    /// once, before anybody reads it.
    void mark_object(llvm::Instruction* access, std::string_view part, bool is_final);

    /// Where the fields of a structure type stand.
    const gc::StructLayout& struct_layout(uint32_t type_index);

    /// The debug location that stands for a byte offset of the wasm binary.
    llvm::DebugLoc location(uint32_t offset, llvm::Function& in);

 private:
    const CompileRequest& request_;
    const ModuleFacts& facts_;
    std::unique_ptr<llvm::Module> module_;
    llvm::DIBuilder debug_;
    llvm::DICompileUnit* compile_unit_;
    llvm::MDNode* guest_access_ = nullptr;
    llvm::MDNode* engine_access_ = nullptr;
    std::map<std::pair<uint32_t, bool>, llvm::Function*> adapters_;
    std::map<uint32_t, llvm::Function*> entries_;
    std::map<std::string, llvm::MDNode*, std::less<>> object_parts_;  ///< Tags of mark_object.
    std::map<uint32_t, gc::StructLayout> struct_layouts_;             ///< By type index.
};

/// Slots (8 bytes each) that values of these types take one after the other.
uint32_t slots_of(std::span<const ValueType> types);

}  // namespace ingot::codegen
