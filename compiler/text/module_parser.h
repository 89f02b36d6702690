// Module fields (spec 6.6) to sections, in three passes over the fields.
//
// First every identifier is bound and the kind of each field noted; then explicit types are
// encoded, since type uses refer to all of them; then the other fields, in the order of the source.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/text/custom_sections.h"
#include "compiler/text/encoding.h"
#include "compiler/text/instruction_parser.h"
#include "compiler/text/module_context.h"

namespace ingot::text {

class ModuleParser {
 public:
    ModuleParser(const TokenStream& stream, const AssembleOptions& options,
                 std::optional<std::string> name)
        : context_(stream, options),
          cursor_(stream),
          types_(cursor_, context_),
          name_(std::move(name)) {}

    /// Parses the fields from token `first` up to the closing parenthesis or end at token `end`;
    /// module annotations are looked for from token `header` on. Yields the binary.
    Result<Bytes> parse(uint32_t header, uint32_t first, uint32_t end);

 private:
    struct Section {
        uint32_t count = 0;
        Bytes bytes;
    };
    struct Field {
        enum class Kind : uint8_t {
            Type,
            Rec,
            Import,
            Function,
            Table,
            Memory,
            Global,
            Tag,
            Export,
            Start,
            Element,
            Data,
        };
        Kind kind;
        uint32_t open = 0;
        uint32_t close = 0;
        uint32_t index = 0;
        bool is_import = false;    ///< A definition with an inline import.
        bool has_segment = false;  ///< A table or memory with an inline segment.
    };

    // Pass 1: module_parser.cpp.
    static std::optional<Field::Kind> field_kind(std::string_view keyword);
    Result<void> collect(uint32_t end);
    Result<void> collect_field(Field& field);
    Result<void> collect_import(Field& field);
    Result<void> collect_definition(Field& field, IndexSpace& space, std::string_view category);
    void collect_segment(Field& field);
    Result<void> note_import(uint32_t ahead);
    Result<uint32_t> bind(IndexSpace& space);

    // Passes 2 and 3: field_parser.cpp.
    Result<void> parse_field(const Field& field);
    Result<void> import_field();
    Result<void> export_field();
    Result<void> function_field(const Field& field);
    Result<void> function_body(uint32_t index, uint32_t type, const TypeUse& use);
    Result<void> write_code_entry(Bytes body, std::vector<BranchHint>& hints);
    Result<void> bind_parameters(FunctionScope& scope, uint32_t type, const TypeUse& use);
    Result<void> local_declarations(FunctionScope& scope, Bytes& body);
    Result<void> bind_local(FunctionScope& scope, uint32_t id_token);
    Result<void> table_field(const Field& field);
    Result<void> table_elements(uint32_t table, ValueType type, bool is64);
    Result<void> memory_field(const Field& field);
    Result<void> global_field(const Field& field);
    Result<void> tag_field(const Field& field);
    Result<void> start_field();
    Result<void> element_field();
    Result<void> element_list(uint8_t mode_flags, bool has_table, const Bytes& place);
    Result<void> data_field();
    Result<void> inline_exports(ExternKind kind, uint32_t index);
    Result<bool> inline_import(const Field& field, ExternKind kind);
    Result<TableType> table_type();
    Result<MemoryType> memory_type();
    Result<uint32_t> tag_type();
    void write_import(std::string_view module, std::string_view name, ExternKind kind);
    Result<void> expression_until_close(Bytes& out);
    Result<void> folded_expression(Bytes& out);
    Result<void> offset_expression(Bytes& out);
    Result<uint32_t> element_expressions(Bytes& out);
    Result<uint32_t> function_indices(Bytes& out);

    // Annotations and the binary: module_encoder.cpp.
    Result<void> parse_module_name(uint32_t header, uint32_t first_field);
    Result<void> check_annotations();
    const Field* field_around(const Annotation& annotation) const;
    Result<std::vector<CustomText>> custom_sections() const;
    ModuleNames collect_names() const;
    Bytes encode_branch_hints() const;
    Result<Bytes> encode();
    Bytes section_contents(SectionKind kind) const;

    // Encodings that are longer than necessary: original_encoding.cpp.
    Result<void> parse_section_encodings(uint32_t end);
    std::unexpected<Error> does_not_fit(const Annotation& annotation) const;
    Result<void> write_section(Bytes& out, SectionKind kind);
    Result<void> check_section_encodings(const Bytes& binary) const;

    ModuleContext context_;
    Cursor cursor_;
    TypeParser types_;
    std::optional<std::string> name_;
    std::optional<std::string> annotated_name_;
    std::vector<Field> fields_;
    std::string_view first_definition_;  ///< Category of the first thing that is not imported.
    bool has_start_ = false;

    Section imports_, functions_, tables_, memories_, tags_, globals_, exports_, elements_, code_,
        data_;
    uint32_t start_ = 0;
    std::map<uint32_t, NameMap> local_names_;
    std::map<uint32_t, NameMap> label_names_;
    std::map<uint32_t, std::vector<BranchHint>> hints_;
    const Annotation* section_annotation_ = nullptr;
    SectionEncodings section_encodings_;
};

}  // namespace ingot::text
