// Seven print functions, four globals, two tables and a memory, and the shared memory that the
// scripts of the threads proposal expect besides.
#include "tools/ingot/wast/spectest.h"

#include <iterator>
#include <string_view>
#include <vector>

#include "tools/ingot/messages.h"

namespace ingot {

namespace {

struct PrintFunction {
    std::string_view name;
    std::vector<ValueType> parameters;
};

const std::vector<PrintFunction>& print_functions() {
    static const std::vector<PrintFunction> functions = {
        {"print", {}},
        {"print_i32", {ValueType::I32}},
        {"print_i64", {ValueType::I64}},
        {"print_f32", {ValueType::F32}},
        {"print_f64", {ValueType::F64}},
        {"print_i32_f32", {ValueType::I32, ValueType::F32}},
        {"print_f64_f64", {ValueType::F64, ValueType::F64}},
    };
    return functions;
}

/// `environment` is the PrintFunction.
void print_arguments(void* environment, Caller&, Slot* slots) {
    std::string line;
    for (ValueType type : static_cast<const PrintFunction*>(environment)->parameters) {
        if (!line.empty()) line += ' ';
        line += to_string(Value{type, {*slots++, 0}});
    }
    print_out(line + "\n");
}

void print_nothing(void*, Caller&, Slot*) {}

}  // namespace

Result<void> define_spectest(Store& store, Linker& linker, bool print) {
    constexpr std::string_view kModule = "spectest";
    for (const PrintFunction& function : print_functions()) {
        linker.define_function(kModule, function.name, FunctionType{function.parameters, {}},
                               print ? print_arguments : print_nothing,
                               const_cast<PrintFunction*>(&function));
    }
    const std::pair<std::string_view, Value> globals[] = {
        {"global_i32", Value::i32(666)},
        {"global_i64", Value::i64(666)},
        {"global_f32", Value::f32(666.6f)},
        {"global_f64", Value::f64(666.6)},
    };
    for (const auto& [name, value] : globals) {
        linker.define(kModule, name, store.create_global(GlobalType{value.type, false}, value));
    }
    const Limits table{.minimum = 10, .maximum = 20, .is_shared = false, .is64 = false};
    Limits table64 = table;
    table64.is64 = true;
    const ValueType funcref = ValueType::funcref();
    linker.define(kModule, "table", TRY(store.create_table(TableType{funcref, table}, Ref{})));
    linker.define(kModule, "table64", TRY(store.create_table(TableType{funcref, table64}, Ref{})));
    const Limits memory{.minimum = 1, .maximum = 2, .is_shared = false, .is64 = false};
    Limits shared_memory = memory;
    shared_memory.is_shared = true;
    linker.define(kModule, "memory", TRY(store.create_memory(MemoryType{memory})));
    linker.define(kModule, "shared_memory", TRY(store.create_memory(MemoryType{shared_memory})));
    return {};
}

}  // namespace ingot
