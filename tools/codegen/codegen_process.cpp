// Starting, asking and ending the process that compiles.
#include "tools/codegen/codegen_process.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "tools/codegen/protocol.h"

namespace ingot {

namespace {

/// Size and time of the program's file: it has LLVM and the lowering in it.
std::string identity_of(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return fmt::format("{} {}.{:09}", status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec);
}

std::optional<native::CodeCache> open_cache(const std::string& folder,
                                            const std::string& compiler) {
    if (folder.empty()) return std::nullopt;
    return native::CodeCache(folder, identity_of(compiler));
}

}  // namespace

CodegenProcess::CodegenProcess(std::string path, const std::string& cache_folder)
    : path_(std::move(path)), cache_(open_cache(cache_folder, path_)) {}

CodegenProcess::~CodegenProcess() {
    stop();
}

std::string CodegenProcess::default_path() {
    char program[PATH_MAX];
    const ssize_t length = ::readlink("/proc/self/exe", program, sizeof(program));
    std::string path(program, length > 0 ? static_cast<size_t>(length) : 0);
    return path.substr(0, path.rfind('/') + 1) + "ingot-codegen";
}

void CodegenProcess::cancel() {
    const std::lock_guard lock(process_mutex_);
    is_cancelled_ = true;
    if (process_ <= 0 || owner_ != ::getpid()) return;
    ::kill(process_, SIGKILL);
    ::shutdown(socket_, SHUT_RDWR);
}

Result<void> CodegenProcess::start() {
    const std::lock_guard lock(process_mutex_);
    if (is_cancelled_) return fail(ErrorKind::Io, "cancelled");
    if (process_ > 0 && owner_ == ::getpid()) return {};
    if (why_not_) return std::unexpected(*why_not_);
    if (socket_ >= 0) ::close(socket_);
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        return fail(ErrorKind::Io,
                    fmt::format("no socket for the compiler: {}", std::strerror(errno)));
    }
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, sockets[1], STDIN_FILENO);
    char* const arguments[] = {const_cast<char*>(path_.c_str()), nullptr};
    const int status =
        ::posix_spawn(&process_, path_.c_str(), &actions, nullptr, arguments, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(sockets[1]);
    if (status != 0) {
        ::close(sockets[0]);
        socket_ = -1;
        process_ = -1;
        return fail(ErrorKind::Io,
                    fmt::format("cannot start the compiler {}: {}; --tier=interpreter does "
                                "without it",
                                path_, std::strerror(status)));
    }
    socket_ = sockets[0];
    owner_ = ::getpid();
    return {};
}

std::string CodegenProcess::stop() {
    const std::lock_guard lock(process_mutex_);
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    if (process_ <= 0 || owner_ != ::getpid()) return {};
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
    return fmt::format("exit code {}", WEXITSTATUS(status));
}

Result<std::vector<uint8_t>> CodegenProcess::ask(std::span<const uint8_t> request) {
    const std::lock_guard lock(mutex_);
    TRY(start());
    if (codegen_protocol::send(socket_, request)) {
        if (const auto message = codegen_protocol::receive(socket_)) {
            if (auto answer = codegen_protocol::decode_answer(*message)) {
                return std::move(*answer);
            }
            stop();
            return fail(ErrorKind::Io, fmt::format("{} is of another build", path_));
        }
    }
    return fail(ErrorKind::Io, fmt::format("the compiler ended before it answered ({})", stop()));
}

void CodegenProcess::start_once() {
    const Result<void> started = start();
    const std::lock_guard lock(process_mutex_);
    why_not_ = started ? Error{.kind = ErrorKind::Io, .message = "the compiler has ended"}
                       : started.error();
}

Result<std::vector<uint8_t>> CodegenProcess::compile(const CompileRequest& request) {
    std::vector<uint8_t> artifact = TRY(ask(codegen_protocol::encode(request)));
    if (cache_) cache_->store(request.module.bytes, request.options, artifact);
    return artifact;
}

Result<std::vector<uint8_t>> CodegenProcess::compile(std::span<const uint8_t> file,
                                                     const CodeOptions& options,
                                                     const codegen_protocol::PartsRequest& parts) {
    return ask(codegen_protocol::encode(file, options, parts));
}

std::vector<std::vector<uint8_t>> CodegenProcess::compiled_before(const Module& module,
                                                                  const CodeOptions& options) {
    if (!cache_) return {};
    return cache_->load(module.bytes, options);
}

Result<std::string> CodegenProcess::print_ir(const CompileRequest& request,
                                             std::span<const uint32_t> shown) {
    const std::vector<uint8_t> text = TRY(ask(codegen_protocol::encode_print_ir(request, shown)));
    return std::string(text.begin(), text.end());
}

Result<std::vector<codegen::MachineInstruction>> CodegenProcess::disassemble(
    std::span<const uint8_t> code) {
    const std::vector<uint8_t> bytes = TRY(ask(codegen_protocol::encode_disassemble(code)));
    auto instructions = codegen_protocol::decode_instructions(bytes);
    if (!instructions) return fail(ErrorKind::Io, fmt::format("{} is of another build", path_));
    return std::move(*instructions);
}

}  // namespace ingot
