// Types and type uses (spec 6.4, 6.6.1), for fields and instructions alike.
//
// Parsing and resolving a type use are two steps, because a type that is only written out may have
// to be added to the module, and only after the whole use has been read without error.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/text/module_context.h"

namespace ingot::text {

/// (type x)? (param ...)* (result ...)*
struct TypeUse {
    struct Parameter {
        uint32_t id_token;  ///< The Id token, or just where it would stand.
        bool has_id;
    };
    std::optional<uint32_t> index;
    size_t offset = 0;
    FunctionType type;  ///< What is written out; may be empty beside an index.
    std::vector<Parameter> parameters;

    bool is_written_out() const { return !type.parameters.empty() || !type.results.empty(); }
};

/// Whether (param $x t) may stand in a type use.
enum class ParameterNames : uint8_t { Forbidden, Allowed };

class TypeParser {
 public:
    TypeParser(Cursor& cursor, ModuleContext& context) : cursor_(cursor), context_(context) {}

    bool at_value_type() const;
    bool at_reference_type() const;
    Result<ValueType> value_type();
    Result<ValueType> reference_type();
    Result<HeapType> heap_type();
    Result<GlobalType> global_type();
    Result<Limits> limits();
    /// i32, i64 or nothing: true for i64.
    bool address_type();

    Result<TypeUse> type_use(ParameterNames names);
    /// The index of the type that is used; may add a type to the module.
    Result<uint32_t> resolve(const TypeUse& use);

    /// A (type ...) or (rec ...) field, cursor at its parenthesis; `first` is its first type's
    /// index.
    Result<void> type_field(uint32_t first);

 private:
    Result<ValueType> storage_type();
    Result<FieldType> field_type();
    Result<void> value_types(std::vector<ValueType>& out);
    Result<void> parameters(TypeUse& use, ParameterNames names);
    Result<void> type_definition(uint32_t index, bool is_alone);
    Result<void> composite_type(uint32_t index, bool is_plain_function);
    Result<std::vector<FieldType>> struct_fields(uint32_t index);

    Cursor& cursor_;
    ModuleContext& context_;
};

}  // namespace ingot::text
