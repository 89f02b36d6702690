// Calls of every kind: direct, through a table, through a reference, and as tail calls.
#include <algorithm>
#include <array>

#include "tests/differential/body_writer.h"

namespace ingot::differential {

bool BodyWriter::call_expression(ValueType type) {
    if (is_leaf_) return false;
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < module_.functions.size(); ++i) {
        const Types& results = module_.function_type(i).results;
        if (results.size() == 1 && module_.matches(results.front(), type)) fitting.push_back(i);
    }
    if (fitting.empty()) return false;
    call(tape_.pick(fitting));
    return true;
}

void BodyWriter::call_statement() {
    if (is_leaf_) return set_variable();
    const uint32_t function = tape_.below(module_.functions.size());
    const Types results = module_.function_type(function).results;
    call(function);
    consume(results);
}

void BodyWriter::call(uint32_t function) {
    constexpr std::array<uint8_t, 3> kWeights{60, 25, 15};
    switch (tape_.weighted(kWeights)) {
    case 1:
        if (call_indirect(function, false)) return;
        break;
    case 2: return call_reference(function, false);
    default: break;
    }
    expressions(Types(module_.function_type(function).parameters));
    code_.op(Opcode::Call, function);
}

bool BodyWriter::call_indirect(uint32_t function, bool is_tail) {
    std::vector<uint32_t> tables;
    for (uint32_t i = 0; i < module_.tables.size(); ++i) {
        const TablePlan& table = module_.tables[i];
        const bool fits = module_.matches(table.type.element, ValueType::funcref());
        if (fits && std::ranges::find(table.slots, function) != table.slots.end()) {
            tables.push_back(i);
        }
    }
    if (tables.empty()) return false;
    const uint32_t chosen = tape_.pick(tables);
    const TablePlan& table = module_.tables[chosen];
    // The function's own type, or a declared supertype that promises no less.
    uint32_t type = module_.functions[function].type;
    const Types& results = module_.function_type(function).results;
    while (!module_.types[type].supertypes.empty() && tape_.chance(30)) {
        const uint32_t super = module_.types[type].supertypes.front();
        if (module_.types[super].as_function()->results != results) break;
        type = super;
    }
    expressions(Types(module_.types[type].as_function()->parameters));
    if (tape_.chance(10)) {
        table_index(chosen);
    } else {
        const auto slot =
            static_cast<uint32_t>(std::ranges::find(table.slots, function) - table.slots.begin());
        const bool is64 = table.type.limits.is64;
        is64 ? code_.i64(slot) : code_.i32(slot);
    }
    code_.op(is_tail ? Opcode::ReturnCallIndirect : Opcode::CallIndirect, type, chosen);
    return true;
}

void BodyWriter::call_reference(uint32_t function, bool is_tail) {
    const uint32_t type = module_.functions[function].type;
    expressions(Types(module_.function_type(function).parameters));
    if (tape_.chance(50)) {
        non_null(HeapType::concrete(type));
    } else {
        code_.op(Opcode::RefFunc, function);
    }
    code_.op(is_tail ? Opcode::ReturnCallRef : Opcode::CallRef, type);
}

bool BodyWriter::tail_call() {
    if (!module_.has_tail_calls) return false;
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < module_.functions.size(); ++i) {
        if (module_.matches(module_.function_type(i).results, type_.results)) fitting.push_back(i);
    }
    if (fitting.empty()) return false;
    const uint32_t function = tape_.pick(fitting);
    switch (tape_.below(3)) {
    case 1:
        if (call_indirect(function, true)) return true;
        break;
    case 2: call_reference(function, true); return true;
    default: break;
    }
    expressions(Types(module_.function_type(function).parameters));
    code_.op(Opcode::ReturnCall, function);
    return true;
}

}  // namespace ingot::differential
