// Seccomp filters as constants: an assembler of classic BPF that the compiler runs over
// system_calls.def, so that at start-up there is nothing left to build.
//
// A filter is a binary search over intervals of call numbers with the same verdict, about seven
// comparisons for any call; the kernel runs it for every number once when it is installed, which is
// most of what installing costs. Behind the search stand the checks of arguments, which end with a
// verdict of their own.
#pragma once

#include <asm/unistd_64.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <span>

namespace ingot::confinement {

/// What a process does, and so which rows of the table hold for it.
enum Use : uint8_t {
    kRuntime = 1,   ///< Anything at all.
    kGuest = 2,     ///< Runs a guest on the descriptors it has.
    kRead = 4,      ///< Opens files in granted directories.
    kWrite = 8,     ///< Changes them.
    kSockets = 16,  ///< Uses sockets that it was given.
    kStore = 32,    ///< Adds files to the cache.
    kCode = 64,     ///< Makes pages executable: no row, but a check of mprotect.
};

/// On the arguments of a call.
enum class Check : uint8_t {
    None,
    NeverExecutable,    ///< mmap: no PROT_EXEC.
    Protection,         ///< mprotect: PROT_EXEC never, or with kCode, never with PROT_WRITE.
    Advice,             ///< madvise: none of those that damage physical memory.
    NewThread,          ///< clone: the flags of pthread_create, no others.
    ReadsOwnLimits,     ///< prlimit64: of this process, without new values.
    OwnProcess,         ///< tgkill: this process' threads.
    DescriptorCommand,  ///< fcntl: flags and copies.
    DescriptorQuery,    ///< ioctl: is it a terminal, how much is there to read.
    ConnectedOnly,      ///< sendto: without an address.
};
inline constexpr size_t kChecks = static_cast<size_t>(Check::ConnectedOnly) + 1;

/// Stands in OwnProcess for the process' number, which is known only when the filter is installed.
inline constexpr uint32_t kOwnProcessNumber = 0xffff'ffff;

/// Calls have numbers below this one in the table.
inline constexpr uint32_t kNumbers = [] {
    uint32_t end = 0;
#define SYSTEM_CALL(name, uses, check, purpose) end = std::max<uint32_t>(end, __NR_##name + 1);
#define ABSENT(name, purpose) end = std::max<uint32_t>(end, __NR_##name + 1);
#define ATTACK(name, purpose) end = std::max<uint32_t>(end, __NR_##name + 1);
#include "tools/confinement/linux/system_calls.def"
    return end;
}();

class FilterAssembler {
 public:
    static constexpr size_t kMaxLength = 512;

    constexpr explicit FilterAssembler(unsigned uses) : uses_(uses) {
        read_table();
        // Another architecture's calls have other numbers; x32 has this one's, with a bit.
        add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
        add(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
        finish(SECCOMP_RET_KILL_PROCESS);
        add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
        add(BPF_JMP | BPF_JGE | BPF_K, kNumbers, 0, 3);
        add(BPF_JMP | BPF_JSET | BPF_K, kX32Bit, 0, 1);
        finish(SECCOMP_RET_KILL_PROCESS);
        finish(kUnknown);
        search(0, kNumbers);
        for (size_t i = 1; i < kChecks; ++i) add_check(static_cast<Check>(i));
    }

    constexpr std::span<const sock_filter> code() const {
        return std::span(code_).subspan(0, length_);
    }

 private:
    static constexpr uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;
    static constexpr uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;
    static constexpr uint32_t kX32Bit = 0x4000'0000;
    /// What pthread_create of the C library asks of clone.
    static constexpr uint32_t kThreadFlags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
                                             CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
                                             CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
    /// Of madvise: the first that is about physical pages instead of this process' view of them.
    static constexpr uint32_t kFirstHarmfulAdvice = MADV_HWPOISON;

    /// A value that BPF returns, or a check to jump to.
    struct Verdict {
        uint32_t value = kRefused;
        Check check = Check::None;
        constexpr bool operator==(const Verdict&) const = default;
    };

    constexpr void read_table() {
#define SYSTEM_CALL(name, uses, check, purpose) \
    if ((uses_ & (uses)) != 0) verdicts_[__NR_##name] = {SECCOMP_RET_ALLOW, Check::check};
#define ABSENT(name, purpose) verdicts_[__NR_##name] = {kUnknown, Check::None};
#define ATTACK(name, purpose) verdicts_[__NR_##name] = {SECCOMP_RET_KILL_PROCESS, Check::None};
#include "tools/confinement/linux/system_calls.def"
    }

    /// What does not hold while a constant is made is an error of the compiler's.
    static constexpr void require(bool holds) {
        if (!holds) std::abort();
    }

    constexpr size_t add(int code, uint32_t value, size_t if_true = 0, size_t if_false = 0) {
        require(length_ < kMaxLength && if_true < 256 && if_false < 256);
        code_[length_] = {static_cast<uint16_t>(code), static_cast<uint8_t>(if_true),
                          static_cast<uint8_t>(if_false), value};
        return length_++;
    }
    constexpr void finish(uint32_t verdict) { add(BPF_RET | BPF_K, verdict); }
    constexpr void load_argument(size_t index, bool high_half = false) {
        const size_t offset = offsetof(seccomp_data, args) + index * sizeof(uint64_t);
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset + (high_half ? 4 : 0)));
    }

    /// Whether there is more than one interval in this range; where the one closest to the middle
    /// begins.
    constexpr size_t split_point(size_t begin, size_t end) const {
        std::array<size_t, kNumbers> starts{};
        size_t count = 0;
        for (size_t i = begin + 1; i < end; ++i) {
            if (verdicts_[i] != verdicts_[i - 1]) starts[count++] = i;
        }
        return count == 0 ? begin : starts[count / 2];
    }

    constexpr void search(size_t begin, size_t end) {
        const size_t middle = split_point(begin, end);
        if (middle == begin) {
            const Verdict& verdict = verdicts_[begin];
            if (verdict.check == Check::None) return finish(verdict.value);
            size_t& jump = jumps_to_checks_[static_cast<size_t>(verdict.check)];
            require(jump == 0);
            jump = add(BPF_JMP | BPF_JA, 0);
            return;
        }
        const size_t branch = add(BPF_JMP | BPF_JGE | BPF_K, static_cast<uint32_t>(middle));
        search(begin, middle);
        const size_t distance = length_ - branch - 1;
        require(distance < 256);
        code_[branch].jt = static_cast<uint8_t>(distance);
        search(middle, end);
    }

    /// Lets jump here what searched for it. Each check is of one call, so there is one jump.
    constexpr void add_check(Check check) {
        const size_t jump = jumps_to_checks_[static_cast<size_t>(check)];
        if (jump == 0) return;
        code_[jump].k = static_cast<uint32_t>(length_ - jump - 1);
        switch (check) {
        case Check::None: return;
        case Check::NeverExecutable: return none_of(2, PROT_EXEC);
        case Check::Protection:
            if ((uses_ & kCode) == 0) return none_of(2, PROT_EXEC);
            load_argument(2);
            add(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 2);
            add(BPF_JMP | BPF_JSET | BPF_K, PROT_WRITE, 0, 1);
            finish(kRefused);
            return finish(SECCOMP_RET_ALLOW);
        case Check::Advice:
            load_argument(2);
            add(BPF_JMP | BPF_JGE | BPF_K, kFirstHarmfulAdvice, 0, 1);
            finish(kRefused);
            return finish(SECCOMP_RET_ALLOW);
        case Check::NewThread: return one_of(0, {kThreadFlags}, SECCOMP_RET_KILL_PROCESS);
        case Check::OwnProcess: return one_of(0, {kOwnProcessNumber}, kRefused);
        case Check::DescriptorCommand:
            return one_of(
                1, {F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD, F_DUPFD_CLOEXEC, F_ADD_SEALS},
                kRefused);
        case Check::DescriptorQuery: return one_of(1, {TCGETS, FIONREAD, TIOCGWINSZ}, kRefused);
        case Check::ReadsOwnLimits: null_pointer(0, false); return null_pointer(2, true);
        case Check::ConnectedOnly: return null_pointer(4, true);
        }
    }

    constexpr void none_of(size_t argument, uint32_t bits) {
        load_argument(argument);
        add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
        finish(kRefused);
        finish(SECCOMP_RET_ALLOW);
    }
    /// Only the low half of these arguments counts: the kernel takes them as 32 bits.
    constexpr void one_of(size_t argument, std::initializer_list<uint32_t> values,
                          uint32_t otherwise) {
        load_argument(argument);
        size_t left = values.size();
        for (const uint32_t value : values) add(BPF_JMP | BPF_JEQ | BPF_K, value, left--, 0);
        finish(otherwise);
        finish(SECCOMP_RET_ALLOW);
    }
    /// Falls through if the argument is zero, unless it is the last one that is looked at.
    constexpr void null_pointer(size_t argument, bool is_last) {
        load_argument(argument);
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
        finish(kRefused);
        load_argument(argument, true);
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
        finish(kRefused);
        if (is_last) finish(SECCOMP_RET_ALLOW);
    }

    unsigned uses_;
    std::array<Verdict, kNumbers> verdicts_{};
    std::array<size_t, kChecks> jumps_to_checks_{};
    std::array<sock_filter, kMaxLength> code_{};
    size_t length_ = 0;
};

/// A filter's instructions as a constant of just their number.
template <unsigned uses>
inline constexpr auto kFilter = [] {
    constexpr size_t kLength = FilterAssembler(uses).code().size();
    std::array<sock_filter, kLength> code{};
    const FilterAssembler assembler(uses);
    std::ranges::copy(assembler.code(), code.begin());
    return code;
}();

}  // namespace ingot::confinement
