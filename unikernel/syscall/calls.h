// The system calls as functions: arguments as the program passes them, results or negated error
// numbers. Addresses are the program's and are never dereferenced but through user_copy.h.
#pragma once

#include <cstdint>

#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/support/errors.h"

namespace kernel::calls {

// files.cpp
int64_t read(int32_t fd, UserAddress buffer, uint64_t size);
int64_t write(int32_t fd, UserAddress buffer, uint64_t size);
int64_t close(int32_t fd);
int64_t lseek(int32_t fd, int64_t offset, uint32_t whence);
int64_t ioctl(int32_t fd, uint32_t request);
int64_t pread64(int32_t fd, UserAddress buffer, uint64_t size, int64_t offset);
int64_t pwrite64(int32_t fd, UserAddress buffer, uint64_t size, int64_t offset);
int64_t readv(int32_t fd, UserAddress pieces, int32_t count);
int64_t writev(int32_t fd, UserAddress pieces, int32_t count);
int64_t preadv(int32_t fd, UserAddress pieces, int32_t count, int64_t offset);
int64_t pwritev(int32_t fd, UserAddress pieces, int32_t count, int64_t offset);
int64_t dup(int32_t fd);
int64_t dup2(int32_t fd, int32_t other);
int64_t dup3(int32_t fd, int32_t other, uint32_t flags);
int64_t fcntl(int32_t fd, uint32_t command, uint64_t argument);
int64_t fsync(int32_t fd);
int64_t ftruncate(int32_t fd, int64_t size);
int64_t fadvise64(int32_t fd);
int64_t fallocate(int32_t fd, uint32_t mode, int64_t offset, int64_t size);
int64_t pipe(UserAddress ends);
int64_t pipe2(UserAddress ends, uint32_t flags);

// paths.cpp
int64_t fstat(int32_t fd, UserAddress status);
int64_t getcwd(UserAddress buffer, uint64_t size);
// The older forms, which begin at the working directory.
int64_t access(UserAddress path, uint32_t mode);
int64_t rename(UserAddress from, UserAddress to);
int64_t mkdir(UserAddress path, uint32_t mode);
int64_t rmdir(UserAddress path);
int64_t unlink(UserAddress path);
int64_t symlink(UserAddress target, UserAddress path);
int64_t readlink(UserAddress path, UserAddress buffer, uint64_t size);
int64_t getdents64(int32_t fd, UserAddress buffer, uint64_t size);
int64_t openat(int32_t fd, UserAddress path, uint32_t flags, uint32_t mode);
int64_t openat2(int32_t fd, UserAddress path, UserAddress how, uint64_t how_size);
int64_t mkdirat(int32_t fd, UserAddress path, uint32_t mode);
int64_t newfstatat(int32_t fd, UserAddress path, UserAddress status, uint32_t flags);
int64_t unlinkat(int32_t fd, UserAddress path, uint32_t flags);
int64_t renameat(int32_t from_fd, UserAddress from, int32_t to_fd, UserAddress to);
int64_t linkat();
int64_t symlinkat(UserAddress target, int32_t fd, UserAddress path);
int64_t readlinkat(int32_t fd, UserAddress path, UserAddress buffer, uint64_t size);
int64_t faccessat(int32_t fd, UserAddress path, uint32_t mode);
int64_t utimensat(int32_t fd, UserAddress path, UserAddress times, uint32_t flags);

// poll.cpp
int64_t poll(UserAddress list, uint32_t count, int32_t timeout_ms);
int64_t ppoll(UserAddress list, uint32_t count, UserAddress timeout, UserAddress mask);

// memory.cpp
int64_t mmap(UserAddress address, uint64_t size, uint32_t rights, uint32_t flags, int32_t fd,
             uint64_t offset);
int64_t mprotect(UserAddress address, uint64_t size, uint32_t rights);
int64_t munmap(UserAddress address, uint64_t size);
int64_t brk(UserAddress address);
int64_t madvise(UserAddress address, uint64_t size, uint32_t advice);

// signals.cpp
int64_t rt_sigaction(uint32_t signal, UserAddress action, UserAddress old, uint64_t mask_size);
int64_t rt_sigprocmask(uint32_t how, UserAddress set, UserAddress old, uint64_t mask_size);
int64_t rt_sigreturn();
int64_t rt_sigsuspend(UserAddress mask, uint64_t mask_size);
int64_t sigaltstack(UserAddress stack, UserAddress old);
int64_t tkill(int32_t thread, uint32_t signal);
int64_t tgkill(int32_t process, int32_t thread, uint32_t signal);

// threads.cpp
int64_t sched_yield();
int64_t exit(int32_t code);
int64_t exit_group(int32_t code);
int64_t arch_prctl(uint32_t code, uint64_t address);
int64_t gettid();
int64_t futex(UserAddress word, uint32_t operation, uint32_t value, UserAddress timeout,
              UserAddress other_word, uint32_t value3);
int64_t sched_getaffinity(int32_t thread, uint64_t size, UserAddress mask);
int64_t set_tid_address(UserAddress address);
int64_t set_robust_list(UserAddress head, uint64_t size);
int64_t rseq();
int64_t clone3(UserAddress arguments, uint64_t size);

// time.cpp
int64_t nanosleep(UserAddress duration, UserAddress rest);
int64_t gettimeofday(UserAddress time, UserAddress zone);
int64_t time(UserAddress seconds);
int64_t clock_gettime(uint32_t clock, UserAddress time);
int64_t clock_getres(uint32_t clock, UserAddress time);
int64_t clock_nanosleep(uint32_t clock, uint32_t flags, UserAddress time, UserAddress rest);

// process.cpp
int64_t getpid();
int64_t uname(UserAddress names);
int64_t sysinfo(UserAddress info);
int64_t getuid();
int64_t prlimit64(int32_t process, uint32_t resource, UserAddress limit, UserAddress old);
int64_t getrandom(UserAddress buffer, uint64_t size, uint32_t flags);

}  // namespace kernel::calls
