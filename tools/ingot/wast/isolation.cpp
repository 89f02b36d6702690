// The result travels as bytes over a pipe: it is a plain struct and both ends are the same program.
#include "tools/ingot/wast/isolation.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace ingot {

namespace {

bool write_all(int descriptor, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
    return true;
}

bool read_all(int descriptor, std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::read(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
    return true;
}

}  // namespace

std::expected<void, int> run_in_child(std::span<std::byte> result,
                                      const std::function<void()>& work) {
    int pipe[2];
    if (::pipe(pipe) != 0) return std::unexpected(0);
    // What is still buffered would be written by both processes.
    std::fflush(stdout);
    const pid_t child = ::fork();
    const bool has_processes = child >= 0 || errno != ENOSYS;
    if (child == 0) {
        ::close(pipe[0]);
        work();
        std::fflush(stdout);
        const bool sent = write_all(pipe[1], result);
        // Not exit(): the parent's other business is none of ours.
        ::_exit(sent ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    ::close(pipe[1]);
    const bool received = child > 0 && read_all(pipe[0], result);
    ::close(pipe[0]);
    if (!has_processes) {
        work();
        return {};
    }
    if (child < 0) return std::unexpected(0);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) return std::unexpected(WTERMSIG(status));
    if (!received) return std::unexpected(0);
    return {};
}

}  // namespace ingot
