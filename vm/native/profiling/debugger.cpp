// gdb's JIT interface: a list of object files in memory, and a function that is called when it
// changes, where the debugger has a breakpoint ("JIT Compilation Interface" in gdb's manual). The
// object is the least that gives names and lets gdb unwind: addresses of the code, its unwind table
// and symbols.
#include <elf.h>

#include <cstring>
#include <map>
#include <span>

#include "vm/native/loader.h"
#include "vm/native/profiling/profiling.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreserved-identifier"
// NOLINTBEGIN: names, layout and values are gdb's
extern "C" {

struct jit_code_entry {
    jit_code_entry* next_entry;
    jit_code_entry* prev_entry;
    const char* symfile_addr;
    uint64_t symfile_size;
};

struct jit_descriptor {
    uint32_t version;
    uint32_t action_flag;
    jit_code_entry* relevant_entry;
    jit_code_entry* first_entry;
};

[[gnu::used, gnu::visibility("default")]] jit_descriptor __jit_debug_descriptor = {1, 0, nullptr,
                                                                                   nullptr};

[[gnu::used, gnu::noinline, gnu::visibility("default")]] void __jit_debug_register_code() {
    asm volatile("" ::: "memory");
}
}
// NOLINTEND
#pragma clang diagnostic pop

namespace ingot::native {
namespace {

constexpr uint32_t kRegister = 1;
constexpr uint32_t kUnregister = 2;

enum Section : uint16_t { kNull, kText, kUnwind, kSymbols, kStrings, kSectionNames, kSections };

/// A table of zero-ended strings, the empty one first.
class Strings {
 public:
    uint32_t add(const std::string& text) {
        const auto at = static_cast<uint32_t>(bytes_.size());
        bytes_.append(text.c_str(), text.size() + 1);
        return at;
    }
    std::span<const char> bytes() const { return bytes_; }

 private:
    std::string bytes_ = std::string(1, '\0');
};

class ObjectWriter {
 public:
    ObjectWriter() : bytes_(sizeof(Elf64_Ehdr), '\0') {}

    /// Contents of a section that has some.
    void place(Elf64_Shdr& section, const void* contents, size_t size) {
        bytes_.resize((bytes_.size() + 7) & ~size_t{7}, '\0');
        section.sh_offset = bytes_.size();
        section.sh_size = size;
        bytes_.append(static_cast<const char*>(contents), size);
    }
    std::string finish(Elf64_Shdr (&sections)[kSections]) {
        Elf64_Shdr headers = {};
        place(headers, sections, sizeof sections);
        Elf64_Ehdr header = {};
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_EXEC;
        header.e_machine = EM_X86_64;
        header.e_version = EV_CURRENT;
        header.e_shoff = headers.sh_offset;
        header.e_ehsize = sizeof header;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = kSections;
        header.e_shstrndx = kSectionNames;
        std::memcpy(bytes_.data(), &header, sizeof header);
        return std::move(bytes_);
    }

 private:
    std::string bytes_;
};

std::string make_object(const LoadedArtifact& artifact, const std::vector<CodeSymbol>& symbols) {
    Strings names;
    std::vector<Elf64_Sym> table(1);
    for (const CodeSymbol& symbol : symbols) {
        table.push_back({.st_name = names.add(symbol.name),
                         .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
                         .st_other = STV_DEFAULT,
                         .st_shndx = kText,
                         .st_value = symbol.address,
                         .st_size = symbol.size});
    }
    Strings section_names;
    Elf64_Shdr sections[kSections] = {};
    const auto describe = [&](Section section, const char* name, uint32_t type, uint64_t flags,
                              const void* address) {
        sections[section].sh_name = section_names.add(name);
        sections[section].sh_type = type;
        sections[section].sh_flags = flags;
        sections[section].sh_addr = reinterpret_cast<uintptr_t>(address);
        sections[section].sh_addralign = 8;
    };
    const std::span<const uint8_t> unwind = artifact.unwind_table();
    describe(kText, ".text", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR, artifact.code().data());
    describe(kUnwind, ".eh_frame", SHT_PROGBITS, SHF_ALLOC, unwind.data());
    describe(kSymbols, ".symtab", SHT_SYMTAB, 0, nullptr);
    describe(kStrings, ".strtab", SHT_STRTAB, 0, nullptr);
    describe(kSectionNames, ".shstrtab", SHT_STRTAB, 0, nullptr);

    ObjectWriter writer;
    sections[kText].sh_offset = sizeof(Elf64_Ehdr);
    sections[kText].sh_size = artifact.code().size();
    writer.place(sections[kUnwind], unwind.data(), unwind.size());
    writer.place(sections[kSymbols], table.data(), table.size() * sizeof(Elf64_Sym));
    sections[kSymbols].sh_link = kStrings;
    sections[kSymbols].sh_info = 1;  // The first that is not local.
    sections[kSymbols].sh_entsize = sizeof(Elf64_Sym);
    writer.place(sections[kStrings], names.bytes().data(), names.bytes().size());
    const std::span<const char> last = section_names.bytes();
    writer.place(sections[kSectionNames], last.data(), last.size());
    return writer.finish(sections);
}

class DebuggerListener final : public CodeListener {
 public:
    void added(const LoadedArtifact& artifact, const std::vector<CodeSymbol>& symbols) override {
        Object& object = objects_[&artifact];
        object.bytes = make_object(artifact, symbols);
        jit_code_entry& entry = object.entry;
        entry = {.next_entry = __jit_debug_descriptor.first_entry,
                 .prev_entry = nullptr,
                 .symfile_addr = object.bytes.data(),
                 .symfile_size = object.bytes.size()};
        if (entry.next_entry != nullptr) entry.next_entry->prev_entry = &entry;
        __jit_debug_descriptor.first_entry = &entry;
        tell(kRegister, entry);
    }

    void removed(const LoadedArtifact& artifact) override {
        const auto found = objects_.find(&artifact);
        if (found == objects_.end()) return;
        jit_code_entry& entry = found->second.entry;
        if (entry.next_entry != nullptr) entry.next_entry->prev_entry = entry.prev_entry;
        (entry.prev_entry != nullptr ? entry.prev_entry->next_entry
                                     : __jit_debug_descriptor.first_entry) = entry.next_entry;
        tell(kUnregister, entry);
        objects_.erase(found);
    }

 private:
    struct Object {
        jit_code_entry entry = {};
        std::string bytes;
    };

    static void tell(uint32_t action, jit_code_entry& entry) {
        __jit_debug_descriptor.action_flag = action;
        __jit_debug_descriptor.relevant_entry = &entry;
        __jit_debug_register_code();
    }

    std::map<const LoadedArtifact*, Object> objects_;
};

}  // namespace

std::unique_ptr<CodeListener> create_debugger_listener() {
    return std::make_unique<DebuggerListener>();
}

}  // namespace ingot::native
