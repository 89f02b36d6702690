// Three system calls without wrappers in the C library; structures as far as version 6 has them, a
// kernel of an earlier version takes the part it knows.
#include "tools/confinement/linux/landlock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace ingot::confinement::landlock {
namespace {

/// landlock_ruleset_attr of version 6.
struct RulesetAttributes {
    uint64_t handled_access_fs = 0;
    uint64_t handled_access_net = 0;
    uint64_t scoped = 0;
};

constexpr uint64_t kTruncate = uint64_t{1} << 14;      // version 3
constexpr uint64_t kBindTcp = uint64_t{1} << 0;        // version 4
constexpr uint64_t kConnectTcp = uint64_t{1} << 1;     // version 4
constexpr uint64_t kScopeAbstract = uint64_t{1} << 0;  // version 6: abstract UNIX sockets
constexpr uint64_t kScopeSignals = uint64_t{1} << 1;   // version 6

constexpr uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                            LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                            LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM;
/// WASI makes none of these and runs nothing, so no rule grants them.
constexpr uint64_t kNever = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                            LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                            LANDLOCK_ACCESS_FS_MAKE_BLOCK;

size_t attribute_bytes(int version) {
    if (version < 4) return offsetof(RulesetAttributes, handled_access_net);
    if (version < 6) return offsetof(RulesetAttributes, scoped);
    return sizeof(RulesetAttributes);
}

class Descriptor {
 public:
    explicit Descriptor(long number) : number_(static_cast<int>(number)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

 private:
    int number_;
};

std::unexpected<Error> refused(std::string_view what) {
    return fail(ErrorKind::Io, fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

int version() {
    const long found =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return found < 0 ? 0 : static_cast<int>(found);
}

Rights rights_of(int version) {
    uint64_t write = kWrite;
    if (version >= 2) write |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) write |= kTruncate;
    return {.handled_files = kRead | write | kNever,
            .handled_network = version >= 4 ? kBindTcp | kConnectTcp : 0,
            .scoped = version >= 6 ? kScopeAbstract | kScopeSignals : 0,
            .read_only = kRead,
            .read_write = kRead | write};
}

bool can_grant(int version, std::span<const Directory> directories) {
    if (version >= 2) return true;
    return version == 1 && std::ranges::all_of(directories, &Directory::read_only);
}

Result<void> restrict_to(std::span<const Directory> directories, int version) {
    const Rights rights = rights_of(version);
    const RulesetAttributes attributes{.handled_access_fs = rights.handled_files,
                                       .handled_access_net = rights.handled_network,
                                       .scoped = rights.scoped};
    const Descriptor ruleset(
        ::syscall(SYS_landlock_create_ruleset, &attributes, attribute_bytes(version), 0));
    if (ruleset.number() < 0) return refused("no Landlock ruleset");
    for (const Directory& directory : directories) {
        const Descriptor opened(::open(directory.path.c_str(), O_PATH | O_CLOEXEC));
        if (opened.number() < 0) return refused(directory.path);
        const landlock_path_beneath_attr rule{
            .allowed_access = directory.read_only ? rights.read_only : rights.read_write,
            .parent_fd = opened.number()};
        if (::syscall(SYS_landlock_add_rule, ruleset.number(), LANDLOCK_RULE_PATH_BENEATH, &rule,
                      0) != 0) {
            return refused(directory.path);
        }
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0) {
        return refused("Landlock");
    }
    return {};
}

}  // namespace ingot::confinement::landlock
