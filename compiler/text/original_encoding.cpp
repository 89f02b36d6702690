// The assembler's side of (@ingot.encoding ...): code entries and sections are edited after they
// have been written, and what comes of it is decoded to see that it still says the same.
#include <array>
#include <utility>

#include "compiler/text/canonical.h"
#include "compiler/text/module_parser.h"
#include "vm/decode/decoder.h"

namespace ingot::text {
namespace {

/// Whether a code entry, without its size, has `canonical` as its shortest encoding.
bool means_the_same(const Bytes& entry, const Bytes& canonical) {
    // A module of one function: types and indices are not looked at, a data count has to be there.
    Bytes binary = {0,  'a', 's', 'm',  1, 0, 0, 0,  // header
                    1,  4,   1,   0x60, 0, 0,        // types: [] -> []
                    3,  2,   1,   0,                 // functions: of type 0
                    12, 1,   0};                     // no data segments
    constexpr uint8_t kCodeId = 10;
    binary.push_back(kCodeId);
    write_unsigned_leb128(binary, 1 + unsigned_length(entry.size()) + entry.size());
    binary.push_back(1);
    write_unsigned_leb128(binary, entry.size());
    append(binary, entry);
    const auto module = decode_module(std::move(binary));
    if (!module) return false;
    const auto again = canonical_body(*module, module->bodies[0]);
    return again && again->bytes == canonical;
}

}  // namespace

std::unexpected<Error> ModuleParser::does_not_fit(const Annotation& annotation) const {
    return fail(ErrorKind::Malformed, annotation.offset,
                "@ingot.encoding annotation: does not fit the text it stands in; remove it, or "
                "assemble with --canonical, for the shortest encoding");
}

/// The cursor stands at the end of the function.
Result<void> ModuleParser::write_code_entry(Bytes body, std::vector<BranchHint>& hints) {
    Encoding encoding;
    const Annotation* annotation =
        context_.annotations.empty()
            ? nullptr
            : context_.annotations.take(kEncodingAnnotation, cursor_.position());
    if (annotation != nullptr && context_.options.keep_encoding) {
        encoding = TRY(parse_encoding(context_.stream, *annotation));
        std::vector<uint32_t> places;
        for (const BranchHint& hint : hints) places.push_back(hint.offset);
        auto edited = apply_edits(encoding, body, places);
        if (!edited || !means_the_same(*edited, body)) return does_not_fit(*annotation);
        for (size_t i = 0; i < places.size(); ++i) hints[i].offset = places[i];
        body = std::move(*edited);
    }
    if (!write_size(code_.bytes, body.size(), encoding)) return does_not_fit(*annotation);
    append(code_.bytes, body);
    ++code_.count;
    return {};
}

/// The annotation before the module's end, token `end`.
Result<void> ModuleParser::parse_section_encodings(uint32_t end) {
    if (!context_.options.keep_encoding) return {};
    section_annotation_ = context_.annotations.take(kEncodingAnnotation, end);
    if (section_annotation_ == nullptr) return {};
    section_encodings_ = TRY(parse_encodings(context_.stream, *section_annotation_));
    return {};
}

Result<void> ModuleParser::write_section(Bytes& out, SectionKind kind) {
    Bytes contents = section_contents(kind);
    const auto found = section_encodings_.find(kind);
    const bool is_edited = found != section_encodings_.end();
    const Encoding encoding = is_edited ? found->second : Encoding();
    if (is_edited) {
        if (contents.empty()) contents.push_back(0);
        // Of the code section, only the count.
        const bool is_code = kind == SectionKind::Code;
        const size_t size = is_code ? unsigned_length(code_.count) : contents.size();
        const auto edited = apply_edits(encoding, std::span(contents).first(size));
        if (!edited) return does_not_fit(*section_annotation_);
        contents.erase(contents.begin(), contents.begin() + static_cast<std::ptrdiff_t>(size));
        contents.insert(contents.begin(), edited->begin(), edited->end());
    }
    if (contents.empty()) return {};
    out.push_back(kSectionIds[static_cast<size_t>(kind)]);
    if (!write_size(out, contents.size(), encoding)) return does_not_fit(*section_annotation_);
    append(out, contents);
    return {};
}

/// Every section must have what was not edited as its shortest encoding.
Result<void> ModuleParser::check_section_encodings(const Bytes& binary) const {
    const auto misfit = [&] { return does_not_fit(*section_annotation_); };
    const auto module = decode_module(binary);
    if (!module) return misfit();
    const auto sections = canonical_sections(*module);
    if (!sections) return misfit();
    for (uint8_t i = 0; i <= static_cast<uint8_t>(SectionKind::Data); ++i) {
        const auto kind = static_cast<SectionKind>(i);
        const Bytes unedited = section_contents(kind);
        const auto found = sections->find(kind);
        const bool is_there = found != sections->end() && !is_omitted(kind, found->second.bytes);
        if (kind == SectionKind::Code) continue;  // has been decoded with the right count
        if (is_there ? found->second.bytes != unedited : !unedited.empty()) return misfit();
    }
    return {};
}

}  // namespace ingot::text
