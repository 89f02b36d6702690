// From Linux error numbers to WASI's.
#include "stdlib/wasi/linux/errors.h"

#include <cerrno>

#include "vm/runtime/interruption.h"

namespace ingot::wasi::system {

namespace {

struct Row {
    int native;
    Errno guest;
};

constexpr Row kRows[] = {
    {E2BIG, Errno::TooBig},
    {EACCES, Errno::Acces},
    {EADDRINUSE, Errno::AddrInUse},
    {EADDRNOTAVAIL, Errno::AddrNotAvail},
    {EAFNOSUPPORT, Errno::AfNoSupport},
    {EAGAIN, Errno::Again},
    {EALREADY, Errno::Already},
    {EBADF, Errno::BadF},
    {EBADMSG, Errno::BadMsg},
    {EBUSY, Errno::Busy},
    {ECANCELED, Errno::Canceled},
    {ECHILD, Errno::Child},
    {ECONNABORTED, Errno::ConnAborted},
    {ECONNREFUSED, Errno::ConnRefused},
    {ECONNRESET, Errno::ConnReset},
    {EDEADLK, Errno::Deadlk},
    {EDESTADDRREQ, Errno::DestAddrReq},
    {EDOM, Errno::Dom},
    {EDQUOT, Errno::DQuot},
    {EEXIST, Errno::Exist},
    {EFAULT, Errno::Fault},
    {EFBIG, Errno::FBig},
    {EHOSTUNREACH, Errno::HostUnreach},
    {EIDRM, Errno::Idrm},
    {EILSEQ, Errno::IlSeq},
    {EINPROGRESS, Errno::InProgress},
    {EINTR, Errno::Intr},
    {EINVAL, Errno::Inval},
    {EIO, Errno::Io},
    {EISCONN, Errno::IsConn},
    {EISDIR, Errno::IsDir},
    {ELOOP, Errno::Loop},
    {EMFILE, Errno::MFile},
    {EMLINK, Errno::MLink},
    {EMSGSIZE, Errno::MsgSize},
    {EMULTIHOP, Errno::MultiHop},
    {ENAMETOOLONG, Errno::NameTooLong},
    {ENETDOWN, Errno::NetDown},
    {ENETRESET, Errno::NetReset},
    {ENETUNREACH, Errno::NetUnreach},
    {ENFILE, Errno::NFile},
    {ENOBUFS, Errno::NoBufs},
    {ENODEV, Errno::NoDev},
    {ENOENT, Errno::NoEnt},
    {ENOEXEC, Errno::NoExec},
    {ENOLCK, Errno::NoLck},
    {ENOLINK, Errno::NoLink},
    {ENOMEM, Errno::NoMem},
    {ENOMSG, Errno::NoMsg},
    {ENOPROTOOPT, Errno::NoProtoOpt},
    {ENOSPC, Errno::NoSpc},
    {ENOSYS, Errno::NoSys},
    {ENOTCONN, Errno::NotConn},
    {ENOTDIR, Errno::NotDir},
    {ENOTEMPTY, Errno::NotEmpty},
    {ENOTRECOVERABLE, Errno::NotRecoverable},
    {ENOTSOCK, Errno::NotSock},
    {EOPNOTSUPP, Errno::NotSup},
    {ENOTTY, Errno::NotTty},
    {ENXIO, Errno::Nxio},
    {EOVERFLOW, Errno::Overflow},
    {EOWNERDEAD, Errno::OwnerDead},
    {EPERM, Errno::Perm},
    {EPIPE, Errno::Pipe},
    {EPROTO, Errno::Proto},
    {EPROTONOSUPPORT, Errno::ProtoNoSupport},
    {EPROTOTYPE, Errno::Prototype},
    {ERANGE, Errno::Range},
    {EROFS, Errno::RoFs},
    {ESPIPE, Errno::SPipe},
    {ESRCH, Errno::Srch},
    {ESTALE, Errno::Stale},
    {ETIMEDOUT, Errno::TimedOut},
    {ETXTBSY, Errno::TxtBsy},
    {EXDEV, Errno::XDev},
};

}  // namespace

Errno to_errno(int error) {
    for (const Row& row : kRows) {
        if (row.native == error) return row.guest;
    }
    return Errno::Io;
}

bool is_to_repeat() {
    return errno == EINTR && !is_interrupted();
}

std::unexpected<Errno> last_error() {
    return std::unexpected(to_errno(errno));
}

}  // namespace ingot::wasi::system
