// One recursive group after the other: first that its indices lead to types up to its own end,
// then, on canonical types, that each type matches the supertype it declares.
#include "vm/validate/type_validator.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "vm/isa/limits.h"

namespace ingot {

namespace {

std::unexpected<Error> invalid(std::string message) {
    return fail(ErrorKind::Invalid, std::move(message));
}

class TypeValidator {
 public:
    TypeValidator(const Module& module, TypeStore& store, const Features& features)
        : module_(module), store_(store), features_(features) {}

    Result<std::vector<uint32_t>> validate() {
        ids_.reserve(module_.types.size());
        for (const RecGroup group : module_.rec_groups) TRY(check_group(group));
        return std::move(ids_);
    }

 private:
    Result<void> check_group(RecGroup group) {
        const uint32_t end = group.first + group.count;
        for (uint32_t i = group.first; i < end; ++i) {
            TRY(check_references(module_.types[i].composite, end));
            TRY(check_supertype_index(i, end));
        }
        const std::span<const SubType> types(module_.types);
        TRY(store_.intern_group(types.subspan(group.first, group.count), ids_));
        for (uint32_t i = group.first; i < end; ++i) TRY(check_subtyping(i));
        return {};
    }

    Result<void> check_references(const CompositeType& composite, uint32_t end) {
        if (const auto* function = std::get_if<FunctionType>(&composite)) {
            for (const ValueType type : function->parameters) TRY(check_type_reference(type, end));
            for (const ValueType type : function->results) TRY(check_type_reference(type, end));
            if (function->results.size() > 1 && !features_.has(Feature::MultiValue)) {
                return invalid("invalid result arity: more than one result needs multi-value");
            }
            return {};
        }
        if (const auto* structure = std::get_if<StructType>(&composite)) {
            for (const FieldType& field : structure->fields) {
                TRY(check_type_reference(field.storage, end));
            }
            return {};
        }
        return check_type_reference(std::get<ArrayType>(composite).element.storage, end);
    }

    Result<void> check_supertype_index(uint32_t index, uint32_t end) {
        const std::vector<uint32_t>& supertypes = module_.types[index].supertypes;
        depths_.push_back(0);
        if (supertypes.empty()) return {};
        if (supertypes.size() > 1) {
            return invalid(fmt::format("sub type {} has more than one super type", index));
        }
        const uint32_t supertype = supertypes.front();
        if (supertype >= end) return invalid(fmt::format("unknown type {}", supertype));
        if (supertype >= index) {
            return invalid(fmt::format("forward use of type {} in sub type definition", supertype));
        }
        depths_[index] = depths_[supertype] + 1;
        if (depths_[index] > limits::kMaxSubtypingDepth) {
            return fail(ErrorKind::Limit, fmt::format("sub type {} has too many ancestors", index));
        }
        return {};
    }

    Result<void> check_subtyping(uint32_t index) {
        const SubType& type = store_.type(ids_[index]);
        if (type.supertypes.empty()) return {};
        const SubType& supertype = store_.type(type.supertypes.front());
        const uint32_t super_index = module_.types[index].supertypes.front();
        if (supertype.is_final) {
            return invalid(fmt::format("sub type {} has final super type {}", index, super_index));
        }
        if (!store_.matches(type.composite, supertype.composite)) {
            return invalid(
                fmt::format("sub type {} does not match super type {}", index, super_index));
        }
        return {};
    }

    const Module& module_;
    TypeStore& store_;
    const Features& features_;
    std::vector<uint32_t> ids_;
    std::vector<uint32_t> depths_;  ///< Length of the supertype chain, by type index.
};

}  // namespace

Result<std::vector<uint32_t>> validate_types(const Module& module, TypeStore& store,
                                             const Features& features) {
    return TypeValidator(module, store, features).validate();
}

Result<void> check_type_reference(ValueType type, size_t limit) {
    if (type.is_ref() && type.heap().is_concrete() && type.heap().index() >= limit) {
        return invalid(fmt::format("unknown type {}", type.heap().index()));
    }
    return {};
}

}  // namespace ingot
