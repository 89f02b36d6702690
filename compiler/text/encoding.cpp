// Edits applied, printed and parsed.
#include "compiler/text/encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/text/literals.h"
#include "compiler/text/printed_names.h"

namespace ingot::text {
namespace {

using Kind = EncodingEdit::Kind;

constexpr uint32_t kMaxNumberBytes = 10;
constexpr uint32_t kMaxSizeBytes = 5;

/// In the order of SectionKind.
constexpr std::string_view kSectionNames[] = {"type",      "import", "func",   "table", "memory",
                                              "tag",       "global", "export", "start", "elem",
                                              "datacount", "code",   "data"};

std::optional<SectionKind> section_by_name(std::string_view name) {
    const auto* const found = std::ranges::find(kSectionNames, name);
    if (found == std::end(kSectionNames)) return std::nullopt;
    return static_cast<SectionKind>(found - std::begin(kSectionNames));
}

/// Bytes of the number at `offset`, 0 if it does not end.
uint32_t number_length(std::span<const uint8_t> bytes, size_t offset) {
    for (size_t i = offset; i < bytes.size(); ++i) {
        if (!(bytes[i] & 0x80)) return static_cast<uint32_t>(i - offset + 1);
    }
    return 0;
}

/// Continues a number whose last byte has been written until it has `missing` bytes more.
void pad(Bytes& out, uint32_t missing, bool with_ones) {
    out.back() |= 0x80;
    for (; missing > 1; --missing) out.push_back(with_ones ? 0xff : 0x80);
    out.push_back(with_ones ? 0x7f : 0);
}

/// Text in lines of bounded width: words are kept whole, lists are opened and closed in them.
class LineWriter {
 public:
    LineWriter(std::string& out, std::string_view indent) : out_(out), indent_(indent) {
        out_ += indent;
        out_ += "(@";
        out_ += kEncodingAnnotation;
        line_ = out_.size() - indent.size() - 2 - kEncodingAnnotation.size();
    }
    void word(std::string_view text) {
        constexpr size_t kColumns = 100;
        if (out_.size() - line_ + 1 + text.size() > kColumns) {
            out_ += "\n";
            line_ = out_.size();
            out_ += indent_;
            out_ += " ";
        }
        out_ += " ";
        out_ += text;
    }
    void close() { out_ += ")"; }
    void end() { out_ += ")\n"; }

 private:
    std::string& out_;
    std::string_view indent_;
    size_t line_ = 0;
};

void print_lists(LineWriter& writer, const Encoding& encoding) {
    if (encoding.size_length != 0) writer.word(fmt::format("(size {})", encoding.size_length));
    std::map<std::pair<Kind, uint32_t>, std::vector<uint32_t>> pads;
    for (const EncodingEdit& edit : encoding.edits) {
        if (edit.kind != Kind::Replace) pads[{edit.kind, edit.count}].push_back(edit.offset);
    }
    for (const auto& [list, offsets] : pads) {
        writer.word(list.first == Kind::PadOnes ? "(pad_ones" : "(pad");
        writer.word(fmt::format("{}", list.second));
        uint32_t before = 0;
        for (const uint32_t offset : offsets) {
            writer.word(fmt::format("{}", offset - before));
            before = offset;
        }
        writer.close();
    }
    for (const EncodingEdit& edit : encoding.edits) {
        if (edit.kind != Kind::Replace) continue;
        const std::string_view bytes(reinterpret_cast<const char*>(edit.bytes.data()),
                                     edit.bytes.size());
        writer.word(fmt::format("(edit {} {} {})", edit.offset, edit.count, quote(bytes)));
    }
}

/// The items of one annotation, read in order.
class EncodingParser {
 public:
    EncodingParser(const TokenStream& stream, const Annotation& annotation)
        : stream_(stream), annotation_(annotation), at_(annotation.first_item) {}

    Result<Encoding> function() {
        Encoding encoding;
        while (at_ < annotation_.end_item) {
            const std::string_view keyword = TRY(open());
            if (!TRY(list(keyword, encoding))) return unexpected();
        }
        sort(encoding);
        return encoding;
    }

    Result<SectionEncodings> module() {
        SectionEncodings sections;
        while (at_ < annotation_.end_item) {
            const std::string_view name = TRY(open());
            const auto kind = section_by_name(name);
            if (!kind || sections.contains(*kind)) return unexpected();
            Encoding& encoding = sections[*kind];
            while (!at(Token::Kind::Close)) {
                const std::string_view keyword = TRY(open());
                if (!TRY(list(keyword, encoding))) return unexpected();
            }
            TRY(close());
            sort(encoding);
        }
        return sections;
    }

 private:
    /// Lists of pads overlap, replacements stand in their order; what is put in before a number
    /// comes before the number's padding.
    static void sort(Encoding& encoding) {
        const auto place = [](const EncodingEdit& edit) {
            return std::pair(edit.offset, edit.kind != Kind::Replace);
        };
        std::vector<EncodingEdit> replacements;
        std::vector<EncodingEdit> pads;
        for (EncodingEdit& edit : encoding.edits) {
            (edit.kind == Kind::Replace ? replacements : pads).push_back(std::move(edit));
        }
        std::ranges::sort(pads, {}, place);
        encoding.edits.clear();
        std::ranges::merge(replacements, pads, std::back_inserter(encoding.edits), {}, place,
                           place);
    }

    bool at(Token::Kind kind) const {
        return at_ < annotation_.end_item && stream_.annotation_tokens[at_].kind == kind;
    }
    std::unexpected<Error> unexpected() const {
        const bool is_end = at_ >= annotation_.end_item;
        return fail(ErrorKind::Malformed,
                    is_end ? annotation_.offset : stream_.annotation_tokens[at_].offset,
                    "@ingot.encoding annotation: unexpected token");
    }
    std::string_view take() { return stream_.text(stream_.annotation_tokens[at_++]); }

    Result<std::string_view> open() {
        if (!at(Token::Kind::Open)) return unexpected();
        ++at_;
        if (!at(Token::Kind::Keyword)) return unexpected();
        return take();
    }
    Result<void> close() {
        if (!at(Token::Kind::Close)) return unexpected();
        ++at_;
        return {};
    }
    Result<uint32_t> number(uint32_t maximum = UINT32_MAX) {
        if (!at(Token::Kind::Natural)) return unexpected();
        const auto value = parse_natural(stream_.text(stream_.annotation_tokens[at_]), 32);
        if (!value || *value > maximum) return unexpected();
        ++at_;
        return static_cast<uint32_t>(*value);
    }

    /// What follows a list's keyword, its parenthesis included; false if there is no such list.
    Result<bool> list(std::string_view keyword, Encoding& encoding) {
        if (keyword == "size") {
            encoding.size_length = TRY(number(kMaxSizeBytes));
        } else if (keyword == "pad" || keyword == "pad_ones") {
            const Kind kind = keyword == "pad" ? Kind::Pad : Kind::PadOnes;
            const uint32_t length = TRY(number(kMaxNumberBytes));
            for (uint32_t offset = 0; at(Token::Kind::Natural);) {
                offset += TRY(number(UINT32_MAX - offset));
                encoding.edits.push_back({kind, offset, length, {}});
            }
        } else if (keyword == "edit") {
            EncodingEdit edit{Kind::Replace, TRY(number()), TRY(number()), {}};
            if (!at(Token::Kind::String)) return unexpected();
            const std::string bytes = unescape(take());
            edit.bytes.assign(bytes.begin(), bytes.end());
            encoding.edits.push_back(std::move(edit));
        } else {
            return false;
        }
        TRY(close());
        return true;
    }

    const TokenStream& stream_;
    const Annotation& annotation_;
    uint32_t at_;
};

}  // namespace

std::optional<Bytes> apply_edits(const Encoding& encoding, std::span<const uint8_t> bytes,
                                 std::span<uint32_t> places) {
    Bytes out;
    out.reserve(bytes.size() + 4 * encoding.edits.size());
    size_t done = 0;
    size_t place = 0;
    const auto copy_until = [&](size_t end) {
        for (; place < places.size() && places[place] <= end; ++place) {
            places[place] = static_cast<uint32_t>(out.size() + places[place] - done);
        }
        const auto part = bytes.subspan(done, end - done);
        out.insert(out.end(), part.begin(), part.end());
        done = end;
    };
    for (const EncodingEdit& edit : encoding.edits) {
        if (edit.offset < done || edit.offset > bytes.size()) return std::nullopt;
        copy_until(edit.offset);
        if (edit.kind == Kind::Replace) {
            if (edit.count > bytes.size() - done) return std::nullopt;
            out.insert(out.end(), edit.bytes.begin(), edit.bytes.end());
            done += edit.count;
            continue;
        }
        const uint32_t length = number_length(bytes, done);
        if (length == 0 || edit.count <= length) return std::nullopt;
        copy_until(done + length);
        pad(out, edit.count - length, edit.kind == Kind::PadOnes);
    }
    copy_until(bytes.size());
    return out;
}

uint32_t unsigned_length(uint64_t value) {
    uint32_t length = 1;
    while (value >>= 7) ++length;
    return length;
}

bool write_size(Bytes& out, uint64_t size, const Encoding& encoding) {
    write_unsigned_leb128(out, size);
    const uint32_t length = unsigned_length(size);
    if (encoding.size_length > length) pad(out, encoding.size_length - length, false);
    return encoding.size_length == 0 || encoding.size_length >= length;
}

void print_encoding(std::string& out, const Encoding& encoding, std::string_view indent) {
    if (encoding.empty()) return;
    LineWriter writer(out, indent);
    print_lists(writer, encoding);
    writer.end();
}

void print_encodings(std::string& out, const SectionEncodings& sections, std::string_view indent) {
    if (sections.empty()) return;
    LineWriter writer(out, indent);
    for (const auto& [kind, encoding] : sections) {
        writer.word(fmt::format("({}", kSectionNames[static_cast<size_t>(kind)]));
        print_lists(writer, encoding);
        writer.close();
    }
    writer.end();
}

Result<Encoding> parse_encoding(const TokenStream& stream, const Annotation& annotation) {
    return EncodingParser(stream, annotation).function();
}

Result<SectionEncodings> parse_encodings(const TokenStream& stream, const Annotation& annotation) {
    return EncodingParser(stream, annotation).module();
}

}  // namespace ingot::text
