// The little that a decoded module can answer about itself.
#include "vm/module/module.h"

namespace ingot {

std::string_view Module::function_name(FunctionIndex index) const {
    if (const auto found = names.functions.find(index); found != names.functions.end()) {
        return found->second;
    }
    for (const Export& entry : exports) {
        if (entry.kind == ExternKind::Function && entry.index == index) return entry.name;
    }
    return {};
}

}  // namespace ingot
