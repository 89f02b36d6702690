// A static linker for what LLVM writes on x86-64 with the small, position-independent code model
// and hidden symbols: few sections, relative relocations. What is outside of that is an error that
// says so, never a guess.
#include "compiler/llvm/object_linker.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

using native::Import;

// Larger images would need more than 32-bit distances.
constexpr uint64_t kMaxImageBytes = uint64_t{1} << 30;
constexpr uint64_t kNotPlaced = ~uint64_t{0};
// LLVM names the personality through a pointer of this name, which is our slot.
constexpr std::string_view kIndirectPrefix = "DW.ref.";
// jmp *slot(%rip), padded to 8 bytes.
constexpr uint8_t kStub[8] = {0xff, 0x25, 0, 0, 0, 0, 0xcc, 0xcc};

uint64_t align(uint64_t value, uint64_t alignment) {
    return alignment > 1 ? (value + alignment - 1) / alignment * alignment : value;
}

std::unexpected<Error> unsupported(std::string message) {
    return fail(ErrorKind::Unsupported, std::move(message));
}

/// An ELF file that LLVM has just written: trusted to be well-formed, which CHECKs document.
class ObjectFile {
 public:
    explicit ObjectFile(std::span<const char> bytes) : bytes_(bytes) {
        CHECK(bytes.size() >= sizeof(Elf64_Ehdr));
        const auto& header = at<Elf64_Ehdr>(0);
        CHECK(std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_shnum != 0);
        sections_ = table<Elf64_Shdr>(header.e_shoff, header.e_shnum);
        names_ = contents(sections_[header.e_shstrndx]);
        for (const Elf64_Shdr& section : sections_) {
            if (section.sh_type != SHT_SYMTAB) continue;
            symbols_ = table<Elf64_Sym>(section.sh_offset, section.sh_size / sizeof(Elf64_Sym));
            symbol_names_ = contents(sections_[section.sh_link]);
        }
        bases_.assign(sections_.size(), kNotPlaced);
    }

    std::span<const Elf64_Shdr> sections() const { return sections_; }
    std::span<const Elf64_Sym> symbols() const { return symbols_; }
    std::string_view name(const Elf64_Shdr& section) const {
        return names_.data() + section.sh_name;
    }
    std::string_view name(const Elf64_Sym& symbol) const {
        return symbol_names_.data() + symbol.st_name;
    }
    std::span<const char> contents(const Elf64_Shdr& section) const {
        return bytes_.subspan(section.sh_offset, section.sh_size);
    }
    std::span<const Elf64_Rela> relocations(const Elf64_Shdr& section) const {
        return table<Elf64_Rela>(section.sh_offset, section.sh_size / sizeof(Elf64_Rela));
    }
    /// Where a section went in the image, or kNotPlaced.
    uint64_t& base(size_t section) { return bases_[section]; }

 private:
    template <typename T>
    const T& at(uint64_t offset) const {
        return *reinterpret_cast<const T*>(bytes_.data() + offset);
    }
    template <typename T>
    std::span<const T> table(uint64_t offset, uint64_t count) const {
        return {&at<T>(offset), count};
    }

    std::span<const char> bytes_;
    std::span<const Elf64_Shdr> sections_;
    std::span<const char> names_;
    std::span<const Elf64_Sym> symbols_;
    std::span<const char> symbol_names_;
    std::vector<uint64_t> bases_;
};

enum class Place : uint8_t { Nowhere, Data, Unwind, Code, Refused };

Place place_of(const Elf64_Shdr& section, std::string_view name) {
    if (!(section.sh_flags & SHF_ALLOC) || section.sh_size == 0) return Place::Nowhere;
    if (name == ".eh_frame") return Place::Unwind;
    if (section.sh_flags & SHF_EXECINSTR) return Place::Code;
    if (name.find(kIndirectPrefix) != std::string_view::npos) return Place::Nowhere;
    return section.sh_flags & SHF_WRITE ? Place::Refused : Place::Data;
}

/// The number in a symbol such as f12, if that is what it is.
std::optional<uint32_t> numbered(std::string_view symbol, char letter) {
    if (symbol.size() < 2 || symbol[0] != letter) return {};
    uint32_t number = 0;
    const char* end = symbol.data() + symbol.size();
    const auto [stop, error] = std::from_chars(symbol.data() + 1, end, number);
    if (error != std::errc() || stop != end) return {};
    return number;
}

/// What stands for a function that no object defines.
std::string stub_of(std::string_view symbol) {
    return numbered(symbol, 'f') ? fmt::format("s{}", symbol.substr(1)) : std::string();
}

std::optional<Import> import_of(std::string_view symbol) {
    for (uint32_t i = 0; i < native::kImportCount; ++i) {
        const auto import = static_cast<Import>(i);
        if (native::import_symbol(import) == symbol) return import;
    }
    return {};
}

class Linker {
 public:
    Linker(std::span<const ObjectCode> objects, const Module& module)
        : objects_(objects), module_(module) {}

    Result<LinkedCode> run() {
        for (const ObjectCode& object : objects_) {
            files_.emplace_back(std::span(object.bytes.data(), object.bytes.size()));
        }
        TRY(collect_imports());
        TRY(lay_out());
        define_symbols();
        for (ObjectFile& file : files_) TRY(relocate(file));
        fill_stubs();
        list_functions();
        list_loops();
        list_positions();
        artifact().image = linked_.image;
        artifact().slots = slots_;
        return std::move(linked_);
    }

 private:
    native::Artifact& artifact() { return linked_.artifact; }

    /// Every name that no object defines must be an import, and gets a slot.
    Result<void> collect_imports() {
        std::unordered_set<std::string> defined;
        for (const ObjectFile& file : files_) {
            for (const Elf64_Sym& symbol : file.symbols()) {
                const std::string_view name = file.name(symbol);
                if (!name.empty() && symbol.st_shndx != SHN_UNDEF) defined.emplace(name);
            }
        }
        for (const ObjectFile& file : files_) {
            for (const Elf64_Sym& symbol : file.symbols()) {
                const std::string_view name = file.name(symbol);
                if (name.empty() || symbol.st_shndx != SHN_UNDEF ||
                    defined.contains(std::string(name)) || defined.contains(stub_of(name)) ||
                    slot_of_.contains(name)) {
                    continue;
                }
                const std::optional<Import> import = import_of(name);
                if (!import) {
                    return unsupported(
                        fmt::format("compiled code needs the routine \"{}\", which artifacts "
                                    "cannot import",
                                    name));
                }
                slot_of_[name] = slots_.size() * sizeof(uint64_t);
                slots_.push_back(*import);
            }
        }
        return {};
    }

    /// Gives every section that stays its place in the image, and copies it there.
    Result<void> lay_out() {
        uint64_t at = slots_.size() * sizeof(uint64_t);
        TRY(place(Place::Data, at));
        at = align(at, 8);
        artifact().unwind_offset = at;
        TRY(place(Place::Unwind, at));
        at += sizeof(uint32_t);  // The zero word that ends it.
        artifact().unwind_bytes = at - artifact().unwind_offset;
        at = align(at, native::kArtifactAlignment);
        artifact().code_offset = at;
        TRY(place(Place::Code, at));
        stubs_ = align(at, 16);
        at = stubs_ + slots_.size() * sizeof kStub;
        if (at > kMaxImageBytes) return fail(ErrorKind::Limit, "more than 1 GiB of compiled code");

        linked_.image.assign(at, 0);
        // Between functions of different objects, where no one should ever run.
        std::fill(linked_.image.begin() + static_cast<ptrdiff_t>(artifact().code_offset),
                  linked_.image.end(), uint8_t{0xcc});
        for (ObjectFile& file : files_) {
            for (size_t i = 0; i < file.sections().size(); ++i) {
                if (file.base(i) == kNotPlaced) continue;
                const std::span<const char> contents = file.contents(file.sections()[i]);
                std::memcpy(linked_.image.data() + file.base(i), contents.data(), contents.size());
            }
        }
        return {};
    }

    Result<void> place(Place wanted, uint64_t& at) {
        for (ObjectFile& file : files_) {
            for (size_t i = 0; i < file.sections().size(); ++i) {
                const Elf64_Shdr& section = file.sections()[i];
                const Place here = place_of(section, file.name(section));
                if (here == Place::Refused) {
                    return unsupported(fmt::format("compiled code needs writable data, section {}",
                                                   file.name(section)));
                }
                if (here != wanted) continue;
                // Unwind entries are one list: a gap would end it.
                if (wanted != Place::Unwind) at = align(at, section.sh_addralign);
                file.base(i) = at;
                at += section.sh_size;
            }
        }
        return {};
    }

    void define_symbols() {
        for (ObjectFile& file : files_) {
            for (const Elf64_Sym& symbol : file.symbols()) {
                if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL || symbol.st_shndx == SHN_UNDEF ||
                    symbol.st_shndx >= file.sections().size() ||
                    file.base(symbol.st_shndx) == kNotPlaced) {
                    continue;
                }
                symbols_.try_emplace(
                    file.name(symbol),
                    Definition{file.base(symbol.st_shndx) + symbol.st_value, symbol.st_size});
            }
        }
    }

    struct Definition {
        uint64_t address;
        uint64_t size;
    };

    /// The slot that stands for a symbol, or null.
    const uint64_t* slot(std::string_view name) const {
        const auto found = slot_of_.find(name);
        return found == slot_of_.end() ? nullptr : &found->second;
    }
    uint64_t stub(uint64_t slot) const { return stubs_ + slot / sizeof(uint64_t) * sizeof kStub; }

    /// Address in the image of what a relocation names.
    Result<uint64_t> address_of(ObjectFile& file, const Elf64_Sym& symbol) const {
        const std::string_view name = file.name(symbol);
        if (name.starts_with(kIndirectPrefix)) {
            if (const uint64_t* found = slot(name.substr(kIndirectPrefix.size()))) return *found;
        } else if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL) {
            if (file.base(symbol.st_shndx) != kNotPlaced) {
                return file.base(symbol.st_shndx) + symbol.st_value;
            }
        } else if (const auto found = symbols_.find(name); found != symbols_.end()) {
            return found->second.address;
        } else if (const auto other = symbols_.find(stub_of(name)); other != symbols_.end()) {
            return other->second.address;
        } else if (const uint64_t* import = slot(name)) {
            return stub(*import);
        }
        return unsupported(fmt::format("compiled code refers to \"{}\", which is nowhere", name));
    }

    Result<void> relocate(ObjectFile& file) {
        for (const Elf64_Shdr& section : file.sections()) {
            if (section.sh_type != SHT_RELA || file.base(section.sh_info) == kNotPlaced) continue;
            const uint64_t base = file.base(section.sh_info);
            for (const Elf64_Rela& relocation : file.relocations(section)) {
                const auto type = static_cast<uint32_t>(ELF64_R_TYPE(relocation.r_info));
                const Elf64_Sym& symbol = file.symbols()[ELF64_R_SYM(relocation.r_info)];
                TRY(relocate(file, symbol, type, base + relocation.r_offset, relocation.r_addend));
            }
        }
        return {};
    }

    Result<void> relocate(ObjectFile& file, const Elf64_Sym& symbol, uint32_t type, uint64_t at,
                          int64_t addend) {
        switch (type) {
        case R_X86_64_PC32:
        case R_X86_64_PLT32: write32(at, TRY(address_of(file, symbol)) + addend - at); return {};
        case R_X86_64_PC64: write64(at, TRY(address_of(file, symbol)) + addend - at); return {};
        case R_X86_64_GOTPCREL:
        case R_X86_64_GOTPCRELX:
        case R_X86_64_REX_GOTPCRELX:
            if (const uint64_t* import = slot(file.name(symbol))) {
                write32(at, *import + addend - at);
                return {};
            }
            if (relax(at)) {
                write32(at, TRY(address_of(file, symbol)) + addend - at);
                return {};
            }
            break;
        default: break;
        }
        return unsupported(
            fmt::format("compiled code needs relocation {} for \"{}\"", type, file.name(symbol)));
    }

    /// Makes `mov symbol@GOTPCREL(%rip), register` a `lea` of the symbol, which is in the image.
    bool relax(uint64_t at) {
        constexpr uint8_t kMov = 0x8b;
        constexpr uint8_t kLea = 0x8d;
        uint8_t& opcode = linked_.image[at - 2];
        if (opcode != kMov) return false;
        opcode = kLea;
        return true;
    }

    void write32(uint64_t at, uint64_t value) {
        const auto narrow = static_cast<uint32_t>(value);
        std::memcpy(linked_.image.data() + at, &narrow, sizeof narrow);
    }
    void write64(uint64_t at, uint64_t value) {
        std::memcpy(linked_.image.data() + at, &value, sizeof value);
    }

    void fill_stubs() {
        for (uint64_t slot = 0; slot < slots_.size() * sizeof(uint64_t); slot += sizeof(uint64_t)) {
            std::memcpy(linked_.image.data() + stub(slot), kStub, sizeof kStub);
            write32(stub(slot) + 2, slot - (stub(slot) + 6));
        }
    }

    uint32_t code_address(const Definition& symbol) {
        return static_cast<uint32_t>(symbol.address - artifact().code_offset);
    }

    /// The tables of functions and entries.
    void list_functions() {
        std::unordered_map<uint32_t, uint32_t> entry_of_type;
        for (const auto& [name, symbol] : symbols_) {
            const std::optional<uint32_t> type = numbered(name, 'e');
            if (!type) continue;
            artifact().entries.push_back(
                {*type, code_address(symbol), static_cast<uint32_t>(symbol.size), 0});
        }
        std::ranges::sort(artifact().entries, {}, &native::ArtifactEntry::code);
        for (uint32_t i = 0; i < artifact().entries.size(); ++i) {
            entry_of_type[artifact().entries[i].type_index] = i;
        }
        for (const auto& [name, symbol] : symbols_) {
            const std::optional<uint32_t> index = numbered(name, 'f');
            if (!index) continue;
            CHECK(*index >= module_.imported_functions && *index < module_.functions.size());
            const uint32_t type = module_.functions[FunctionIndex(*index)].value;
            const auto entry = entry_of_type.find(type);
            CHECK(entry != entry_of_type.end());
            artifact().functions.push_back({*index - module_.imported_functions, entry->second,
                                            code_address(symbol),
                                            static_cast<uint32_t>(symbol.size)});
        }
        std::ranges::sort(artifact().functions, {}, &native::ArtifactFunction::code);
    }

    void list_loops() {
        for (const auto& [name, symbol] : symbols_) {
            const size_t separator = name.find('_');
            const std::optional<uint32_t> index = numbered(name.substr(0, separator), 'o');
            if (!index || separator == std::string_view::npos) continue;
            const std::optional<uint32_t> offset = numbered(name.substr(separator), '_');
            if (!offset) continue;
            artifact().loops.push_back({*index - module_.imported_functions, *offset,
                                        code_address(symbol), static_cast<uint32_t>(symbol.size)});
        }
        std::ranges::sort(artifact().loops, {}, &native::ArtifactLoop::code);
    }

    void list_positions() {
        std::vector<native::PositionRow> rows;
        for (size_t i = 0; i < objects_.size(); ++i) {
            for (const SectionRows& positions : objects_[i].positions) {
                const uint64_t base = code_base(files_[i], positions.section);
                for (const native::PositionRow& row : positions.rows) {
                    rows.push_back({static_cast<uint32_t>(base + row.code), row.chain});
                }
            }
        }
        native::write_positions(std::move(rows), artifact().position_blocks, artifact().positions);
    }

    /// Of a section of code, by name: emission makes one of each name.
    uint64_t code_base(ObjectFile& file, std::string_view name) {
        for (size_t i = 0; i < file.sections().size(); ++i) {
            if (file.name(file.sections()[i]) == name && file.base(i) != kNotPlaced) {
                return file.base(i) - artifact().code_offset;
            }
        }
        CHECK(false);
        return 0;
    }

    std::span<const ObjectCode> objects_;
    const Module& module_;
    std::vector<ObjectFile> files_;
    std::vector<Import> slots_;
    std::unordered_map<std::string_view, uint64_t> slot_of_;  ///< Offset in the image, by symbol.
    std::unordered_map<std::string_view, Definition> symbols_;
    uint64_t stubs_ = 0;  ///< Jumps through the slots, for calls: in the image.
    LinkedCode linked_;
};

}  // namespace

Result<LinkedCode> link_objects(std::span<const ObjectCode> objects, const Module& module) {
    return Linker(objects, module).run();
}

}  // namespace ingot::codegen
