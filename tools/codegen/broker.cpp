// Both sides of the compile broker. What is done before the confinement of which side matters here,
// so each says it.
#include "tools/codegen/broker.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "tools/codegen/codegen_process.h"
#include "tools/codegen/protocol.h"
#include "vm/native/code_cache.h"
#include "vm/native/code_options.h"

namespace ingot {
namespace {

/// Of a request: a number for each of a module's functions, and as many loops, fit in here.
constexpr uint64_t kLongestRequest = uint64_t{64} << 20;

/// Closes all descriptors but one: streams that others wait for the end of, grants of the guest.
void close_all_but(int kept) {
    constexpr unsigned kLast = ~0U;
    const auto number = static_cast<unsigned>(kept);
    if (::close_range(number + 1, kLast, 0) == 0 && ::close_range(0, number - 1, 0) == 0) return;
    const long limit = ::sysconf(_SC_OPEN_MAX);
    for (int other = 0; other < limit; ++other) {
        if (other != kept) ::close(other);
    }
}

/// Whether a request comes, or the other side ends without one.
bool wait_for_request(int socket) {
    uint8_t first = 0;
    ssize_t count = 0;
    do {
        count = ::recv(socket, &first, sizeof first, MSG_PEEK);
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

/// The compiler writes its complaints to standard error; nobody reads them here, and whoever waits
/// for the end of the guest's must not wait for the compiler.
void open_no_streams() {
    const int nothing = ::open("/dev/null", O_RDWR);
    while (nothing >= 0 && ::dup(nothing) < STDERR_FILENO) {
    }
}

class BrokerProcess {
 public:
    BrokerProcess(int socket, std::span<const uint8_t> file, const BrokerConfig& config)
        : socket_(socket),
          file_(file),
          config_(config),
          compiler_(config.compiler, config.cache_folder) {}

    /// The compiler must be there and the cache's folder too before the walls are.
    bool prepare(pid_t parent) {
        if (config_.cache_folder.empty()) {
            // Nobody else has a use for the compilation under way.
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent) return false;
        }
        open_no_streams();
        compiler_.start_once();
        confinement::Plan plan{.role = confinement::Role::Broker};
        if (compiler_.cache() && compiler_.cache()->prepare()) {
            plan.directories.push_back({.path = config_.cache_folder});
        }
        return confinement::confine(plan, config_.confinement).has_value();
    }

    void serve() {
        while (const auto message = codegen_protocol::receive(socket_, kLongestRequest)) {
            const auto parts = codegen_protocol::decode_parts_request(*message);
            if (!parts) return;
            const CodeOptions options =
                native::code_options(config_.engine, parts->checked_memories);
            const codegen_protocol::Answer artifact = compiler_.compile(file_, options, *parts);
            // First for the next run, so that whoever has an answer knows that it is there.
            if (artifact && compiler_.cache()) compiler_.cache()->store(file_, options, *artifact);
            codegen_protocol::send(socket_, codegen_protocol::encode(artifact));
        }
    }

 private:
    const int socket_;
    const std::span<const uint8_t> file_;
    const BrokerConfig& config_;
    CodegenProcess compiler_;
};

[[noreturn]] void run_broker(int socket, std::span<const uint8_t> file, const BrokerConfig& config,
                             pid_t parent) {
    close_all_but(socket);
    if (!wait_for_request(socket)) ::_exit(0);
    ::prctl(PR_SET_NAME, "ingot-broker");
    BrokerProcess broker(socket, file, config);
    if (!broker.prepare(parent)) ::_exit(1);
    broker.serve();
    ::_exit(0);
}

/// A copy that is none of the standard streams, which may be closed: a guest must not find the
/// broker behind one of them.
int beyond_streams(int socket) {
    if (socket < 0 || socket > STDERR_FILENO) return socket;
    const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::close(socket);
    return copy;
}

/// The guest's side of the socket, or -1.
int start_process(std::span<const uint8_t> file, const BrokerConfig& config) {
    int sockets[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) return -1;
    for (int& socket : sockets) socket = beyond_streams(socket);
    const pid_t parent = ::getpid();
    const pid_t child = sockets[0] < 0 || sockets[1] < 0 ? -1 : ::fork();
    if (child == 0) {
        ::close(sockets[0]);
        run_broker(sockets[1], file, config, parent);
    }
    ::close(sockets[1]);
    if (child > 0) return sockets[0];
    ::close(sockets[0]);
    return -1;
}

}  // namespace

std::shared_ptr<CompileBroker> CompileBroker::start(std::span<const uint8_t> file,
                                                    const BrokerConfig& config) {
    auto broker = std::make_shared<CompileBroker>(start_process(file, config));
    const CodegenProcess compiler(config.compiler, config.cache_folder);
    if (compiler.cache()) {
        broker->earlier_ = compiler.cache()->load(
            file, native::code_options(config.engine, !config.engine.guarded_memories));
    }
    return broker;
}

CompileBroker::~CompileBroker() {
    if (socket_ >= 0) ::close(socket_);
}

Result<std::vector<uint8_t>> CompileBroker::compile(const CompileRequest& request) {
    const std::lock_guard lock(mutex_);
    const std::vector<uint8_t> message =
        codegen_protocol::encode({.checked_memories = request.options.checked_memories,
                                  .bodies = request.bodies,
                                  .loops = request.loops});
    if (socket_ >= 0 && codegen_protocol::send(socket_, message)) {
        if (const auto answer = codegen_protocol::receive(socket_)) {
            if (auto artifact = codegen_protocol::decode_answer(*answer)) {
                return std::move(*artifact);
            }
        }
    }
    return fail(ErrorKind::Io, "the compile broker is gone; --tier=interpreter does without it");
}

std::vector<std::vector<uint8_t>> CompileBroker::compiled_before(const Module&,
                                                                 const CodeOptions& options) {
    // Those of the other kind of memories were not looked for.
    (void)options;
    return std::exchange(earlier_, {});
}

void CompileBroker::cancel() {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace ingot
