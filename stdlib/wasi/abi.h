// The binary interface of WASI preview 1: numbers, flags and memory layouts, as guests see them.
//
// Layouts have no implicit padding: every byte that goes to a guest is a member, so nothing of the
// host's stack leaks. Guests are little-endian, as is every host we run on.
// Source of truth: wasi_snapshot_preview1.witx and typenames.witx (WebAssembly/WASI,
// legacy/preview1).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <type_traits>

namespace ingot::wasi {

static_assert(std::endian::native == std::endian::little);

/// Error numbers; POSIX names without the E (2BIG is TooBig).
enum class Errno : uint16_t {
    Success = 0,
    TooBig,
    Acces,
    AddrInUse,
    AddrNotAvail,
    AfNoSupport,
    Again,
    Already,
    BadF,
    BadMsg,
    Busy,
    Canceled,
    Child,
    ConnAborted,
    ConnRefused,
    ConnReset,
    Deadlk,
    DestAddrReq,
    Dom,
    DQuot,
    Exist,
    Fault,
    FBig,
    HostUnreach,
    Idrm,
    IlSeq,
    InProgress,
    Intr,
    Inval,
    Io,
    IsConn,
    IsDir,
    Loop,
    MFile,
    MLink,
    MsgSize,
    MultiHop,
    NameTooLong,
    NetDown,
    NetReset,
    NetUnreach,
    NFile,
    NoBufs,
    NoDev,
    NoEnt,
    NoExec,
    NoLck,
    NoLink,
    NoMem,
    NoMsg,
    NoProtoOpt,
    NoSpc,
    NoSys,
    NotConn,
    NotDir,
    NotEmpty,
    NotRecoverable,
    NotSock,
    NotSup,
    NotTty,
    Nxio,
    Overflow,
    OwnerDead,
    Perm,
    Pipe,
    Proto,
    ProtoNoSupport,
    Prototype,
    Range,
    RoFs,
    SPipe,
    Srch,
    Stale,
    TimedOut,
    TxtBsy,
    XDev,
    NotCapable,
};
static_assert(static_cast<int>(Errno::NotCapable) == 76);

/// What a function of this library yields: a value, or the number the guest is told.
template <typename T>
using Fallible = std::expected<T, Errno>;

using Fd = uint32_t;
using Address = uint32_t;  ///< A guest pointer; see GuestMemory.

/// Rights of a descriptor: one bit per group of functions it may be used with.
using Rights = uint64_t;
namespace rights {
inline constexpr Rights kFdDatasync = 1 << 0;
inline constexpr Rights kFdRead = 1 << 1;
inline constexpr Rights kFdSeek = 1 << 2;
inline constexpr Rights kFdFdstatSetFlags = 1 << 3;
inline constexpr Rights kFdSync = 1 << 4;
inline constexpr Rights kFdTell = 1 << 5;
inline constexpr Rights kFdWrite = 1 << 6;
inline constexpr Rights kFdAdvise = 1 << 7;
inline constexpr Rights kFdAllocate = 1 << 8;
inline constexpr Rights kPathCreateDirectory = 1 << 9;
inline constexpr Rights kPathCreateFile = 1 << 10;
inline constexpr Rights kPathLinkSource = 1 << 11;
inline constexpr Rights kPathLinkTarget = 1 << 12;
inline constexpr Rights kPathOpen = 1 << 13;
inline constexpr Rights kFdReaddir = 1 << 14;
inline constexpr Rights kPathReadlink = 1 << 15;
inline constexpr Rights kPathRenameSource = 1 << 16;
inline constexpr Rights kPathRenameTarget = 1 << 17;
inline constexpr Rights kPathFilestatGet = 1 << 18;
inline constexpr Rights kPathFilestatSetSize = 1 << 19;
inline constexpr Rights kPathFilestatSetTimes = 1 << 20;
inline constexpr Rights kFdFilestatGet = 1 << 21;
inline constexpr Rights kFdFilestatSetSize = 1 << 22;
inline constexpr Rights kFdFilestatSetTimes = 1 << 23;
inline constexpr Rights kPathSymlink = 1 << 24;
inline constexpr Rights kPathRemoveDirectory = 1 << 25;
inline constexpr Rights kPathUnlinkFile = 1 << 26;
inline constexpr Rights kPollFdReadwrite = 1 << 27;
inline constexpr Rights kSockShutdown = 1 << 28;
inline constexpr Rights kSockAccept = 1 << 29;
}  // namespace rights

enum class FileType : uint8_t {
    Unknown,
    BlockDevice,
    CharacterDevice,
    Directory,
    RegularFile,
    SocketDatagram,
    SocketStream,
    SymbolicLink,
};

enum class Clock : uint32_t { Realtime, Monotonic, ProcessCpuTime, ThreadCpuTime };
enum class Whence : uint8_t { Set, Current, End };
enum class Advice : uint8_t { Normal, Sequential, Random, WillNeed, DontNeed, NoReuse };
enum class EventType : uint8_t { Clock, FdRead, FdWrite };

/// Flags travel as the guest's 32-bit argument; bits beyond the mask are an error, not ignored.
namespace fd_flags {
inline constexpr uint16_t kAppend = 1 << 0;
inline constexpr uint16_t kDsync = 1 << 1;
inline constexpr uint16_t kNonblock = 1 << 2;
inline constexpr uint16_t kRsync = 1 << 3;
inline constexpr uint16_t kSync = 1 << 4;
inline constexpr uint16_t kAll = 0x1f;
}  // namespace fd_flags

namespace open_flags {
inline constexpr uint32_t kCreate = 1 << 0;
inline constexpr uint32_t kDirectory = 1 << 1;
inline constexpr uint32_t kExclusive = 1 << 2;
inline constexpr uint32_t kTruncate = 1 << 3;
inline constexpr uint32_t kAll = 0xf;
}  // namespace open_flags

namespace time_flags {
inline constexpr uint32_t kAccess = 1 << 0;
inline constexpr uint32_t kAccessNow = 1 << 1;
inline constexpr uint32_t kModify = 1 << 2;
inline constexpr uint32_t kModifyNow = 1 << 3;
inline constexpr uint32_t kAll = 0xf;
}  // namespace time_flags

inline constexpr uint32_t kLookupSymlinkFollow = 1;
inline constexpr uint16_t kSubscriptionClockAbsolute = 1;
inline constexpr uint16_t kEventHangup = 1;

/// iovec and ciovec.
struct IoVector {
    Address data;
    uint32_t size;
};
static_assert(sizeof(IoVector) == 8 && offsetof(IoVector, size) == 4);

struct DescriptorStatus {  // fdstat
    FileType type = FileType::Unknown;
    uint8_t padding0 = 0;
    uint16_t flags = 0;
    uint32_t padding1 = 0;
    Rights base = 0;
    Rights inheriting = 0;
};
static_assert(sizeof(DescriptorStatus) == 24 && offsetof(DescriptorStatus, flags) == 2 &&
              offsetof(DescriptorStatus, base) == 8 &&
              offsetof(DescriptorStatus, inheriting) == 16);

struct FileStatus {  // filestat; times in nanoseconds since 1970
    uint64_t device = 0;
    uint64_t inode = 0;
    FileType type = FileType::Unknown;
    uint8_t padding[7] = {};
    uint64_t links = 0;
    uint64_t size = 0;
    uint64_t accessed_ns = 0;
    uint64_t modified_ns = 0;
    uint64_t changed_ns = 0;
};
static_assert(sizeof(FileStatus) == 64 && offsetof(FileStatus, type) == 16 &&
              offsetof(FileStatus, links) == 24 && offsetof(FileStatus, size) == 32 &&
              offsetof(FileStatus, changed_ns) == 56);

/// filestat of wasi_unstable, where a link count has 32 bits.
struct UnstableFileStatus {
    uint64_t device = 0;
    uint64_t inode = 0;
    FileType type = FileType::Unknown;
    uint8_t padding[3] = {};
    uint32_t links = 0;
    uint64_t size = 0;
    uint64_t accessed_ns = 0;
    uint64_t modified_ns = 0;
    uint64_t changed_ns = 0;
};
static_assert(sizeof(UnstableFileStatus) == 56 && offsetof(UnstableFileStatus, links) == 20 &&
              offsetof(UnstableFileStatus, size) == 24);

/// Followed by `name_size` bytes of name, not terminated.
struct DirectoryEntryHeader {  // dirent
    uint64_t next = 0;
    uint64_t inode = 0;
    uint32_t name_size = 0;
    FileType type = FileType::Unknown;
    uint8_t padding[3] = {};
};
static_assert(sizeof(DirectoryEntryHeader) == 24 && offsetof(DirectoryEntryHeader, type) == 20);

struct PreopenStatus {  // prestat; tag 0 is a directory
    uint32_t tag = 0;
    uint32_t name_size = 0;
};
static_assert(sizeof(PreopenStatus) == 8);

struct Subscription {
    uint64_t user_data;
    uint8_t type;
    uint8_t padding0[7];
    uint32_t clock_or_fd;
    uint32_t padding1;
    uint64_t timeout_ns;
    uint64_t precision_ns;
    uint16_t clock_flags;
    uint8_t padding2[6];
};
static_assert(sizeof(Subscription) == 48 && offsetof(Subscription, clock_or_fd) == 16 &&
              offsetof(Subscription, timeout_ns) == 24 &&
              offsetof(Subscription, clock_flags) == 40);

/// subscription of wasi_unstable: a clock carries an identifier of its own in front.
struct UnstableSubscription {
    uint64_t user_data;
    uint8_t type;
    uint8_t padding0[7];
    uint64_t identifier_or_fd;
    uint32_t clock;
    uint32_t padding1;
    uint64_t timeout_ns;
    uint64_t precision_ns;
    uint16_t clock_flags;
    uint8_t padding2[6];
};
static_assert(sizeof(UnstableSubscription) == 56 && offsetof(UnstableSubscription, clock) == 24 &&
              offsetof(UnstableSubscription, timeout_ns) == 32 &&
              offsetof(UnstableSubscription, clock_flags) == 48);

struct Event {
    uint64_t user_data = 0;
    Errno error = Errno::Success;
    EventType type = EventType::Clock;
    uint8_t padding0[5] = {};
    uint64_t available_bytes = 0;
    uint16_t flags = 0;
    uint8_t padding1[6] = {};
};
static_assert(sizeof(Event) == 32 && offsetof(Event, type) == 10 &&
              offsetof(Event, available_bytes) == 16 && offsetof(Event, flags) == 24);

/// A type whose bytes may be copied to and from guest memory.
template <typename T>
concept GuestLayout =
    std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;
static_assert(GuestLayout<DescriptorStatus> && GuestLayout<FileStatus> && GuestLayout<Event>);
static_assert(GuestLayout<UnstableFileStatus> && GuestLayout<DirectoryEntryHeader>);

}  // namespace ingot::wasi
