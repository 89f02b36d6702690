// A linker: names for things to import, and instantiation by name. One per store.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vm/runtime/store.h"

namespace ingot {

/// An import that nothing was defined for.
struct MissingImport {
    std::string module;
    std::string name;
    ExternKind kind = ExternKind::Function;
    std::string type;  ///< As text: "[i32 i32] -> [i32]", "(mut i64)", ...
};

class Linker {
 public:
    explicit Linker(Store& store) : store_(store) {}

    Store& store() { return store_; }

    /// Defines or redefines a name.
    void define(std::string_view module, std::string_view name, Extern value);
    void define_function(std::string_view module, std::string_view name, const FunctionType& type,
                         HostCallback callback, void* environment);
    /// Defines every export of an instance under a module name.
    void define_instance(std::string_view module, const Instance& instance);

    /// Null if nothing has this name.
    const Extern* find(std::string_view module, std::string_view name) const;

    /// All imports of the module that have no definition.
    std::vector<MissingImport> missing_imports(const LoadedModule& module) const;

    /// Defines every missing function import as a function that traps when it is called, naming
    /// itself.
    void define_stubs(const LoadedModule& module);

    /// Instantiates by name and runs the start function. Missing imports are one Unlinkable error
    /// that names all of them. `outcome` tells whether a segment or the start function trapped; the
    /// returned instance is null then.
    Result<Instance*> instantiate(std::shared_ptr<const LoadedModule> module, Outcome& outcome);

 private:
    Store& store_;
    std::map<std::pair<std::string, std::string>, Extern, std::less<>> definitions_;
    std::vector<std::unique_ptr<std::string>> stub_names_;
};

}  // namespace ingot
