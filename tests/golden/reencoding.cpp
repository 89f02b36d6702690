// A module as a list of sections and code entries, changed and put together again.
#include "tests/golden/reencoding.h"

#include <algorithm>
#include <array>

#include "compiler/text/assembler.h"
#include "compiler/text/printer.h"
#include "vm/decode/decoder.h"
#include "vm/support/leb128.h"

namespace ingot::test {
namespace {

using fuzz::Random;

constexpr uint8_t kCodeId = 10;
constexpr std::array<uint8_t, 13> kOrder = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};

/// A section's contents, or a code entry, and how many bytes more than needed its size takes.
struct Part {
    Bytes bytes;
    size_t padding = 0;
};

struct Section {
    uint8_t id = 0;
    Part contents;              ///< Of the code section: the count.
    std::vector<Part> entries;  ///< Of the code section.
};

using Sections = std::vector<Section>;

struct Reader {
    const Bytes& bytes;
    size_t at = 0;

    uint32_t number() {
        const auto read = read_leb128<uint32_t>(std::span(bytes).subspan(at));
        at += read.length;
        return read.value;
    }
    Bytes take(size_t size) {
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        at += size;
        return {begin, begin + static_cast<std::ptrdiff_t>(size)};
    }
};

Sections split(const Bytes& binary) {
    Sections sections;
    for (Reader reader{binary, 8}; reader.at < binary.size();) {
        Section section{.id = binary[reader.at++], .contents = {}, .entries = {}};
        section.contents.bytes = reader.take(reader.number());
        if (section.id == 0) continue;
        if (section.id == kCodeId) {
            const Bytes contents = section.contents.bytes;
            Reader entries{contents};
            const uint32_t count = entries.number();
            section.contents.bytes.resize(entries.at);
            for (uint32_t i = 0; i < count; ++i) {
                section.entries.push_back({entries.take(entries.number())});
            }
        }
        sections.push_back(std::move(section));
    }
    return sections;
}

void append_sized(Bytes& out, const Bytes& bytes, size_t padding) {
    write_unsigned_leb128(out, bytes.size());
    for (; padding > 0 && bytes.size() < 1 << 7; --padding) {
        out.back() |= 0x80;
        out.push_back(0);
    }
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Bytes join(const Sections& sections) {
    Bytes out = {0, 'a', 's', 'm', 1, 0, 0, 0};
    for (const Section& section : sections) {
        Bytes contents = section.contents.bytes;
        for (const Part& entry : section.entries) {
            append_sized(contents, entry.bytes, entry.padding);
        }
        out.push_back(section.id);
        append_sized(out, contents, section.contents.padding);
    }
    return out;
}

void pad_number(Bytes& bytes, size_t at, Random& random) {
    const bool with_ones = random.one_in(2);
    const size_t missing = 1 + random.below(4);
    bytes[at] |= 0x80;
    Bytes padding(missing, with_ones ? 0xff : 0x80);
    padding.back() &= 0x7f;
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, padding.begin(),
                 padding.end());
}

/// One more run of locals: an empty one, or a part of the first run.
void split_locals(Bytes& entry, Random& random) {
    if (entry[0] >= 0x7e) return;
    const bool is_empty_run = entry[0] == 0 || entry[1] < 2 || random.one_in(2);
    ++entry[0];
    if (is_empty_run) {
        entry.insert(entry.begin() + 1, {0, 0x7e});
    } else {
        --entry[1];
        entry.insert(entry.begin() + 1, {1, entry[2]});
    }
}

void change_bytes(Bytes& bytes, bool is_entry, Random& random) {
    if (bytes.empty()) return;
    const size_t at = random.below(bytes.size());
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random.below(6)) {
    case 0:
        if (is_entry) split_locals(bytes, random);
        return;
    case 1:  // the memory of a memory argument
        if (bytes[at] >= 0x20) return;
        bytes[at] |= 0x40;
        bytes.insert(place + 1, 0);
        return;
    case 2:  // a nullable reference
        bytes.insert(place, 0x63);
        return;
    default: return pad_number(bytes, at, random);
    }
}

void add_empty_section(Sections& sections, Random& random) {
    const uint8_t id = random.pick(kOrder);
    const auto rank = [](uint8_t of) { return std::ranges::find(kOrder, of) - kOrder.begin(); };
    const auto place = std::ranges::find_if(
        sections, [&](const Section& section) { return rank(section.id) >= rank(id); });
    if (id == 8 || id == 12 || (place != sections.end() && place->id == id)) return;
    sections.insert(place, {.id = id, .contents = {.bytes = {0}}, .entries = {}});
}

void change(Sections& sections, Random& random) {
    if (sections.empty() || random.one_in(8)) return add_empty_section(sections, random);
    Section& section = random.pick(sections);
    const bool is_entry = !section.entries.empty() && !random.one_in(8);
    Part& part = is_entry ? random.pick(section.entries) : section.contents;
    if (random.one_in(8)) {
        part.padding = random.below(4);
    } else {
        change_bytes(part.bytes, is_entry, random);
    }
}

}  // namespace

Bytes without_custom_sections(const Bytes& binary) {
    Bytes out(binary.begin(), binary.begin() + 8);
    for (Reader reader{binary, 8}; reader.at < binary.size();) {
        const size_t start = reader.at++;
        const uint32_t size = reader.number();
        reader.at += size;
        if (binary[start] == 0) continue;
        out.insert(out.end(), binary.begin() + static_cast<std::ptrdiff_t>(start),
                   binary.begin() + static_cast<std::ptrdiff_t>(reader.at));
    }
    return out;
}

Bytes shortest_encoding(const Bytes& binary) {
    const auto module = decode_module(binary);
    if (!module) return {};
    const auto text = disassemble(*module, {.keep_encoding = false});
    if (!text) return {};
    auto shortest = assemble(*text, {.emit_names = false, .features = {}});
    return shortest ? std::move(*shortest) : Bytes();
}

Bytes reencode(const Bytes& binary, size_t attempts, Random& random) {
    const Bytes shortest = shortest_encoding(binary);
    Sections sections = split(binary);
    for (size_t i = 0; i < attempts; ++i) {
        Sections changed = sections;
        change(changed, random);
        if (shortest_encoding(join(changed)) == shortest) sections = std::move(changed);
    }
    return join(sections);
}

}  // namespace ingot::test
