// Instantiation by name, and what to say about imports that have none.
#include "vm/runtime/linker.h"

#include <fmt/format.h>

namespace ingot {
namespace {

std::string type_text(const LoadedModule& module, const Import& import) {
    switch (import.kind()) {
    case ExternKind::Function:
        return to_string(*module.module().types[std::get<TypeIndex>(import.type)].as_function());
    case ExternKind::Table: {
        const auto& type = std::get<TableType>(import.type);
        return to_string(type.limits) + " " + to_string(type.element);
    }
    case ExternKind::Memory: return to_string(std::get<MemoryType>(import.type).limits);
    case ExternKind::Global: return to_string(std::get<GlobalType>(import.type));
    case ExternKind::Tag:
        return to_string(*module.module().types[std::get<TagType>(import.type).type].as_function());
    }
    return {};
}

void call_stub(void* environment, Caller& caller, Slot*) {
    caller.trap(Trap::StubImportCalled, *static_cast<const std::string*>(environment));
}

}  // namespace

void Linker::define(std::string_view module, std::string_view name, Extern value) {
    definitions_.insert_or_assign({std::string(module), std::string(name)}, value);
}

void Linker::define_function(std::string_view module, std::string_view name,
                             const FunctionType& type, HostCallback callback, void* environment) {
    define(module, name, store_.create_host_function(type, callback, environment));
}

void Linker::define_instance(std::string_view module, const Instance& instance) {
    for (const auto& [name, value] : instance.exports) define(module, name, value);
}

const Extern* Linker::find(std::string_view module, std::string_view name) const {
    const auto found = definitions_.find(std::pair(std::string(module), std::string(name)));
    return found != definitions_.end() ? &found->second : nullptr;
}

std::vector<MissingImport> Linker::missing_imports(const LoadedModule& module) const {
    std::vector<MissingImport> missing;
    for (const Import& import : module.module().imports) {
        if (find(import.module, import.name) != nullptr) continue;
        missing.push_back({import.module, import.name, import.kind(), type_text(module, import)});
    }
    return missing;
}

void Linker::define_stubs(const LoadedModule& module) {
    for (const Import& import : module.module().imports) {
        if (import.kind() != ExternKind::Function) continue;
        if (find(import.module, import.name) != nullptr) continue;
        stub_names_.push_back(
            std::make_unique<std::string>(fmt::format("{}.{}", import.module, import.name)));
        const uint32_t type_id = module.canonical_type(std::get<TypeIndex>(import.type));
        define(import.module, import.name,
               store_.create_host_function(type_id, call_stub, stub_names_.back().get()));
    }
}

Result<Instance*> Linker::instantiate(std::shared_ptr<const LoadedModule> module,
                                      Outcome& outcome) {
    const std::vector<MissingImport> missing = missing_imports(*module);
    if (!missing.empty()) {
        std::string message = "unknown import";
        for (const MissingImport& import : missing) {
            message += fmt::format("\n  {} {}.{} of type {}", to_string(import.kind), import.module,
                                   import.name, import.type);
        }
        return fail(ErrorKind::Unlinkable, std::move(message));
    }
    std::vector<Extern> imports;
    imports.reserve(module->module().imports.size());
    for (const Import& import : module->module().imports) {
        imports.push_back(*find(import.module, import.name));
    }
    return store_.instantiate(std::move(module), imports, outcome);
}

}  // namespace ingot
