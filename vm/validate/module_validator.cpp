// The order of checks is the specification's (3.5.13): types, index spaces, initializers in the
// order in which they may see globals, segments, start, exports; each step adds to the context of
// the next.
#include "vm/validate/module_validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "vm/isa/limits.h"
#include "vm/validate/function_validator.h"
#include "vm/validate/type_validator.h"

namespace ingot {

namespace {

std::unexpected<Error> invalid(size_t offset, std::string message) {
    return fail(ErrorKind::Invalid, offset, std::move(message));
}

/// Adds the place to an error that has none.
Result<void> located(Result<void> result, size_t offset) {
    if (!result && result.error().offset == Error::kNoOffset) result.error().offset = offset;
    return result;
}

Result<void> check_limits(const Limits& limits, uint64_t largest, std::string_view message) {
    if (limits.minimum > largest || limits.maximum.value_or(0) > largest) {
        return fail(ErrorKind::Invalid, std::string(message));
    }
    if (limits.maximum && *limits.maximum < limits.minimum) {
        return fail(ErrorKind::Invalid, "size minimum must not be greater than maximum");
    }
    return {};
}

class DeclarationValidator {
 public:
    DeclarationValidator(const Module& module, TypeStore& store, const Features& features)
        : module_(module),
          store_(store),
          features_(features),
          constants_({module, types_, store, features}) {}

    Result<ValidatedTypes> validate() {
        types_.ids = TRY(validate_types(module_, store_, features_));
        TRY(check_tags());
        TRY(check_functions());
        TRY(check_memories());
        // Initializers of tables may name imported globals, and no others.
        TRY(check_globals(0, module_.imported_globals));
        TRY(check_tables());
        TRY(check_globals(module_.imported_globals, index_space_size(ExternKind::Global)));
        TRY(check_data());
        TRY(check_elements());
        TRY(check_start());
        TRY(check_exports());
        for (const FunctionIndex function : constants_.constant_references()) {
            types_.declared_references[function] = true;
        }
        return std::move(types_);
    }

 private:
    Result<void> check_tags();
    Result<void> check_functions();
    Result<void> check_memories();
    Result<void> check_tables();
    Result<void> check_globals(uint32_t begin, uint32_t end);
    Result<void> check_data();
    Result<void> check_elements();
    Result<void> check_element_items(const ElementSegment& segment, ValueType type);
    Result<void> check_start();
    Result<void> check_exports();

    Result<const FunctionType*> function_type(uint32_t type_index, size_t offset) const;
    Result<void> check_table_type(const TableType& type) const;
    /// Where the import stands that defines entry `index` of a kind's index space, if one does.
    size_t import_offset(ExternKind kind, uint32_t index) const;
    uint32_t index_space_size(ExternKind kind) const;

    /// Before garbage collection came, constant expressions could name imported globals only.
    uint32_t visible_globals() const {
        return features_.has(Feature::Gc) ? static_cast<uint32_t>(module_.globals.size())
                                          : module_.imported_globals;
    }

    const Module& module_;
    TypeStore& store_;
    const Features& features_;
    ValidatedTypes types_;
    FunctionValidator constants_;
};

size_t DeclarationValidator::import_offset(ExternKind kind, uint32_t index) const {
    for (const Import& import : module_.imports) {
        if (import.kind() == kind && index-- == 0) return import.offset;
    }
    return Error::kNoOffset;
}

uint32_t DeclarationValidator::index_space_size(ExternKind kind) const {
    const auto count = [](const auto& space) { return static_cast<uint32_t>(space.size()); };
    switch (kind) {
    case ExternKind::Function: return count(module_.functions);
    case ExternKind::Table: return count(module_.tables);
    case ExternKind::Memory: return count(module_.memories);
    case ExternKind::Global: return count(module_.globals);
    case ExternKind::Tag: return count(module_.tags);
    }
    return 0;
}

Result<const FunctionType*> DeclarationValidator::function_type(uint32_t type_index,
                                                                size_t offset) const {
    if (type_index >= types_.ids.size()) {
        return invalid(offset, fmt::format("unknown type {}", type_index));
    }
    const FunctionType* function = store_.type(types_.ids[type_index]).as_function();
    if (!function) return invalid(offset, fmt::format("non-function type {}", type_index));
    return function;
}

Result<void> DeclarationValidator::check_tags() {
    for (uint32_t i = 0; i < module_.tags.size(); ++i) {
        const uint32_t type_index = module_.tags[i].type;
        const size_t offset = import_offset(ExternKind::Tag, i);
        const FunctionType* type = TRY(function_type(type_index, offset));
        if (!type->results.empty()) return invalid(offset, "non-empty tag result type");
        types_.tags.push_back(types_.ids[type_index]);
    }
    return {};
}

Result<void> DeclarationValidator::check_functions() {
    types_.functions.reserve(module_.functions.size());
    for (uint32_t i = 0; i < module_.functions.size(); ++i) {
        const uint32_t type_index = module_.functions[i];
        if (Result<const FunctionType*> type = function_type(type_index, Error::kNoOffset); !type) {
            const bool is_import = i < module_.imported_functions;
            type.error().offset = is_import
                                      ? import_offset(ExternKind::Function, i)
                                      : module_.function_offsets[i - module_.imported_functions];
            return std::unexpected(std::move(type.error()));
        }
        types_.functions.push_back(types_.ids[type_index]);
    }
    types_.declared_references.resize(module_.functions.size());
    return {};
}

Result<void> DeclarationValidator::check_memories() {
    if (module_.memories.size() > 1 && !features_.has(Feature::MultiMemory)) {
        return invalid(import_offset(ExternKind::Memory, 1), "multiple memories");
    }
    for (uint32_t i = 0; i < module_.memories.size(); ++i) {
        const Limits& limits = module_.memories[i].limits;
        const size_t offset = import_offset(ExternKind::Memory, i);
        TRY(located(limits.is64 ? check_limits(limits, limits::kMaxMemory64Pages,
                                               "memory size must be at most 2^48 pages (256 TiB)")
                                : check_limits(limits, limits::kMaxMemory32Pages,
                                               "memory size must be at most 65536 pages (4GiB)"),
                    offset));
        if (limits.is_shared && !limits.maximum) {
            return invalid(offset, "shared memory must have maximum");
        }
    }
    return {};
}

Result<void> DeclarationValidator::check_table_type(const TableType& type) const {
    TRY(check_type_reference(type.element, types_.ids.size()));
    return type.limits.is64 ? check_limits(type.limits, UINT64_MAX, "table size")
                            : check_limits(type.limits, limits::kMaxTable32Elements,
                                           "table size must be at most 2^32-1 elements");
}

Result<void> DeclarationValidator::check_tables() {
    if (module_.tables.size() > 1 && !features_.has(Feature::ReferenceTypes)) {
        return invalid(import_offset(ExternKind::Table, 1), "multiple tables");
    }
    for (uint32_t i = 0; i < module_.tables.size(); ++i) {
        const Table& table = module_.tables[i];
        TRY(located(check_table_type(table.type), import_offset(ExternKind::Table, i)));
        const ValueType element = types_.canonical(table.type.element);
        types_.tables.push_back({element, table.type.limits});
        if (table.initializer) {
            TRY(constants_.validate_constant(*table.initializer, element,
                                             module_.imported_globals));
        } else if (i >= module_.imported_tables && !element.is_defaultable()) {
            return invalid(Error::kNoOffset,
                           fmt::format("type mismatch: table {} of {} needs an initial element", i,
                                       to_string(table.type.element)));
        }
    }
    return {};
}

Result<void> DeclarationValidator::check_globals(uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; ++i) {
        const Global& global = module_.globals[i];
        const bool is_import = i < module_.imported_globals;
        const size_t offset =
            is_import ? import_offset(ExternKind::Global, i) : size_t{global.initializer.offset};
        TRY(located(check_type_reference(global.type.value, types_.ids.size()), offset));
        const GlobalType type{types_.canonical(global.type.value), global.type.is_mutable};
        if (!is_import) {
            const uint32_t visible = std::min(i, visible_globals());
            TRY(constants_.validate_constant(global.initializer, type.value, visible));
        }
        types_.globals.push_back(type);
    }
    return {};
}

Result<void> DeclarationValidator::check_data() {
    for (const DataSegment& segment : module_.data) {
        if (segment.mode != SegmentMode::Active) continue;
        if (segment.memory >= module_.memories.size()) {
            return invalid(segment.position,
                           fmt::format("unknown memory {}", segment.memory.value));
        }
        const ValueType address = module_.memories[segment.memory].limits.address_type();
        TRY(constants_.validate_constant(segment.offset, address, visible_globals()));
    }
    return {};
}

Result<void> DeclarationValidator::check_elements() {
    for (const ElementSegment& segment : module_.elements) {
        TRY(located(check_type_reference(segment.type, types_.ids.size()), segment.position));
        const ValueType type = types_.canonical(segment.type);
        TRY(check_element_items(segment, type));
        types_.elements.push_back(type);
        if (segment.mode != SegmentMode::Active) continue;
        if (segment.table >= types_.tables.size()) {
            return invalid(segment.position, fmt::format("unknown table {}", segment.table.value));
        }
        const TableType& table = types_.tables[segment.table];
        if (!store_.matches(type, table.element)) {
            return invalid(segment.position,
                           fmt::format("type mismatch: element segment's type {} does not match "
                                       "table's element type {}",
                                       to_string(type), to_string(table.element)));
        }
        TRY(constants_.validate_constant(segment.offset, table.limits.address_type(),
                                         visible_globals()));
    }
    return {};
}

Result<void> DeclarationValidator::check_element_items(const ElementSegment& segment,
                                                       ValueType type) {
    if (const auto* functions = std::get_if<std::vector<FunctionIndex>>(&segment.items)) {
        for (const FunctionIndex function : *functions) {
            if (function >= module_.functions.size()) {
                return invalid(segment.position,
                               fmt::format("unknown function {}", function.value));
            }
            types_.declared_references[function] = true;
        }
        return {};
    }
    for (const ConstantExpression item : std::get<std::vector<ConstantExpression>>(segment.items)) {
        TRY(constants_.validate_constant(item, type, visible_globals()));
    }
    return {};
}

Result<void> DeclarationValidator::check_start() {
    if (!module_.start) return {};
    const FunctionIndex start = *module_.start;
    if (start >= module_.functions.size()) {
        return invalid(module_.start_offset, fmt::format("unknown function {}", start.value));
    }
    const FunctionType& type = *store_.type(types_.functions[start]).as_function();
    if (!type.parameters.empty() || !type.results.empty()) {
        return invalid(module_.start_offset, "start function must not have parameters or results");
    }
    return {};
}

Result<void> DeclarationValidator::check_exports() {
    std::unordered_set<std::string_view> names;
    names.reserve(module_.exports.size());
    for (const Export& entry : module_.exports) {
        if (entry.index >= index_space_size(entry.kind)) {
            const std::string_view kind =
                entry.kind == ExternKind::Function ? "function" : to_string(entry.kind);
            return invalid(entry.offset, fmt::format("unknown {} {}", kind, entry.index));
        }
        if (!names.insert(entry.name).second) {
            return invalid(entry.offset, fmt::format("duplicate export name \"{}\"", entry.name));
        }
        if (entry.kind == ExternKind::Function) types_.declared_references[entry.index] = true;
    }
    return {};
}

}  // namespace

Result<ValidatedTypes> validate_declarations(const Module& module, TypeStore& store,
                                             const Features& features) {
    return DeclarationValidator(module, store, features).validate();
}

Result<ValidatedTypes> validate_module(const Module& module, TypeStore& store,
                                       const Features& features) {
    ValidatedTypes types = TRY(validate_declarations(module, store, features));
    FunctionValidator validator({module, types, store, features});
    for (uint32_t i = module.imported_functions; i < module.functions.size(); ++i) {
        TRY(validator.validate(FunctionIndex(i)));
    }
    return types;
}

}  // namespace ingot
