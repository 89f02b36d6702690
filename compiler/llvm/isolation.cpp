// A child sends a byte that says whether what follows is its result or LLVM's last words, then the
// bytes, and ends; what a child that was killed has sent so far counts for nothing.
#include "compiler/llvm/isolation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <llvm/Support/ErrorHandling.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>

namespace ingot::codegen {
namespace {

/// Of a job's CPU seconds: on a busy machine it may wait, but not forever.
constexpr uint32_t kWallSecondsFactor = 30;

enum class Ending : uint8_t { Done, Fatal };

void write_all(int file, const void* bytes, size_t size) {
    const auto* from = static_cast<const uint8_t*>(bytes);
    while (size > 0) {
        const ssize_t count = ::write(file, from, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        from += count;
        size -= static_cast<size_t>(count);
    }
}

[[noreturn]] void end_child(int pipe, Ending ending, const void* bytes, size_t size) {
    write_all(pipe, &ending, sizeof ending);
    write_all(pipe, bytes, size);
    // Nothing is taken down: the process' end does that at once.
    ::_exit(0);
}

/// Where report_fatal and no_memory, which know nothing else, write to.
int fatal_pipe = -1;

void no_memory() {
    constexpr std::string_view kReason = "out of memory";
    end_child(fatal_pipe, Ending::Fatal, kReason.data(), kReason.size());
}

/// LLVM's handler of fatal errors, and of malloc's failures.
void report_fatal(void*, const char* reason, bool) {
    end_child(fatal_pipe, Ending::Fatal, reason, std::strlen(reason));
}

/// Of address space in use, which is much where a sanitizer keeps its shadow.
uint64_t memory_in_use() {
    unsigned long long pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%llu", &pages) != 1) pages = 0;
        std::fclose(file);
    }
    return pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

void limit(int resource, uint64_t amount) {
    const rlimit value = {amount, amount};
    ::setrlimit(static_cast<__rlimit_resource_t>(resource), &value);
}

[[noreturn]] void run_child(const IsolatedJob& job, int pipe, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, job.cpu_seconds);
    limit(RLIMIT_AS, memory_in_use() + job.memory_bytes);
    ::alarm(job.cpu_seconds * kWallSecondsFactor);
    fatal_pipe = pipe;
    std::set_new_handler(no_memory);
    llvm::remove_fatal_error_handler();
    llvm::install_fatal_error_handler(report_fatal);
    llvm::remove_bad_alloc_error_handler();
    llvm::install_bad_alloc_error_handler(report_fatal);
    const std::vector<uint8_t> result = job.run();
    end_child(pipe, Ending::Done, result.data(), result.size());
}

struct Child {
    size_t job = 0;
    pid_t process = -1;
    int pipe = -1;
    std::vector<uint8_t> sent;
};

/// Nothing if there can be no more processes or files.
bool start(const IsolatedJob& job, Child& child) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    const pid_t parent = ::getpid();
    child.process = ::fork();
    if (child.process == 0) {
        ::close(ends[0]);
        run_child(job, ends[1], parent);
    }
    ::close(ends[1]);
    child.pipe = ends[0];
    if (child.process > 0) return true;
    ::close(ends[0]);
    return false;
}

/// Takes what there is to read; false at the end.
bool read_some(Child& child) {
    constexpr size_t kPiece = size_t{64} << 10;
    const size_t before = child.sent.size();
    child.sent.resize(before + kPiece);
    const ssize_t count = ::read(child.pipe, child.sent.data() + before, kPiece);
    child.sent.resize(before + static_cast<size_t>(std::max<ssize_t>(count, 0)));
    return count > 0 || (count < 0 && errno == EINTR);
}

IsolatedResult finish(Child& child, const IsolatedJob& job) {
    ::close(child.pipe);
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        // The kernel kills what has used up its time in one way or the other.
        if (signal == SIGXCPU || signal == SIGALRM || signal == SIGKILL) {
            return std::unexpected(fmt::format("more than {} seconds", job.cpu_seconds));
        }
        return std::unexpected(fmt::format("signal {}", signal));
    }
    if (child.sent.empty()) return std::unexpected("no answer");
    const auto ending = static_cast<Ending>(child.sent[0]);
    child.sent.erase(child.sent.begin());
    if (ending == Ending::Done) return std::move(child.sent);
    return std::unexpected(std::string(child.sent.begin(), child.sent.end()));
}

}  // namespace

std::vector<IsolatedResult> run_isolated(std::span<const IsolatedJob> jobs, size_t processes) {
    std::vector<IsolatedResult> results(jobs.size());
    std::vector<Child> children;
    size_t next = 0;
    while (next < jobs.size() || !children.empty()) {
        while (next < jobs.size() && children.size() < std::max<size_t>(processes, 1)) {
            Child child{.job = next, .sent = {}};
            if (start(jobs[next], child)) {
                children.push_back(std::move(child));
            } else if (children.empty()) {
                results[next] = std::unexpected(fmt::format("no process: {}", strerror(errno)));
            } else {
                break;
            }
            ++next;
        }
        std::vector<pollfd> events;
        for (const Child& child : children) events.push_back({child.pipe, POLLIN, 0});
        if (events.empty() || ::poll(events.data(), events.size(), -1) < 0) continue;
        for (size_t i = children.size(); i-- > 0;) {
            if (events[i].revents == 0 || read_some(children[i])) continue;
            results[children[i].job] = finish(children[i], jobs[children[i].job]);
            children.erase(children.begin() + static_cast<ptrdiff_t>(i));
        }
    }
    return results;
}

}  // namespace ingot::codegen
