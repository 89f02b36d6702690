// Reads types as the binary format spells them (spec 5.3); shared by sections and instructions.
//
// Failures go to the ByteReader; the value returned then means nothing. A type of a feature that is
// switched off is malformed, and the message names the feature.
#pragma once

#include "vm/decode/byte_reader.h"
#include "vm/isa/features.h"
#include "vm/isa/types.h"

namespace ingot {

/// Fails with `message`, adding which feature is needed, unless the feature is on.
bool require_feature(ByteReader& in, const Features& features, Feature feature, size_t offset,
                     std::string_view message);

HeapType read_heap_type(ByteReader& in, const Features& features);
ValueType read_reference_type(ByteReader& in, const Features& features);
ValueType read_value_type(ByteReader& in, const Features& features);
/// A value type, i8 or i16.
ValueType read_storage_type(ByteReader& in, const Features& features);
bool read_mutability(ByteReader& in);

TableType read_table_type(ByteReader& in, const Features& features);
MemoryType read_memory_type(ByteReader& in, const Features& features);
GlobalType read_global_type(ByteReader& in, const Features& features);
TagType read_tag_type(ByteReader& in);

}  // namespace ingot
