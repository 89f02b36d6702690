// Sockets that the guest was given: those it may accept at, the connections it accepted, and
// standard streams that are sockets.
#include "stdlib/wasi/buffers.h"
#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

namespace {

constexpr uint32_t kReceivePeek = 1;
constexpr uint32_t kReceiveWaitAll = 2;
constexpr uint16_t kReceivedTruncated = 1;
constexpr uint32_t kShutDownReceiving = 1;
constexpr uint32_t kShutDownSending = 2;

/// Not a socket is a better answer than a missing right.
Fallible<Descriptor*> find_socket(Call& call, Fd fd, Rights needed) {
    FileType type = TRY(call.descriptors().find(fd, 0))->type;
    bool is_socket = type == FileType::SocketStream || type == FileType::SocketDatagram;
    if (!is_socket) return std::unexpected(Errno::NotSock);
    return call.descriptors().find(fd, needed);
}

}  // namespace

Fallible<void> sock_accept(Call& call, Fd fd, uint32_t flags, Address accepted) {
    await_input(call, fd);
    const Descriptor& socket = *TRY(find_socket(call, fd, rights::kSockAccept));
    if (flags & ~uint32_t{fd_flags::kNonblock}) return std::unexpected(Errno::Inval);
    auto out = TRY(call.memory.out<Fd>(accepted));
    if (!call.descriptors().has_room()) return std::unexpected(Errno::MFile);
    TRY(check_ready(socket, false));
    auto handle = TRY(system::accept(socket.file.host(), (flags & fd_flags::kNonblock) != 0));
    Rights base = socket.inheriting;
    Descriptor descriptor = Descriptor::owning(std::move(handle), FileType::SocketStream, base, 0);
    out.set(TRY(call.descriptors().insert(std::move(descriptor))));
    return {};
}

Fallible<void> sock_recv(Call& call, Fd fd, Address vectors, uint32_t count, uint32_t flags,
                         Address moved, Address out_flags) {
    await_input(call, fd);
    const Descriptor& socket = *TRY(find_socket(call, fd, rights::kFdRead));
    if (flags & ~(kReceivePeek | kReceiveWaitAll)) return std::unexpected(Errno::Inval);
    auto out_moved = TRY(call.memory.out<uint32_t>(moved));
    auto out_received = TRY(call.memory.out<uint16_t>(out_flags));
    BufferList buffers;
    TRY(buffers.load(call.memory, vectors, count));
    TRY(check_ready(socket, false));
    auto received =
        TRY(system::receive(socket.file.host(), buffers.span(), (flags & kReceivePeek) != 0,
                            (flags & kReceiveWaitAll) != 0));
    out_moved.set(static_cast<uint32_t>(received.size));
    out_received.set(received.truncated ? kReceivedTruncated : uint16_t{0});
    return {};
}

Fallible<void> sock_send(Call& call, Fd fd, Address vectors, uint32_t count, uint32_t flags,
                         Address moved) {
    const Descriptor& socket = *TRY(find_socket(call, fd, rights::kFdWrite));
    if (flags != 0) return std::unexpected(Errno::Inval);
    auto out = TRY(call.memory.out<uint32_t>(moved));
    BufferList buffers;
    TRY(buffers.load(call.memory, vectors, count));
    TRY(check_ready(socket, true));
    out.set(static_cast<uint32_t>(TRY(system::send(socket.file.host(), buffers.span()))));
    return {};
}

Fallible<void> sock_shutdown(Call& call, Fd fd, uint32_t flags) {
    const Descriptor& socket = *TRY(find_socket(call, fd, rights::kSockShutdown));
    constexpr uint32_t kBoth = kShutDownReceiving | kShutDownSending;
    if (flags == 0 || (flags & ~kBoth)) return std::unexpected(Errno::Inval);
    return system::shut_down(socket.file.host(), (flags & kShutDownReceiving) != 0,
                             (flags & kShutDownSending) != 0);
}

}  // namespace ingot::wasi
