// How a binary's bytes differ from the shortest encoding of the same contents, so that text can
// give the very bytes back: the annotation (@ingot.encoding ...).
//
// Compilers and linkers write numbers longer than they need, split runs of locals, keep empty
// sections, and so on; text has no words for that. An Encoding is a script of edits that turns the
// shortest encoding, which the assembler writes, into the original. A function's annotation is
// about its code entry, the module's about the other sections, one by one: an edit to the text
// spoils only what stands in the same function or section. What an annotation yields has to mean
// the same as what it replaces; the assembler checks that (see canonical.h).
//
//     (size N)                      the size in front takes N bytes
//     (pad N d d ...)               numbers of N bytes, filled up with zero bits; each stands d
//                                   bytes behind the one before, the first d bytes from the start
//     (pad_ones N d d ...)          the same, filled up with ones: negative numbers
//     (edit OFFSET COUNT "bytes")   COUNT bytes at OFFSET are these bytes instead
//     (type ...) ... (data ...)     only in a module: the section is there, and is edited so
//
// All places are byte offsets in the shortest encoding, of a code entry without its size or of a
// section's contents. Code entries do not count as contents of the code section.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/text/custom_sections.h"
#include "compiler/text/encode.h"
#include "compiler/text/lexer.h"
#include "vm/support/result.h"

namespace ingot::text {

constexpr std::string_view kEncodingAnnotation = "ingot.encoding";

struct EncodingEdit {
    enum class Kind : uint8_t { Replace, Pad, PadOnes };

    Kind kind = Kind::Replace;
    uint32_t offset = 0;
    uint32_t count = 0;  ///< Replace: bytes that go; else: bytes of the padded number.
    Bytes bytes;         ///< Replace: the bytes that come.
    bool operator==(const EncodingEdit&) const = default;
};

struct Encoding {
    uint32_t size_length = 0;         ///< Bytes of the size in front; 0: as few as it takes.
    std::vector<EncodingEdit> edits;  ///< By offset; they do not overlap.

    bool empty() const { return size_length == 0 && edits.empty(); }
    bool operator==(const Encoding&) const = default;
};

using SectionEncodings = std::map<SectionKind, Encoding>;

/// The edited bytes, or nothing if the edits do not fit `bytes`. `places` are ascending offsets in
/// `bytes`, which become offsets in the result.
std::optional<Bytes> apply_edits(const Encoding& encoding, std::span<const uint8_t> bytes,
                                 std::span<uint32_t> places = {});

/// Appends a size in the encoding's length; false if it does not fit into that.
bool write_size(Bytes& out, uint64_t size, const Encoding& encoding);

/// Bytes of a number's shortest encoding.
uint32_t unsigned_length(uint64_t value);

// The annotation's text: each prints whole lines that begin with `indent`, nothing for no edits.
void print_encoding(std::string& out, const Encoding& encoding, std::string_view indent);
void print_encodings(std::string& out, const SectionEncodings& sections, std::string_view indent);

Result<Encoding> parse_encoding(const TokenStream& stream, const Annotation& annotation);
Result<SectionEncodings> parse_encodings(const TokenStream& stream, const Annotation& annotation);

}  // namespace ingot::text
