// Descriptors themselves: their status, rights and numbers, and the names of granted directories.
#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

Fallible<void> fd_close(Call& call, Fd fd) {
    return call.descriptors().close(fd);
}

Fallible<void> fd_fdstat_get(Call& call, Fd fd, Address status) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, 0));
    auto out = TRY(call.memory.out<DescriptorStatus>(status));
    uint16_t flags = TRY(descriptor.file.mode()).flags;
    if (descriptor.nonblocking) flags |= fd_flags::kNonblock;
    out.set({.type = descriptor.type,
             .flags = flags,
             .base = descriptor.base,
             .inheriting = descriptor.inheriting});
    return {};
}

Fallible<void> fd_fdstat_set_flags(Call& call, Fd fd, uint32_t flags) {
    Descriptor& descriptor = *TRY(call.descriptors().find(fd, rights::kFdFdstatSetFlags));
    if (flags & ~uint32_t{fd_flags::kAll}) return std::unexpected(Errno::Inval);
    if (descriptor.owned) {
        return descriptor.file.set_flags(static_cast<uint16_t>(flags));
    }
    // The host's flags belong to everyone who shares the stream, perhaps a shell: they stay.
    uint16_t present = TRY(descriptor.file.mode()).flags;
    uint32_t others = ~uint32_t{fd_flags::kNonblock};
    if ((present & others) != (flags & others)) return std::unexpected(Errno::NotSup);
    descriptor.nonblocking = (flags & fd_flags::kNonblock) != 0;
    return {};
}

Fallible<void> fd_fdstat_set_rights(Call& call, Fd fd, Rights base, Rights inheriting) {
    Descriptor& descriptor = *TRY(call.descriptors().find(fd, 0));
    if ((base & ~descriptor.base) || (inheriting & ~descriptor.inheriting)) {
        return std::unexpected(Errno::NotCapable);
    }
    descriptor.base = base;
    descriptor.inheriting = inheriting;
    return {};
}

Fallible<void> fd_prestat_get(Call& call, Fd fd, Address status) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, 0));
    if (!descriptor.preopened_as) return std::unexpected(Errno::BadF);
    auto out = TRY(call.memory.out<PreopenStatus>(status));
    out.set({.name_size = static_cast<uint32_t>(descriptor.preopened_as->size())});
    return {};
}

Fallible<void> fd_prestat_dir_name(Call& call, Fd fd, Address name, uint32_t size) {
    const Descriptor& descriptor = *TRY(call.descriptors().find(fd, 0));
    if (!descriptor.preopened_as) return std::unexpected(Errno::BadF);
    const std::string& text = *descriptor.preopened_as;
    if (size < text.size()) return std::unexpected(Errno::NameTooLong);
    auto out = TRY(call.memory.range(name, text.size()));
    std::memcpy(out.data(), text.data(), text.size());
    return {};
}

Fallible<void> fd_renumber(Call& call, Fd from, Fd to) {
    return call.descriptors().renumber(from, to);
}

}  // namespace ingot::wasi
