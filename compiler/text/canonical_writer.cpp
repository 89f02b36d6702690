// The pieces of the binary format (spec 5.2, 5.3), written and compared.
#include "compiler/text/canonical_writer.h"

#include <algorithm>
#include <utility>

namespace ingot::text {
namespace {

using Kind = EncodingEdit::Kind;

/// Replaces [from, end) of the canonical bytes; equal bytes at both ends are left alone.
EncodingEdit replacement(const Bytes& canonical, size_t from, std::span<const uint8_t> original) {
    std::span<const uint8_t> old(canonical);
    old = old.subspan(from);
    const auto common = static_cast<size_t>(std::ranges::mismatch(old, original).in1 - old.begin());
    old = old.subspan(common);
    original = original.subspan(common);
    while (!old.empty() && !original.empty() && old.back() == original.back()) {
        old = old.first(old.size() - 1);
        original = original.first(original.size() - 1);
    }
    return {Kind::Replace, static_cast<uint32_t>(from + common), static_cast<uint32_t>(old.size()),
            Bytes(original.begin(), original.end())};
}

}  // namespace

void CanonicalWriter::at(uint32_t offset) {
    std::vector<EncodingEdit>& edits = out_.encoding.edits;
    if (is_lost_ || position_ != offset) {
        edits.resize(edits_at_place_);
        edits.push_back(replacement(out_.bytes, place_in_canonical_,
                                    original_.subspan(place_, offset - place_)));
    }
    is_lost_ = false;
    position_ = place_ = offset;
    place_in_canonical_ = out_.bytes.size();
    edits_at_place_ = edits.size();
}

void CanonicalWriter::bytes(std::span<const uint8_t> values) {
    out_.bytes.insert(out_.bytes.end(), values.begin(), values.end());
    if (is_lost_) return;
    is_lost_ = end_ - position_ < values.size() ||
               !std::ranges::equal(values, original_.subspan(position_, values.size()));
    position_ += static_cast<uint32_t>(values.size());
}

void CanonicalWriter::number(uint64_t value) {
    const size_t start = out_.bytes.size();
    write_unsigned_leb128(out_.bytes, value);
    follow_number(start, false);
}

void CanonicalWriter::signed_number(int64_t value) {
    const size_t start = out_.bytes.size();
    write_signed_leb128(out_.bytes, value);
    follow_number(start, value < 0);
}

/// Compares the number written at `start` with the original's, which may be longer.
void CanonicalWriter::follow_number(size_t start, bool is_negative) {
    const auto written = std::span(out_.bytes).subspan(start);
    if (is_lost_) return;
    is_lost_ = true;
    const auto rest = original_.subspan(position_);
    if (rest.size() < written.size()) return;
    if (!std::ranges::equal(written.first(written.size() - 1), rest.first(written.size() - 1))) {
        return;
    }
    size_t length = written.size();
    const uint8_t last = rest[length - 1];
    if (last == (written.back() | 0x80)) {
        const uint8_t fill = is_negative ? 0x7f : 0;
        while (length < rest.size() && rest[length] == (fill | 0x80)) ++length;
        if (length == rest.size() || rest[length] != fill) return;
        ++length;
        out_.encoding.edits.push_back({is_negative ? Kind::PadOnes : Kind::Pad,
                                       static_cast<uint32_t>(start),
                                       static_cast<uint32_t>(length),
                                       {}});
    } else if (last != written.back()) {
        return;
    }
    position_ += static_cast<uint32_t>(length);
    is_lost_ = false;
}

void CanonicalWriter::string(std::string_view text) {
    number(text.size());
    bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

void CanonicalWriter::opcode(Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    if (info.prefix == 0) {
        byte(static_cast<uint8_t>(info.code));
    } else {
        byte(info.prefix);
        number(info.code);
    }
}

void CanonicalWriter::heap_type(HeapType type) {
    if (type.is_concrete()) {
        signed_number(type.index());
    } else {
        byte(static_cast<uint8_t>(type.bits() & 0xff));
    }
}

void CanonicalWriter::value_type(ValueType type) {
    if (!type.is_ref()) return byte(static_cast<uint8_t>(type.kind()));
    const bool is_short = type.is_nullable() && !type.heap().is_concrete();
    if (!is_short) {
        byte(static_cast<uint8_t>(type.kind()));
    } else if (original_is(ValueType::RefNull)) {
        out_.encoding.edits.push_back(
            {Kind::Replace, static_cast<uint32_t>(out_.bytes.size()), 0, {ValueType::RefNull}});
        ++position_;
    }
    heap_type(type.heap());
}

void CanonicalWriter::value_types(std::span<const ValueType> types) {
    number(types.size());
    for (const ValueType type : types) value_type(type);
}

void CanonicalWriter::limits(const Limits& limits) {
    byte(static_cast<uint8_t>((limits.maximum ? 1 : 0) | (limits.is_shared ? 2 : 0) |
                              (limits.is64 ? 4 : 0)));
    number(limits.minimum);
    if (limits.maximum) number(*limits.maximum);
}

void CanonicalWriter::table_type(const TableType& type) {
    value_type(type.element);
    limits(type.limits);
}

void CanonicalWriter::global_type(const GlobalType& type) {
    value_type(type.value);
    byte(type.is_mutable ? 1 : 0);
}

CanonicalBytes CanonicalWriter::finish() && {
    at(end_);
    return std::move(out_);
}

}  // namespace ingot::text
