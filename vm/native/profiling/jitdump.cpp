// jit-PID.dump in the current folder: the code itself with its names and the time it appeared, so
// that `perf inject -j` makes an object of each function, which `perf annotate` can take apart. The
// format is perf's (tools/perf/Documentation/jitdump-specification.txt in Linux).
//
// perf learns of the file because a page of it is mapped executable, which shows in its recording;
// that mapping is never written through. Times are of the monotonic clock: `perf record -k mono`.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "vm/native/profiling/profiling.h"

namespace ingot::native {
namespace {

constexpr uint32_t kMagic = 0x4a69'5444;
constexpr uint32_t kVersion = 1;
constexpr uint32_t kMachineX86_64 = 62;
constexpr uint32_t kCodeLoad = 0;

struct FileHeader {
    uint32_t magic;
    uint32_t version;
    uint32_t total_size;
    uint32_t machine;
    uint32_t reserved;
    uint32_t process;
    uint64_t timestamp;
    uint64_t flags;
};
static_assert(sizeof(FileHeader) == 40);

/// Followed by the name with a zero, and the code.
struct CodeLoadRecord {
    uint32_t id;
    uint32_t total_size;
    uint64_t timestamp;
    uint32_t process;
    uint32_t thread;
    uint64_t virtual_address;
    uint64_t code_address;
    uint64_t code_size;
    uint64_t code_index;  ///< Unique in the file.
};
static_assert(sizeof(CodeLoadRecord) == 56);

uint64_t now_ns() {
    timespec time = {};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

class JitDump final : public CodeListener {
 public:
    explicit JitDump(int file) : file_(file) {
        const FileHeader header{.magic = kMagic,
                                .version = kVersion,
                                .total_size = sizeof(FileHeader),
                                .machine = kMachineX86_64,
                                .reserved = 0,
                                .process = static_cast<uint32_t>(::getpid()),
                                .timestamp = now_ns(),
                                .flags = 0};
        write({reinterpret_cast<const char*>(&header), sizeof header});
    }

    void added(const LoadedArtifact&, const std::vector<CodeSymbol>& symbols) override {
        std::string records;
        for (const CodeSymbol& symbol : symbols) append(records, symbol);
        write(records);
    }

 private:
    void append(std::string& out, const CodeSymbol& symbol) {
        const CodeLoadRecord record{
            .id = kCodeLoad,
            .total_size = static_cast<uint32_t>(sizeof(CodeLoadRecord) + symbol.name.size() + 1 +
                                                symbol.size),
            .timestamp = now_ns(),
            .process = static_cast<uint32_t>(::getpid()),
            .thread = static_cast<uint32_t>(::syscall(SYS_gettid)),
            .virtual_address = symbol.address,
            .code_address = symbol.address,
            .code_size = symbol.size,
            .code_index = next_index_++};
        out.append(reinterpret_cast<const char*>(&record), sizeof record);
        out.append(symbol.name.c_str(), symbol.name.size() + 1);
        out.append(reinterpret_cast<const char*>(symbol.address), symbol.size);
    }

    /// A full disk costs the rest of the dump, nothing else.
    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(file_, bytes.data(), bytes.size());
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<size_t>(count));
        }
    }

    int file_;
    uint64_t next_index_ = 0;
};

}  // namespace

Result<std::unique_ptr<CodeListener>> create_jitdump() {
    const std::string path = fmt::format("jit-{}.dump", ::getpid());
    const int file =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    if (file < 0 ||
        ::mmap(nullptr, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED) {
        return fail(ErrorKind::Io, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
    }
    return std::make_unique<JitDump>(file);
}

}  // namespace ingot::native
