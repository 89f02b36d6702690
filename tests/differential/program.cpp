// Putting a program together: the plan, the bodies, then the calls.
#include "tests/differential/program.h"

#include <algorithm>

#include "tests/differential/body_writer.h"

namespace ingot::differential {
namespace {

/// Whether the host can make an argument of this type out of nothing.
bool is_passable(ValueType type) {
    if (!type.is_ref() || type.is_nullable()) return true;
    const HeapType heap = type.heap();
    return heap == HeapType::Any || heap == HeapType::Eq || heap == HeapType::I31 ||
           heap == HeapType::Extern || heap == HeapType::Func;
}

std::vector<uint32_t> callable_functions(const Blueprint& module) {
    std::vector<uint32_t> callable;
    for (uint32_t i = 0; i < module.functions.size(); ++i) {
        const bool fits = std::ranges::all_of(module.function_type(i).parameters, is_passable);
        if (fits && !module.functions[i].is_imported) callable.push_back(i);
    }
    return callable;
}

Invocation pick_arguments(const Blueprint& module, Tape& tape, uint32_t function) {
    Invocation invocation{function, {}};
    for (const ValueType type : module.function_type(function).parameters) {
        invocation.arguments.push_back(type.is_ref() ? NumberBits{tape.bits(2)}
                                                     : interesting_number(tape, type));
    }
    return invocation;
}

}  // namespace

Program generate(Tape& tape) {
    Program program;
    program.has_twin = tape.chance(25);
    Blueprint module = plan_module(tape);
    for (uint32_t i = 0; i < module.functions.size(); ++i) {
        if (module.functions[i].is_imported) continue;
        const SpanScope span(tape, function_group(i));
        const uint32_t nodes = 20 + tape.below(tape.chance(15) ? 300 : 100);
        module.functions[i].body = BodyWriter(module, tape, i, nodes).write();
        if (module.functions[i].type == 0 && !module.start && tape.chance(5)) module.start = i;
    }
    std::vector<uint32_t> exported;
    for (const uint32_t function : callable_functions(module)) {
        const SpanScope calls(tape, function_group(function));
        const size_t before = program.invocations.size();
        repeat(tape, 75, 4,
               [&] { program.invocations.push_back(pick_arguments(module, tape, function)); });
        if (program.invocations.size() > before) exported.push_back(function);
    }
    program.has_tail_calls = module.has_tail_calls;
    program.budget_global = module.budget_global;
    program.bytes = module.encode(exported);
    return program;
}

}  // namespace ingot::differential
