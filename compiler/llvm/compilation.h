// From a request to objects, whatever becomes of single functions. Groups are compiled side by side
// in processes of their own, if that is asked for, each within bounds of time and memory. A group
// that fails is halved and tried again, so that in the end a function is alone with its failure; it
// gets other chances at lower levels of optimization, and then is left out: the interpreter has it.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/llvm/code_generator.h"
#include "compiler/llvm/emission.h"
#include "compiler/llvm/target.h"
#include "vm/native/code_generator.h"
#include "vm/support/result.h"

namespace ingot::codegen {

/// Objects that together define every function asked for, or its stub. Fails if not even the stubs
/// can be compiled.
Result<std::vector<ObjectCode>> compile_objects(const CompileRequest& request,
                                                const TargetChoice& target,
                                                const CodeGeneratorOptions& options);

}  // namespace ingot::codegen
