// The template reserves a program header: that of a note whose name says so (boot/entry.S). It
// becomes the payload's, behind all other segments; boot loaders and Linux copy segments only, so
// nothing else would reach the machine's memory.
#include "unikernel/image/image_file.h"

#include <elf.h>

#include <algorithm>
#include <cstring>

#include "unikernel/image/payload.h"

namespace ingot {

namespace {

using ingot_image::PayloadHeader;
using ingot_image::PayloadPart;

constexpr uint64_t kPageSize = 4096;
constexpr uint64_t kPartAlignment = 16;
constexpr std::string_view kReservedName = "ingot-payload";

uint64_t round_up(uint64_t value, uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

/// A view of the program headers of an ELF file.
struct Headers {
    Elf64_Ehdr file;
    std::vector<Elf64_Phdr> list;
};

std::unexpected<Error> no_image() {
    return fail(ErrorKind::Malformed, "not an image of the unikernel, nor a template of one");
}

Result<Headers> read_headers(std::span<const uint8_t> bytes) {
    Headers headers;
    if (bytes.size() < sizeof headers.file) return no_image();
    std::memcpy(&headers.file, bytes.data(), sizeof headers.file);
    const Elf64_Ehdr& file = headers.file;
    const uint64_t size = uint64_t{file.e_phnum} * sizeof(Elf64_Phdr);
    const bool is_elf = std::memcmp(file.e_ident, ELFMAG, SELFMAG) == 0 &&
                        file.e_ident[EI_CLASS] == ELFCLASS64 && file.e_machine == EM_X86_64;
    if (!is_elf || file.e_phentsize != sizeof(Elf64_Phdr) || file.e_phoff > bytes.size() ||
        size > bytes.size() - file.e_phoff) {
        return no_image();
    }
    headers.list.resize(file.e_phnum);
    std::memcpy(headers.list.data(), bytes.data() + file.e_phoff, size);
    return headers;
}

std::span<const uint8_t> segment_bytes(std::span<const uint8_t> bytes, const Elf64_Phdr& header) {
    if (header.p_offset > bytes.size() || header.p_filesz > bytes.size() - header.p_offset) {
        return {};
    }
    return bytes.subspan(header.p_offset, header.p_filesz);
}

bool is_reserved(std::span<const uint8_t> bytes, const Elf64_Phdr& header) {
    if (header.p_type != PT_NOTE) return false;
    const auto note = segment_bytes(bytes, header);
    return note.size() >= sizeof(Elf64_Nhdr) + kReservedName.size() &&
           std::memcmp(note.data() + sizeof(Elf64_Nhdr), kReservedName.data(),
                       kReservedName.size()) == 0;
}

PayloadPart append(std::vector<uint8_t>& payload, std::span<const uint8_t> part) {
    payload.resize(round_up(payload.size(), kPartAlignment));
    const PayloadPart place = {.offset = payload.size(), .size = part.size()};
    payload.insert(payload.end(), part.begin(), part.end());
    return place;
}

std::vector<uint8_t> make_payload(const ImageContents& contents) {
    const std::string manifest = write_manifest(contents.manifest);
    std::vector<uint8_t> payload(sizeof(PayloadHeader));
    PayloadHeader header;
    header.manifest = append(
        payload, std::span(reinterpret_cast<const uint8_t*>(manifest.data()), manifest.size()));
    header.program = append(payload, contents.program);
    header.files = append(payload, contents.files);
    std::memcpy(payload.data(), &header, sizeof header);
    return payload;
}

}  // namespace

Result<std::vector<uint8_t>> build_image(std::span<const uint8_t> image_template,
                                         const ImageContents& contents) {
    Headers headers = TRY(read_headers(image_template));
    const auto reserved = std::ranges::find_if(headers.list, [&](const Elf64_Phdr& header) {
        return is_reserved(image_template, header);
    });
    if (reserved == headers.list.end()) return no_image();
    uint64_t end = 0;
    for (const Elf64_Phdr& header : headers.list) {
        if (header.p_type == PT_LOAD) end = std::max(end, header.p_vaddr + header.p_memsz);
    }
    const std::vector<uint8_t> payload = make_payload(contents);
    std::vector<uint8_t> image(image_template.begin(), image_template.end());
    image.resize(round_up(image.size(), kPageSize));
    const uint64_t address = round_up(end, kPageSize);
    *reserved = {.p_type = PT_LOAD,
                 .p_flags = PF_R,
                 .p_offset = image.size(),
                 .p_vaddr = address,
                 .p_paddr = address,
                 .p_filesz = payload.size(),
                 .p_memsz = payload.size(),
                 .p_align = kPageSize};
    image.insert(image.end(), payload.begin(), payload.end());
    // Sections are for linkers, and some boot loaders stumble over them.
    headers.file.e_shoff = 0;
    headers.file.e_shnum = headers.file.e_shstrndx = 0;
    std::memcpy(image.data(), &headers.file, sizeof headers.file);
    std::memcpy(image.data() + headers.file.e_phoff, headers.list.data(),
                headers.list.size() * sizeof(Elf64_Phdr));
    return image;
}

Result<Manifest> manifest_of_image(std::span<const uint8_t> image) {
    const Headers headers = TRY(read_headers(image));
    for (const Elf64_Phdr& header : headers.list) {
        const auto payload = segment_bytes(image, header);
        PayloadHeader parts;
        if (header.p_type != PT_LOAD || payload.size() < sizeof parts) continue;
        std::memcpy(&parts, payload.data(), sizeof parts);
        const PayloadPart& text = parts.manifest;
        if (parts.magic != ingot_image::kPayloadMagic || text.offset > payload.size() ||
            text.size > payload.size() - text.offset) {
            continue;
        }
        const auto bytes = payload.subspan(text.offset, text.size);
        return parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    return no_image();
}

}  // namespace ingot
