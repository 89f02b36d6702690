// Mutations of binary modules. Each takes the bytes and changes them in place; several are stacked.
#include "tests/fuzz/binary_mutator.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "vm/isa/opcode.h"
#include "vm/support/leb128.h"

namespace ingot::fuzz {

namespace {

constexpr size_t kMaxBytes = 1 << 16;
constexpr size_t kHeaderBytes = 8;

auto at(Bytes& bytes, size_t offset) {
    return bytes.begin() + static_cast<ptrdiff_t>(offset);
}

void flip_bits(Bytes& bytes, Random& random) {
    for (size_t n = random.length(16); n > 0; --n) {
        random.pick(bytes) ^= static_cast<uint8_t>(1u << random.below(8));
    }
}

/// Bytes that mean something: sign bits, types, flags, prefixes, `end`.
void set_bytes(Bytes& bytes, Random& random) {
    constexpr std::array<uint8_t, 24> kTelling = {0x00, 0x01, 0x02, 0x03, 0x05, 0x0b, 0x40, 0x4e,
                                                  0x50, 0x5e, 0x5f, 0x60, 0x63, 0x64, 0x6f, 0x70,
                                                  0x7b, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};
    for (size_t n = random.length(4); n > 0; --n) {
        random.pick(bytes) = random.one_in(2) ? random.pick(kTelling) : random.byte();
    }
}

void truncate(Bytes& bytes, Random& random) {
    bytes.resize(random.below(bytes.size()));
}

void replace_run(Bytes& bytes, Random& random) {
    const size_t start = random.below(bytes.size());
    const size_t size = std::min(random.length(64), bytes.size() - start);
    const size_t style = random.below(4);
    const size_t source = random.below(bytes.size() - size + 1);
    for (size_t i = 0; i < size; ++i) {
        constexpr std::array<uint8_t, 3> kFill = {0x00, 0x80, 0xff};
        bytes[start + i] = style < kFill.size() ? kFill[style] : bytes[source + i];
    }
    if (style == 0 && random.one_in(2)) {
        for (size_t i = 0; i < size; ++i) bytes[start + i] = random.byte();
    }
}

void remove_run(Bytes& bytes, Random& random) {
    const size_t start = random.below(bytes.size());
    const size_t size = std::min(random.length(64), bytes.size() - start);
    bytes.erase(at(bytes, start), at(bytes, start + size));
}

void duplicate_run(Bytes& bytes, Random& random) {
    const size_t start = random.below(bytes.size());
    const size_t size = std::min(random.length(64), bytes.size() - start);
    const Bytes run(at(bytes, start), at(bytes, start + size));
    bytes.insert(at(bytes, random.below(bytes.size() + 1)), run.begin(), run.end());
}

/// A byte, likely an integer, becomes another integer: huge, overlong or just too long.
void blow_up_integer(Bytes& bytes, Random& random) {
    const size_t target = random.below(bytes.size());
    Bytes integer;
    switch (random.below(5)) {
    case 0: integer = {0xff, 0xff, 0xff, 0xff, 0x0f}; break;
    case 1: integer = {0x80, 0x80, 0x80, 0x80, 0x80, 0x00}; break;
    case 2: integer = Bytes(random.length(12), 0xff); break;
    case 3: write_unsigned_leb128(integer, random.next() >> random.below(64)); break;
    case 4: integer = {static_cast<uint8_t>(bytes[target] | 0x80), 0x00}; break;
    default: break;
    }
    bytes.erase(at(bytes, target));
    bytes.insert(at(bytes, target), integer.begin(), integer.end());
}

void insert_instruction(Bytes& bytes, Random& random) {
    const auto& info = opcode_info(static_cast<Opcode>(random.below(kOpcodeCount)));
    Bytes instruction;
    if (info.prefix != 0) {
        instruction.push_back(info.prefix);
        write_unsigned_leb128(instruction, info.code);
    } else {
        instruction.push_back(static_cast<uint8_t>(info.code));
    }
    for (size_t n = random.below(3); n > 0; --n) {
        instruction.push_back(static_cast<uint8_t>(random.below(4)));
    }
    const size_t target = random.below(bytes.size());
    const size_t replaced = std::min(instruction.size(), bytes.size() - target);
    if (random.one_in(2)) bytes.erase(at(bytes, target), at(bytes, target + replaced));
    bytes.insert(at(bytes, target), instruction.begin(), instruction.end());
}

using Mutation = void (*)(Bytes&, Random&);

constexpr std::array<Mutation, 8> kBlindMutations = {
    flip_bits,  set_bytes,     truncate,        replace_run,
    remove_run, duplicate_run, blow_up_integer, insert_instruction};

struct Section {
    uint8_t id = 0;
    Bytes contents;
};

/// The sections of a module, as far as their sizes are right.
std::vector<Section> split(const Bytes& bytes) {
    std::vector<Section> sections;
    size_t offset = kHeaderBytes;
    while (offset + 1 < bytes.size()) {
        const auto size = read_leb128<uint32_t>(std::span(bytes).subspan(offset + 1));
        const size_t start = offset + 1 + size.length;
        if (size.status != LebStatus::Ok || size.value > bytes.size() - start) break;
        const auto contents = std::span(bytes).subspan(start, size.value);
        sections.push_back({bytes[offset], Bytes(contents.begin(), contents.end())});
        offset = start + size.value;
    }
    return sections;
}

Bytes join(const std::vector<Section>& sections) {
    Bytes bytes = {0, 'a', 's', 'm', 1, 0, 0, 0};
    for (const Section& section : sections) {
        bytes.push_back(section.id);
        write_unsigned_leb128(bytes, section.contents.size());
        std::ranges::copy(section.contents, std::back_inserter(bytes));
    }
    return bytes;
}

/// Moves a section of another module in: instead of the one with its id, or anywhere.
void splice(std::vector<Section>& sections, const std::vector<Section>& others, Random& random) {
    if (others.empty()) return;
    const Section& donor = others[random.below(others.size())];
    const auto same = std::ranges::find(sections, donor.id, &Section::id);
    if (same != sections.end() && !random.one_in(4)) {
        *same = donor;
    } else {
        const auto place = static_cast<ptrdiff_t>(random.below(sections.size() + 1));
        sections.insert(sections.begin() + place, donor);
    }
}

void rearrange(std::vector<Section>& sections, Random& random) {
    if (sections.empty()) return;
    const size_t first = random.below(sections.size());
    if (random.one_in(2)) {
        sections.erase(sections.begin() + static_cast<ptrdiff_t>(first));
    } else {
        std::swap(sections[first], sections[random.below(sections.size())]);
    }
}

/// Damage inside one section, whose size is corrected.
void edit(std::vector<Section>& sections, Random& random) {
    if (sections.empty()) return;
    Bytes& contents = sections[random.below(sections.size())].contents;
    if (contents.empty()) return;
    const Mutation mutation = random.pick(kBlindMutations);
    if (mutation != truncate || random.one_in(4)) mutation(contents, random);
}

/// Damage inside one function body of at most 127 bytes, with the body's and the section's sizes
/// corrected.
void edit_body(std::vector<Section>& sections, Random& random) {
    constexpr uint8_t kCode = 10;
    constexpr size_t kSmall = 0x80;
    const auto section = std::ranges::find(sections, kCode, &Section::id);
    if (section == sections.end()) return;
    Bytes& contents = section->contents;
    if (contents.empty() || contents[0] == 0 || contents[0] >= kSmall) return;
    size_t offset = 1;
    for (size_t skipped = random.below(contents[0]); skipped > 0 && offset < contents.size();) {
        if (contents[offset] >= kSmall) return;
        offset += 1 + contents[offset];
        --skipped;
    }
    if (offset >= contents.size() || contents[offset] >= kSmall || contents[offset] == 0) return;
    const size_t size = contents[offset];
    if (size > contents.size() - offset - 1) return;
    Bytes body(at(contents, offset + 1), at(contents, offset + 1 + size));
    random.pick(kBlindMutations)(body, random);
    if (body.size() >= kSmall) return;
    contents[offset] = static_cast<uint8_t>(body.size());
    contents.erase(at(contents, offset + 1), at(contents, offset + 1 + size));
    contents.insert(at(contents, offset + 1), body.begin(), body.end());
}

Bytes mutate_structure(const Bytes& seed, std::span<const Bytes> seeds, Random& random) {
    auto sections = split(seed);
    for (size_t n = random.length(4); n > 0; --n) {
        switch (random.below(6)) {
        case 0: splice(sections, split(seeds[random.below(seeds.size())]), random); break;
        case 1: rearrange(sections, random); break;
        case 2: edit(sections, random); break;
        default: edit_body(sections, random); break;
        }
    }
    return join(sections);
}

}  // namespace

Bytes mutate_binary(std::span<const Bytes> seeds, Random& random) {
    Bytes bytes = seeds[random.below(seeds.size())];
    if (!random.one_in(3)) return mutate_structure(bytes, seeds, random);
    for (size_t n = random.length(4); n > 0 && !bytes.empty() && bytes.size() < kMaxBytes; --n) {
        random.pick(kBlindMutations)(bytes, random);
    }
    return bytes;
}

}  // namespace ingot::fuzz
