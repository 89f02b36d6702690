// path_open: from a path, a wish and the directory's rights to a new descriptor.
#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

namespace {

constexpr Rights kReadingRights = rights::kFdRead | rights::kFdReaddir;
constexpr Rights kHandleWritingRights =
    rights::kFdWrite | rights::kFdAllocate | rights::kFdFilestatSetSize;

/// The rights that the directory must have for these flags.
Rights needed_rights(uint32_t flags) {
    Rights needed = rights::kPathOpen;
    if (flags & open_flags::kCreate) needed |= rights::kPathCreateFile;
    if (flags & open_flags::kTruncate) needed |= rights::kPathFilestatSetSize;
    return needed;
}

/// The rights that the directory must be able to pass on. Reading and writing are what the guest
/// opens a file for, so they are refused; other rights it may ask for and not get, as libraries ask
/// for all.
Rights needed_inheriting(Rights base, uint32_t descriptor_flags) {
    Rights needed = base & (rights::kFdRead | rights::kFdWrite);
    constexpr uint32_t kFileSync = fd_flags::kSync | fd_flags::kRsync;
    if (descriptor_flags & kFileSync) needed |= rights::kFdSync;
    if (descriptor_flags & fd_flags::kDsync) needed |= rights::kFdDatasync;
    return needed;
}

Fallible<system::OpenOptions> open_options(uint32_t lookup, uint32_t flags, Rights granted,
                                           uint32_t descriptor_flags) {
    bool unknown = (lookup & ~kLookupSymlinkFollow) || (flags & ~open_flags::kAll) ||
                   (descriptor_flags & ~uint32_t{fd_flags::kAll});
    system::OpenOptions options;
    options.create = (flags & open_flags::kCreate) != 0;
    options.directory = (flags & open_flags::kDirectory) != 0;
    if (unknown || (options.create && options.directory)) return std::unexpected(Errno::Inval);
    options.exclusive = options.create && (flags & open_flags::kExclusive) != 0;
    options.truncate = (flags & open_flags::kTruncate) != 0;
    options.follow = (lookup & kLookupSymlinkFollow) != 0;
    options.read = (granted & kReadingRights) != 0;
    options.write = (granted & (options.directory ? rights::kFdWrite : kHandleWritingRights)) != 0;
    options.flags = static_cast<uint16_t>(descriptor_flags);
    return options;
}

}  // namespace

Fallible<void> path_open(Call& call, Fd fd, uint32_t lookup, Address path, uint32_t path_size,
                         uint32_t flags, Rights base, Rights inheriting, uint32_t descriptor_flags,
                         Address opened) {
    call.note_path(path, path_size);
    const Descriptor& directory = *TRY(call.descriptors().find(fd, needed_rights(flags)));
    const Rights missing = needed_inheriting(base, descriptor_flags) & ~directory.inheriting;
    if (missing != 0) {
        call.descriptors().note_refusal({fd, missing});
        return std::unexpected(Errno::NotCapable);
    }
    Rights granted = base & directory.inheriting;
    auto options = TRY(open_options(lookup, flags, granted, descriptor_flags));
    auto out = TRY(call.memory.out<Fd>(opened));
    std::string text = TRY(call.memory.text(path, path_size));
    if (!call.descriptors().has_room()) return std::unexpected(Errno::MFile);

    OwnedFile handle = TRY(call.state.paths.open(directory.file, text, options));
    FileType type = TRY(handle.get().status()).type;
    granted &= applicable_rights(handle.get(), type);
    Rights passed_on = type == FileType::Directory ? inheriting & directory.inheriting : 0;
    Descriptor descriptor = Descriptor::owning(std::move(handle), type, granted, passed_on);
    if (!call.state.raw_terminal && descriptor.file.is_terminal()) {
        descriptor.filter = std::make_unique<TerminalFilter>();
    }
    out.set(TRY(call.descriptors().insert(std::move(descriptor))));
    return {};
}

}  // namespace ingot::wasi
