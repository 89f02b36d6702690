// /tmp/perf-PID.map: lines of address, size and name, which `perf report` looks up samples in that
// lie in no file. perf only believes a file of the process' own user.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "vm/native/profiling/profiling.h"

namespace ingot::native {
namespace {

class PerfMap final : public CodeListener {
 public:
    explicit PerfMap(int file) : file_(file) {}

    void added(const LoadedArtifact&, const std::vector<CodeSymbol>& symbols) override {
        std::string lines;
        for (const CodeSymbol& symbol : symbols) {
            lines += fmt::format("{:x} {:x} {}\n", symbol.address, symbol.size, symbol.name);
        }
        // A full disk costs names, nothing else.
        (void)!::write(file_, lines.data(), lines.size());
    }

 private:
    int file_;
};

}  // namespace

Result<std::unique_ptr<CodeListener>> create_perf_map() {
    const std::string path = fmt::format("/tmp/perf-{}.map", ::getpid());
    // An earlier process with the same number may have left one; somebody else's link is not
    // followed.
    ::unlink(path.c_str());
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail(ErrorKind::Io, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
    }
    return std::make_unique<PerfMap>(file);
}

}  // namespace ingot::native
