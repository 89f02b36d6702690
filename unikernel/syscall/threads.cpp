// Threads: starting, ending, waiting for a word. Processes there are none beside the first.
#include "unikernel/sched/thread.h"

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/sched/futex.h"
#include "unikernel/sched/program.h"
#include "unikernel/syscall/calls.h"
#include "unikernel/syscall/timespec.h"

namespace kernel::calls {
namespace {

enum CloneFlags : uint64_t {
    kCloneMemory = 0x100,
    kCloneSignalHandlers = 0x800,
    kCloneThread = 0x10000,
    kCloneSetTls = 0x80000,
    kCloneParentSetTid = 0x100000,
    kCloneChildClearTid = 0x200000,
    kCloneChildSetTid = 0x1000000,
};

struct CloneArguments {
    uint64_t flags, pid_fd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

enum FutexOperation : uint32_t {
    kWait = 0,
    kWake = 1,
    kRequeue = 3,
    kCompareRequeue = 4,
    kWaitBits = 9,
    kWakeBits = 10,
    kPrivate = 128,
    kRealtime = 256,
};

/// -EFAULT or -EINVAL, or 0 with the deadline set.
int64_t read_deadline(uint64_t& deadline_ns, UserAddress timeout, bool is_absolute, bool is_wall) {
    deadline_ns = kForever;
    if (timeout == 0) return 0;
    TimeSpec wanted;
    if (!read_user(wanted, timeout)) return -EFAULT;
    if (!wanted.is_valid()) return -EINVAL;
    const uint64_t now = monotonic_ns();
    if (!is_absolute) {
        deadline_ns = now + wanted.ns();
    } else if (!is_wall) {
        deadline_ns = wanted.ns();
    } else {
        const uint64_t wall = wall_clock_ns();
        deadline_ns = wanted.ns() > wall ? now + (wanted.ns() - wall) : 0;
    }
    return 0;
}

bool is_canonical(uint64_t address) {
    return address < kUserEnd;
}

}  // namespace

int64_t sched_yield() {
    yield();
    return 0;
}

int64_t exit(int32_t code) {
    Thread& self = current_thread();
    if (self.clear_on_exit != 0 && write_user(self.clear_on_exit, uint32_t{0})) {
        futex_wake(self.clear_on_exit, 1);
    }
    if (thread_count() == 1) end_program(code);
    exit_thread();
}

int64_t exit_group(int32_t code) {
    end_program(code);
}

int64_t arch_prctl(uint32_t code, uint64_t address) {
    constexpr uint32_t kSetGs = 0x1001, kSetFs = 0x1002, kGetFs = 0x1003, kGetGs = 0x1004;
    constexpr uint32_t kFsBase = 0xc0000100, kProgramGsBase = 0xc0000102;
    switch (code) {
    case kSetFs:
    case kSetGs:
        if (!is_canonical(address)) return -EPERM;
        write_msr(code == kSetFs ? kFsBase : kProgramGsBase, address);
        return 0;
    case kGetFs:
    case kGetGs:
        return write_user(address, read_msr(code == kGetFs ? kFsBase : kProgramGsBase)) ? 0
                                                                                        : -EFAULT;
    default: return -EINVAL;
    }
}

int64_t gettid() {
    return current_thread().id;
}

int64_t futex(UserAddress word, uint32_t operation, uint32_t value, UserAddress timeout,
              UserAddress other_word, uint32_t value3) {
    const bool is_wall = (operation & kRealtime) != 0;
    const uint32_t kind = operation & ~(kPrivate | kRealtime);
    uint64_t deadline_ns = kForever;
    switch (kind) {
    case kWait:
    case kWaitBits: {
        const bool has_bits = kind == kWaitBits;
        const int64_t error = read_deadline(deadline_ns, timeout, has_bits, is_wall);
        if (error != 0) return error;
        return futex_wait(word, value, deadline_ns, has_bits ? value3 : kAnyBits);
    }
    case kWake: return futex_wake(word, value);
    case kWakeBits: return value3 == 0 ? -EINVAL : futex_wake(word, value, value3);
    case kCompareRequeue:
    case kRequeue: {
        uint32_t current = 0;
        if (kind == kCompareRequeue) {
            if (!read_user(current, word)) return -EFAULT;
            if (current != value3) return -EAGAIN;
        }
        // The limit of moved threads travels in the timeout's register.
        return futex_requeue(word, value, other_word, timeout);
    }
    default: return -ENOSYS;
    }
}

int64_t sched_getaffinity(int32_t thread, uint64_t size, UserAddress mask) {
    constexpr uint64_t kFirstProcessor = 1;
    if (size < sizeof kFirstProcessor) return -EINVAL;
    if (thread != 0 && find_thread(thread) == nullptr) return -ESRCH;
    return write_user(mask, kFirstProcessor) ? int64_t{sizeof kFirstProcessor} : -EFAULT;
}

int64_t set_tid_address(UserAddress address) {
    current_thread().clear_on_exit = address;
    return current_thread().id;
}

int64_t set_robust_list(UserAddress, uint64_t size) {
    // Robust locks matter when a process dies before others; here all threads end together.
    return size == 24 ? 0 : -EINVAL;
}

int64_t rseq() {
    // Restartable sequences are for programs on many processors; C libraries do without.
    return -ENOSYS;
}

int64_t clone3(UserAddress address, uint64_t size) {
    CloneArguments arguments;
    if (size < sizeof arguments) return -EINVAL;
    if (!read_user(arguments, address)) return -EFAULT;
    constexpr uint64_t kOfThreads = kCloneMemory | kCloneSignalHandlers | kCloneThread;
    if ((arguments.flags & kOfThreads) != kOfThreads) return -ENOSYS;
    const bool sets_tls = (arguments.flags & kCloneSetTls) != 0;
    if (!is_canonical(arguments.tls)) return -EPERM;

    Thread& self = current_thread();
    Registers registers = self.registers();
    registers.rax = 0;
    if (arguments.stack != 0) registers.rsp = arguments.stack + arguments.stack_size;
    Thread* thread = create_thread(registers);
    if (thread == nullptr) return -EAGAIN;
    thread->fs_base = sets_tls ? arguments.tls : read_msr(0xc0000100);
    thread->gs_base = read_msr(0xc0000102);
    thread->signals.blocked = self.signals.blocked;
    if ((arguments.flags & kCloneChildClearTid) != 0) thread->clear_on_exit = arguments.child_tid;
    // A bad address shows in the word that was not written; the thread is there.
    if ((arguments.flags & kCloneParentSetTid) != 0) {
        static_cast<void>(write_user(arguments.parent_tid, thread->id));
    }
    if ((arguments.flags & kCloneChildSetTid) != 0) {
        static_cast<void>(write_user(arguments.child_tid, thread->id));
    }
    return thread->id;
}

}  // namespace kernel::calls
