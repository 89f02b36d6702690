// Memory: the address space (memory/address_space.h) as Linux's calls see it. No page is ever
// writable and executable at once, whatever a program asks for.
#include "unikernel/fs/file.h"
#include "unikernel/memory/address_space.h"
#include "unikernel/syscall/calls.h"

namespace kernel::calls {
namespace {

enum MapFlags : uint32_t {
    kShared = 1,
    kFixed = 0x10,
    kAnonymous = 0x20,
    kStack = 0x20000,
    kFixedNoReplace = 0x100000,
};

bool are_allowed(uint32_t rights) {
    return (rights & ~7u) == 0 && (rights & (kWrite | kExecute)) != (kWrite | kExecute);
}

/// The processor reads whatever it can write or execute.
uint32_t completed(uint32_t rights) {
    return rights != 0 ? rights | kRead : 0;
}

/// A private copy of a file's bytes; pages are filled at once.
int64_t map_file(AddressSpace::MapRequest request, File& file, uint64_t offset) {
    const uint32_t rights = request.rights;
    request.rights = kRead | kWrite;
    const int64_t address = user_space().map(request);
    if (address < 0) return address;
    const auto begin = static_cast<uint64_t>(address);
    int64_t result = file.read_at(begin, request.size, offset);
    if (result >= 0) result = user_space().protect(begin, request.size, rights);
    if (result >= 0) return address;
    user_space().unmap(begin, request.size);
    return result;
}

}  // namespace

int64_t mmap(UserAddress address, uint64_t size, uint32_t rights, uint32_t flags, int32_t fd,
             uint64_t offset) {
    if (size == 0 || offset % kPageSize != 0) return -EINVAL;
    if (!are_allowed(rights)) return -EACCES;
    const AddressSpace::MapRequest request = {.address = address,
                                              .size = size,
                                              .rights = completed(rights),
                                              .is_exact = (flags & kFixed) != 0,
                                              .keeps_others = (flags & kFixedNoReplace) != 0,
                                              .is_stack = (flags & kStack) != 0};
    if ((flags & kAnonymous) != 0) return user_space().map(request);
    File* file = descriptors().file(fd);
    if (file == nullptr) return -EBADF;
    if (!file->may_read() || file->node() == nullptr) return -EACCES;
    if ((flags & kShared) != 0 && (rights & kWrite) != 0) return -ENODEV;
    return map_file(request, *file, offset);
}

int64_t mprotect(UserAddress address, uint64_t size, uint32_t rights) {
    if (!are_allowed(rights)) return -EACCES;
    return user_space().protect(address, size, completed(rights));
}

int64_t munmap(UserAddress address, uint64_t size) {
    return user_space().unmap(address, size);
}

int64_t brk(UserAddress address) {
    return static_cast<int64_t>(user_space().set_break(address));
}

int64_t madvise(UserAddress address, uint64_t size, uint32_t advice) {
    constexpr uint32_t kHints[] = {0, 1, 2, 3, 14, 15};  // NORMAL to WILLNEED, huge pages
    constexpr uint32_t kDontNeed = 4;
    constexpr uint32_t kFree = 8;
    if (advice == kDontNeed || advice == kFree) return user_space().discard(address, size);
    for (uint32_t hint : kHints) {
        if (advice == hint) return 0;
    }
    return -EINVAL;
}

}  // namespace kernel::calls
