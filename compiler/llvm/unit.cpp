// The unit's symbols, builtins and metadata.
#include "compiler/llvm/unit.h"

#include <fmt/format.h>
#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

struct BuiltinRow {
    std::string_view name;
    std::string_view signature;
    BuiltinEffect effect;
};

constexpr std::array<BuiltinRow, kBuiltinCount> kBuiltinRows = {{
#define BUILTIN(name, signature, effect) {#name, signature, BuiltinEffect::effect},
#include "vm/runtime/builtins.def"
#undef BUILTIN
}};

}  // namespace

Unit::Unit(const CompileRequest& request, const ModuleFacts& facts)
    : i8(llvm::Type::getInt8Ty(context_)),
      i16(llvm::Type::getInt16Ty(context_)),
      i32(llvm::Type::getInt32Ty(context_)),
      i64(llvm::Type::getInt64Ty(context_)),
      f32(llvm::Type::getFloatTy(context_)),
      f64(llvm::Type::getDoubleTy(context_)),
      v128(llvm::FixedVectorType::get(i64, 2)),
      ptr(llvm::PointerType::get(context_, 0)),
      request_(request),
      facts_(facts),
      module_(std::make_unique<llvm::Module>("wasm", context_)),
      debug_(*module_) {
    module_->addModuleFlag(llvm::Module::Warning, "Debug Info Version",
                           llvm::DEBUG_METADATA_VERSION);
    module_->setPICLevel(llvm::PICLevel::SmallPIC);
    // Locations are positions in the wasm binary; nothing of this is emitted as DWARF.
    llvm::DIFile* file = debug_.createFile("module.wasm", "");
    compile_unit_ = debug_.createCompileUnit(llvm::dwarf::DW_LANG_C, file, "ingot", true, "", 0, {},
                                             llvm::DICompileUnit::DebugEmissionKind::NoDebug);
    llvm::MDBuilder metadata(context_);
    // Types, not alias scopes: inlining makes new scopes of a callee's, which the caller's accesses
    // know nothing of.
    llvm::MDNode* root = metadata.createTBAARoot("memory");
    const auto access_to = [&](const char* name) {
        llvm::MDNode* type = metadata.createTBAAScalarTypeNode(name, root);
        return metadata.createTBAAStructTagNode(type, type, 0);
    };
    guest_access_ = access_to("guest");
    engine_access_ = access_to("engine");
}

llvm::Function* Unit::function(uint32_t function_index) {
    const std::string name = fmt::format("f{}", function_index);
    if (llvm::Function* found = module_->getFunction(name)) return found;
    llvm::Function* made =
        llvm::Function::Create(function_type(wasm_type_of_function(function_index)),
                               llvm::Function::ExternalLinkage, name, *module_);
    made->setCallingConv(convention());
    made->setVisibility(llvm::GlobalValue::HiddenVisibility);
    made->setDSOLocal(true);
    made->addParamAttr(0, llvm::Attribute::NoUndef);
    made->addParamAttr(0,
                       llvm::Attribute::getWithAlignment(context_, llvm::Align(alignof(Context))));
    made->addDereferenceableParamAttr(0, sizeof(Context));
    return made;
}

llvm::Function* Unit::loop_entry(uint32_t function_index, uint32_t offset) {
    llvm::Function* made =
        llvm::Function::Create(entry_type(), llvm::Function::ExternalLinkage,
                               fmt::format("o{}_{}", function_index, offset), *module_);
    made->setVisibility(llvm::GlobalValue::HiddenVisibility);
    made->setDSOLocal(true);
    return made;
}

bool Unit::is_compiled(uint32_t function_index) const {
    const std::vector<uint32_t>& bodies = request_.bodies;
    if (function_index < wasm().imported_functions) return false;
    return bodies.empty() ||
           std::ranges::find(bodies, function_index - wasm().imported_functions) != bodies.end();
}

void Unit::set_attributes(llvm::Function& function) {
    // Faults happen between any two instructions, so the unwinder must find its way from each.
    function.setUWTableKind(llvm::UWTableKind::Async);
    function.addFnAttr("frame-pointer", "none");
}

llvm::FunctionType* Unit::builtin_type(Builtin builtin) {
    const BuiltinRow& row = kBuiltinRows[static_cast<size_t>(builtin)];
    const auto letter = [&](char c) -> llvm::Type* {
        switch (c) {
        case 'i': return i32;
        case 'l':
        case 'r': return i64;
        case 'f': return f32;
        case 'd': return f64;
        default: return ptr;
        }
    };
    std::vector<llvm::Type*> parameters = {ptr};
    const size_t colon = row.signature.find(':');
    for (const char c : row.signature.substr(0, colon)) parameters.push_back(letter(c));
    const std::string_view result = row.signature.substr(colon + 1);
    return llvm::FunctionType::get(
        result.empty() ? llvm::Type::getVoidTy(context_) : letter(result[0]), parameters, false);
}

BuiltinEffect Unit::builtin_effect(Builtin builtin) {
    return kBuiltinRows[static_cast<size_t>(builtin)].effect;
}

void Unit::mark_guest(llvm::Instruction* access) const {
    access->setMetadata(llvm::LLVMContext::MD_tbaa, guest_access_);
}

void Unit::mark_engine(llvm::Instruction* access) const {
    access->setMetadata(llvm::LLVMContext::MD_tbaa, engine_access_);
}

void Unit::mark_invariant(llvm::Instruction* load) const {
    load->setMetadata(llvm::LLVMContext::MD_invariant_load,
                      llvm::MDNode::get(load->getContext(), {}));
}

void Unit::mark_readable(llvm::Instruction* load, uint64_t bytes) const {
    llvm::LLVMContext& context = load->getContext();
    const auto number = [&](uint64_t value) {
        return llvm::MDNode::get(context,
                                 llvm::ConstantAsMetadata::get(llvm::ConstantInt::get(i64, value)));
    };
    load->setMetadata(llvm::LLVMContext::MD_dereferenceable, number(bytes));
    load->setMetadata(llvm::LLVMContext::MD_align, number(alignof(void*)));
}

llvm::DebugLoc Unit::location(uint32_t offset, llvm::Function& in) {
    llvm::DISubprogram* subprogram = in.getSubprogram();
    if (subprogram == nullptr) {
        llvm::DIFile* file = compile_unit_->getFile();
        subprogram = debug_.createFunction(
            file, in.getName(), "", file, 0, debug_.createSubroutineType({}), 0,
            llvm::DINode::FlagZero,
            llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
        in.setSubprogram(subprogram);
    }
    return llvm::DILocation::get(context_, offset, 0, subprogram);
}

}  // namespace ingot::codegen
