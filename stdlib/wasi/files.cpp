// Open files: moving bytes, positions, sizes, times.
#include <algorithm>
#include <string>

#include "stdlib/wasi/buffers.h"
#include "stdlib/wasi/file_status.h"
#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

namespace {

/// The four ways to move bytes; `move` gets the descriptor and the buffers.
template <typename Move>
Fallible<void> move_bytes(Call& call, Fd fd, Rights needed, Address vectors, uint32_t count,
                          Address moved, Move move) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, needed));
    auto out = TRY(call.memory.out<uint32_t>(moved));
    BufferList buffers;
    TRY(buffers.load(call.memory, vectors, count));
    size_t size = TRY(move(descriptor, buffers.span()));
    out.set(static_cast<uint32_t>(size));  // Linux moves less than 2 GiB per call
    return {};
}

/// To a terminal: a part of the first buffer, all of which is shown, as what is shown for it cannot
/// be taken back.
Fallible<size_t> write_filtered(const Descriptor& descriptor,
                                std::span<const system::Buffer> buffers) {
    constexpr size_t kPieceBytes = 4096;
    const auto first = std::ranges::find_if(buffers, [](auto buffer) { return !buffer.empty(); });
    if (first == buffers.end()) return 0;
    const system::Buffer piece = first->first(std::min(first->size(), kPieceBytes));
    std::string shown = descriptor.filter->pass(piece);
    system::Buffer rest(reinterpret_cast<uint8_t*>(shown.data()), shown.size());
    while (!rest.empty()) {
        const auto written = descriptor.file.write({&rest, 1});
        if (written) {
            rest = rest.subspan(*written);
        } else if (written.error() == Errno::Again) {
            system::PollRequest request{.handle = descriptor.file.host(), .write = true};
            TRY(system::poll({&request, 1}, std::nullopt));
        } else {
            return std::unexpected(written.error());
        }
    }
    return piece.size();
}

template <typename Status>
Fallible<void> filestat_get(Call& call, Fd fd, Address status) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdFilestatGet));
    auto out = TRY(call.memory.out<Status>(status));
    out.set(as_layout<Status>(TRY(descriptor.file.status())));
    return {};
}

Fallible<void> seek(Call& call, Fd fd, int64_t offset, Whence whence, Address position) {
    bool only_asks = whence == Whence::Current && offset == 0;
    const Descriptor* descriptor = nullptr;
    if (only_asks) {
        auto telling = call.descriptors().find(fd, rights::kFdTell);
        if (telling) descriptor = *telling;
    }
    if (descriptor == nullptr) descriptor = TRY(call.descriptors().find(fd, rights::kFdSeek));
    auto out = TRY(call.memory.out<uint64_t>(position));
    out.set(TRY(descriptor->file.seek(offset, whence)));
    return {};
}

}  // namespace

Fallible<void> check_ready(const Descriptor& descriptor, bool writing) {
    if (!descriptor.nonblocking) return {};
    system::PollRequest request{
        .handle = descriptor.file.host(), .read = !writing, .write = writing};
    TRY(system::poll({&request, 1}, 0));
    if (!request.readable && !request.writable) return std::unexpected(Errno::Again);
    return {};
}

Fallible<void> fd_read(Call& call, Fd fd, Address vectors, uint32_t count, Address moved) {
    await_input(call, fd);
    return move_bytes(call, fd, rights::kFdRead, vectors, count, moved,
                      [](const Descriptor& descriptor, auto buffers) -> Fallible<size_t> {
                          TRY(check_ready(descriptor, false));
                          return descriptor.file.read(buffers);
                      });
}

Fallible<void> fd_write(Call& call, Fd fd, Address vectors, uint32_t count, Address moved) {
    return move_bytes(call, fd, rights::kFdWrite, vectors, count, moved,
                      [](const Descriptor& descriptor, auto buffers) -> Fallible<size_t> {
                          TRY(check_ready(descriptor, true));
                          if (descriptor.filter) return write_filtered(descriptor, buffers);
                          // A peer that hung up is an error for the guest, no signal for us.
                          if (descriptor.type == FileType::SocketStream) {
                              return system::send(descriptor.file.host(), buffers);
                          }
                          return descriptor.file.write(buffers);
                      });
}

Fallible<void> fd_pread(Call& call, Fd fd, Address vectors, uint32_t count, uint64_t offset,
                        Address moved) {
    return move_bytes(call, fd, rights::kFdRead | rights::kFdSeek, vectors, count, moved,
                      [offset](const Descriptor& descriptor, auto buffers) {
                          return descriptor.file.read_at(buffers, offset);
                      });
}

Fallible<void> fd_pwrite(Call& call, Fd fd, Address vectors, uint32_t count, uint64_t offset,
                         Address moved) {
    return move_bytes(call, fd, rights::kFdWrite | rights::kFdSeek, vectors, count, moved,
                      [offset](const Descriptor& descriptor, auto buffers) {
                          return descriptor.file.write_at(buffers, offset);
                      });
}

Fallible<void> fd_seek(Call& call, Fd fd, int64_t offset, uint32_t whence, Address position) {
    if (whence > static_cast<uint32_t>(Whence::End)) return std::unexpected(Errno::Inval);
    return seek(call, fd, offset, static_cast<Whence>(whence), position);
}

Fallible<void> fd_seek_unstable(Call& call, Fd fd, int64_t offset, uint32_t whence,
                                Address position) {
    constexpr Whence kOrder[] = {Whence::Current, Whence::End, Whence::Set};
    if (whence >= std::size(kOrder)) return std::unexpected(Errno::Inval);
    return seek(call, fd, offset, kOrder[whence], position);
}

Fallible<void> fd_tell(Call& call, Fd fd, Address position) {
    return seek(call, fd, 0, Whence::Current, position);
}

Fallible<void> fd_sync(Call& call, Fd fd) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdSync));
    return descriptor.file.sync(false);
}

Fallible<void> fd_datasync(Call& call, Fd fd) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdDatasync));
    return descriptor.file.sync(true);
}

Fallible<void> fd_advise(Call& call, Fd fd, uint64_t offset, uint64_t size, uint32_t advice) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdAdvise));
    if (advice > static_cast<uint32_t>(Advice::NoReuse)) return std::unexpected(Errno::Inval);
    return descriptor.file.advise(offset, size, static_cast<Advice>(advice));
}

Fallible<void> fd_allocate(Call& call, Fd fd, uint64_t offset, uint64_t size) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdAllocate));
    return descriptor.file.allocate(offset, size);
}

Fallible<void> fd_filestat_get(Call& call, Fd fd, Address status) {
    return filestat_get<FileStatus>(call, fd, status);
}

Fallible<void> fd_filestat_get_unstable(Call& call, Fd fd, Address status) {
    return filestat_get<UnstableFileStatus>(call, fd, status);
}

Fallible<void> fd_filestat_set_size(Call& call, Fd fd, uint64_t size) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdFilestatSetSize));
    return descriptor.file.set_size(size);
}

Fallible<void> fd_filestat_set_times(Call& call, Fd fd, uint64_t accessed_ns, uint64_t modified_ns,
                                     uint32_t flags) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdFilestatSetTimes));
    TimeChanges changes = TRY(time_changes(accessed_ns, modified_ns, flags));
    return descriptor.file.set_times(changes.accessed, changes.modified);
}

}  // namespace ingot::wasi
