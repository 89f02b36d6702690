// What the program may know about itself and the machine.
#include "unikernel/arch/x86_64/entropy.h"
#include "unikernel/memory/physical.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/print.h"
#include "unikernel/syscall/calls.h"
#include "unikernel/syscall/timespec.h"

namespace kernel::calls {

int64_t getpid() {
    return 1;
}

int64_t getuid() {
    return 0;
}

int64_t uname(UserAddress names) {
    constexpr size_t kField = 65;
    // The interface is Linux's, and programs ask for its age.
    char fields[6][kField] = {"Linux", "ingot", "6.1.0-ingot", "ingot unikernel", "x86_64", ""};
    return write_user(names, fields) ? 0 : -EFAULT;
}

int64_t sysinfo(UserAddress info) {
    struct Info {
        int64_t uptime = 0;
        uint64_t loads[3] = {};
        uint64_t total_ram = 0, free_ram = 0, shared_ram = 0, buffer_ram = 0;
        uint64_t total_swap = 0, free_swap = 0;
        uint64_t processes = 1;
        uint64_t total_high = 0, free_high = 0;
        uint32_t unit_bytes = 1;
        uint32_t padding = 0;
    };
    static_assert(sizeof(Info) == 112);
    const PhysicalCounts counts = physical_counts();
    Info value;
    value.uptime = TimeSpec::of(monotonic_ns()).seconds;
    value.total_ram = counts.total_pages * kPageSize;
    value.free_ram = counts.free_pages * kPageSize;
    return write_user(info, value) ? 0 : -EFAULT;
}

int64_t prlimit64(int32_t process, uint32_t resource, UserAddress limit, UserAddress old) {
    constexpr uint32_t kStack = 3;
    constexpr uint32_t kOpenFiles = 7;
    constexpr uint32_t kResources = 16;
    if (process != 0 && process != 1) return -ESRCH;
    if (resource >= kResources) return -EINVAL;
    if (limit != 0) return -EPERM;
    uint64_t values[2] = {kForever, kForever};
    if (resource == kStack) values[0] = 8 << 20;
    if (resource == kOpenFiles) values[0] = values[1] = 4096;
    return old == 0 || write_user(old, values) ? 0 : -EFAULT;
}

int64_t getrandom(UserAddress buffer, uint64_t size, uint32_t) {
    constexpr uint64_t kMost = 1 << 20;
    size = least(size, kMost);
    for (uint64_t done = 0; done < size;) {
        uint8_t bytes[64];
        const uint64_t count = least<uint64_t>(size - done, sizeof bytes);
        random_bytes(bytes, count);
        if (!copy_to_user(buffer + done, bytes, count)) return -EFAULT;
        done += count;
    }
    return static_cast<int64_t>(size);
}

}  // namespace kernel::calls
