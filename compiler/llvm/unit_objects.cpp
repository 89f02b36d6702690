// What lowering knows of the collector's objects: layouts, and which accesses can never meet.
//
// Wasm's types say so, not ours: two fields at different offsets, an element and a field, or
// references and numbers at the same offset belong to different objects or different parts of one.
// Each part is a scalar type of type-based alias analysis, all of them siblings.
#include <llvm/IR/MDBuilder.h>

#include "compiler/llvm/unit.h"

namespace ingot::codegen {

void Unit::mark_object(llvm::Instruction* access, std::string_view part, bool is_final) {
    mark_engine(access);
    auto found = object_parts_.find(part);
    if (found == object_parts_.end()) {
        llvm::MDBuilder metadata(context_);
        llvm::MDNode* root = metadata.createTBAARoot("objects");
        const llvm::StringRef name(part.data(), part.size());
        llvm::MDNode* type = metadata.createTBAAScalarTypeNode(name, root);
        found = object_parts_.emplace(part, metadata.createTBAAStructTagNode(type, type, 0)).first;
    }
    access->setMetadata(llvm::LLVMContext::MD_tbaa, found->second);
    if (is_final) {
        access->setMetadata(llvm::LLVMContext::MD_invariant_group, llvm::MDNode::get(context_, {}));
    }
}

const gc::StructLayout& Unit::struct_layout(uint32_t type_index) {
    const auto [found, is_new] = struct_layouts_.try_emplace(type_index);
    if (is_new) {
        const TypeStore& types = request_.store;
        found->second = gc::lay_out(types, *types.type(request_.types.ids[type_index]).as_struct());
    }
    return found->second;
}

}  // namespace ingot::codegen
