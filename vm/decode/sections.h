// The section readers behind decoder.cpp; private to this folder.
//
// A reader fills in its part of the module and leaves the cursor where the section's contents end.
// It reads on past the section's declared size, if the contents say so: the specification's grammar
// notices only afterwards that the sizes differ ("section size mismatch"), and so does the decoder.
// Failures stick in the cursor.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/decode/byte_reader.h"
#include "vm/isa/features.h"
#include "vm/module/module.h"

namespace ingot {

struct SectionContext {
    Module& module;
    const Features& features;
    ByteReader& in;        ///< Over all of the module's bytes.
    uint32_t section_end;  ///< Byte offset where the current section ends by its declared size.

    /// The number of items that follow, checked against the bytes left and against a limit on how
    /// many the module may have in all; `present` of them are there already.
    uint32_t count(std::string_view what, uint32_t limit, size_t present = 0);
    bool require(Feature feature, size_t offset, std::string_view message);
};

// type_section.cpp
void read_type_section(SectionContext& context);

// definition_sections.cpp
void read_import_section(SectionContext& context);
void read_function_section(SectionContext& context);
void read_table_section(SectionContext& context);
void read_memory_section(SectionContext& context);
void read_tag_section(SectionContext& context);
void read_global_section(SectionContext& context);
void read_export_section(SectionContext& context);
void read_start_section(SectionContext& context);
ConstantExpression read_constant_expression(SectionContext& context);

// segment_sections.cpp
void read_element_section(SectionContext& context);
void read_data_count_section(SectionContext& context);
void read_data_section(SectionContext& context);
void read_code_section(SectionContext& context);

// name_section.cpp; reads a cursor of its own, and failures in it have no consequence.
void read_name_section(Module& module, ByteRange contents);

}  // namespace ingot
