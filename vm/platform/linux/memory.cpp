// Address space on Linux: PROT_NONE reservations whose pages are opened as they are needed.
#include <sys/mman.h>
#include <unistd.h>

#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::platform {

size_t page_size() {
    static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    return size;
}

void* reserve(size_t size_bytes) {
    void* address =
        mmap(nullptr, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return address == MAP_FAILED ? nullptr : address;
}

bool commit(void* address, size_t size_bytes) {
    return mprotect(address, size_bytes, PROT_READ | PROT_WRITE) == 0;
}

void decommit(void* address, size_t size_bytes) {
    // A fresh mapping drops the pages and their commit charge in one call.
    void* result = mmap(address, size_bytes, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    CHECK(result == address);
}

bool protect(void* address, size_t size_bytes, Access access) {
    const int rights = access == Access::ReadExecute ? PROT_READ | PROT_EXEC : PROT_READ;
    return mprotect(address, size_bytes, rights) == 0;
}

void release(void* address, size_t size_bytes) {
    CHECK(munmap(address, size_bytes) == 0);
}

}  // namespace ingot::platform
