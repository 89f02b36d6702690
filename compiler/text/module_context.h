// What the parsers of one module share: options, index spaces, types and annotations.
//
// Types are encoded as they are met; the spaces are complete after the first pass over the fields,
// except that type uses add function types at the end (spec 6.6.1).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/text/assembler.h"
#include "compiler/text/encode.h"
#include "compiler/text/names.h"
#include "vm/isa/types.h"

namespace ingot::text {

/// The annotations of a source, found by the token they stand before; each is taken once.
class AnnotationIndex {
 public:
    explicit AnnotationIndex(const TokenStream& stream)
        : annotations_(&stream.annotations), taken_(stream.annotations.size()) {}

    bool empty() const { return annotations_->empty(); }
    /// The next annotation called `name` before `token` that nobody took, or nullptr.
    const Annotation* take(std::string_view name, uint32_t token);
    /// Calls visit(annotation) for those that nobody took; stops at the first error.
    template <typename Visitor>
    Result<void> for_each_left(const Visitor& visit) const {
        for (size_t i = 0; i < taken_.size(); ++i) {
            if (!taken_[i]) TRY(visit((*annotations_)[i]));
        }
        return {};
    }

 private:
    const std::vector<Annotation>* annotations_;
    std::vector<bool> taken_;
};

struct ModuleContext {
    ModuleContext(const TokenStream& tokens, const AssembleOptions& assemble_options)
        : options(assemble_options), stream(tokens), annotations(tokens) {}

    /// The index of a final function type that stands alone, added to the types if it is new.
    uint32_t function_type_index(const FunctionType& type);
    /// The contents of an @name annotation before the token, or nothing.
    Result<std::optional<std::string>> name_annotation(uint32_t token);

    const AssembleOptions& options;
    const TokenStream& stream;
    AnnotationIndex annotations;

    IndexSpace types{"type"};
    IndexSpace functions{"function"};
    IndexSpace tables{"table"};
    IndexSpace memories{"memory"};
    IndexSpace globals{"global"};
    IndexSpace tags{"tag"};
    IndexSpace elements{"elem segment"};
    IndexSpace data{"data segment"};
    std::map<uint32_t, IndexSpace> fields;  ///< Of the struct types, by type index.

    Bytes type_section;
    uint32_t type_groups = 0;
    /// By type index; nothing for structs and arrays.
    std::vector<std::optional<FunctionType>> function_types;
    /// Encoded function type -> the first type index that is just that.
    std::map<Bytes, uint32_t> function_type_indices;

    bool uses_data_count = false;  ///< Some instruction names a data segment.
};

}  // namespace ingot::text
