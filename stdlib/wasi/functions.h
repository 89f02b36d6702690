// The functions of functions.def in C++. Parameters are those of the specification, with a list or
// a string as address and count, and an address for each result. A function checks rights first,
// then the guest's addresses, and acts last: an error means that nothing happened.
#pragma once

#include <cstddef>

#include "stdlib/wasi/abi.h"
#include "stdlib/wasi/state.h"

namespace ingot::wasi {

inline constexpr std::nullptr_t absent =
    nullptr;  // NOLINT(readability-identifier-naming): a table word

Fallible<void> args_get(Call& call, Address pointers, Address text);
Fallible<void> args_sizes_get(Call& call, Address count, Address text_bytes);
Fallible<void> environ_get(Call& call, Address pointers, Address text);
Fallible<void> environ_sizes_get(Call& call, Address count, Address text_bytes);

Fallible<void> clock_res_get(Call& call, uint32_t clock, Address resolution);
Fallible<void> clock_time_get(Call& call, uint32_t clock, uint64_t precision, Address time);
Fallible<void> proc_exit(Call& call, uint32_t code);
Fallible<void> proc_raise(Call& call, uint32_t signal);
Fallible<void> random_get(Call& call, Address buffer, uint32_t size);
Fallible<void> sched_yield(Call& call);

Fallible<void> fd_close(Call& call, Fd fd);
Fallible<void> fd_fdstat_get(Call& call, Fd fd, Address status);
Fallible<void> fd_fdstat_set_flags(Call& call, Fd fd, uint32_t flags);
Fallible<void> fd_fdstat_set_rights(Call& call, Fd fd, Rights base, Rights inheriting);
Fallible<void> fd_prestat_get(Call& call, Fd fd, Address status);
Fallible<void> fd_prestat_dir_name(Call& call, Fd fd, Address name, uint32_t size);
Fallible<void> fd_renumber(Call& call, Fd from, Fd to);

Fallible<void> fd_advise(Call& call, Fd fd, uint64_t offset, uint64_t size, uint32_t advice);
Fallible<void> fd_allocate(Call& call, Fd fd, uint64_t offset, uint64_t size);
Fallible<void> fd_datasync(Call& call, Fd fd);
Fallible<void> fd_filestat_get(Call& call, Fd fd, Address status);
Fallible<void> fd_filestat_get_unstable(Call& call, Fd fd, Address status);
Fallible<void> fd_filestat_set_size(Call& call, Fd fd, uint64_t size);
Fallible<void> fd_filestat_set_times(Call& call, Fd fd, uint64_t accessed_ns, uint64_t modified_ns,
                                     uint32_t flags);
Fallible<void> fd_pread(Call& call, Fd fd, Address vectors, uint32_t count, uint64_t offset,
                        Address moved);
Fallible<void> fd_pwrite(Call& call, Fd fd, Address vectors, uint32_t count, uint64_t offset,
                         Address moved);
Fallible<void> fd_read(Call& call, Fd fd, Address vectors, uint32_t count, Address moved);
Fallible<void> fd_seek(Call& call, Fd fd, int64_t offset, uint32_t whence, Address position);
Fallible<void> fd_seek_unstable(Call& call, Fd fd, int64_t offset, uint32_t whence,
                                Address position);
Fallible<void> fd_sync(Call& call, Fd fd);
Fallible<void> fd_tell(Call& call, Fd fd, Address position);
Fallible<void> fd_write(Call& call, Fd fd, Address vectors, uint32_t count, Address moved);

Fallible<void> fd_readdir(Call& call, Fd fd, Address buffer, uint32_t size, uint64_t cookie,
                          Address used);
Fallible<void> path_create_directory(Call& call, Fd fd, Address path, uint32_t path_size);
Fallible<void> path_filestat_get(Call& call, Fd fd, uint32_t lookup, Address path,
                                 uint32_t path_size, Address status);
Fallible<void> path_filestat_get_unstable(Call& call, Fd fd, uint32_t lookup, Address path,
                                          uint32_t path_size, Address status);
Fallible<void> path_filestat_set_times(Call& call, Fd fd, uint32_t lookup, Address path,
                                       uint32_t path_size, uint64_t accessed_ns,
                                       uint64_t modified_ns, uint32_t flags);
Fallible<void> path_link(Call& call, Fd from, uint32_t lookup, Address from_path,
                         uint32_t from_path_size, Fd to, Address to_path, uint32_t to_path_size);
Fallible<void> path_open(Call& call, Fd fd, uint32_t lookup, Address path, uint32_t path_size,
                         uint32_t flags, Rights base, Rights inheriting, uint32_t descriptor_flags,
                         Address opened);
Fallible<void> path_readlink(Call& call, Fd fd, Address path, uint32_t path_size, Address buffer,
                             uint32_t size, Address used);
Fallible<void> path_remove_directory(Call& call, Fd fd, Address path, uint32_t path_size);
Fallible<void> path_rename(Call& call, Fd from, Address from_path, uint32_t from_path_size, Fd to,
                           Address to_path, uint32_t to_path_size);
Fallible<void> path_symlink(Call& call, Address target, uint32_t target_size, Fd fd, Address path,
                            uint32_t path_size);
Fallible<void> path_unlink_file(Call& call, Fd fd, Address path, uint32_t path_size);

Fallible<void> poll_oneoff(Call& call, Address subscriptions, Address events, uint32_t count,
                           Address happened);
Fallible<void> poll_oneoff_unstable(Call& call, Address subscriptions, Address events,
                                    uint32_t count, Address happened);

Fallible<void> sock_accept(Call& call, Fd fd, uint32_t flags, Address accepted);
Fallible<void> sock_recv(Call& call, Fd fd, Address vectors, uint32_t count, uint32_t flags,
                         Address moved, Address out_flags);
Fallible<void> sock_send(Call& call, Fd fd, Address vectors, uint32_t count, uint32_t flags,
                         Address moved);
Fallible<void> sock_shutdown(Call& call, Fd fd, uint32_t flags);

}  // namespace ingot::wasi
