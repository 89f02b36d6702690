// The System V ABI's process initialization. Entries of the auxiliary vector that glibc's static
// start-up needs; AT_HWCAP2 says that programs may set their segment bases themselves.
#include "unikernel/boot/user_entry.h"

#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/arch/x86_64/entropy.h"
#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/boot/options.h"
#include "unikernel/image/payload.h"
#include "unikernel/memory/address_space.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

constexpr uint64_t kStackBytes = 8 << 20;
constexpr uint32_t kMostWords = 64;

enum Auxiliary : uint64_t {
    kNull = 0,
    kHeaders = 3,
    kHeaderSize = 4,
    kHeaderCount = 5,
    kPageBytes = 6,
    kEntry = 9,
    kUid = 11,
    kEuid = 12,
    kGid = 13,
    kEgid = 14,
    kPlatform = 15,
    kCapabilities = 16,
    kTicks = 17,
    kSecure = 23,
    kRandom = 25,
    kCapabilities2 = 26,
    kFileName = 31,
};
constexpr uint64_t kFsGsBase = 2;

/// A stack that grows down while it is being written.
struct StackWriter {
    uint64_t pointer;

    uint64_t push(const void* bytes, uint64_t size) {
        pointer -= size;
        KERNEL_CHECK(copy_to_user(pointer, bytes, size));
        return pointer;
    }
    uint64_t push_text(Text text) {
        const char zero = 0;
        push(&zero, 1);
        return push(text.data, text.size);
    }
};

struct Words {
    Text list[kMostWords];
    uint32_t count = 0;
};

/// The program's words are separated by blanks; one in double quotes may contain blanks.
Words split_words(Text line) {
    Words words;
    while (!line.empty() && words.count < kMostWords) {
        if (line[0] == ' ') {
            line = line.from(1);
            continue;
        }
        const bool is_quoted = line[0] == '"';
        if (is_quoted) line = line.from(1);
        const size_t end = line.find(is_quoted ? '"' : ' ');
        const Text word = line.first(end);
        if (is_quoted || !apply_option(word)) words.list[words.count++] = word;
        line = line.from(least(end + 1, line.size));
    }
    return words;
}

uint64_t write_stack(StackWriter stack, const Image& image, const Words& words) {
    uint64_t random[2];
    random_bytes(random, sizeof random);
    const uint64_t random_at = stack.push(random, sizeof random);
    const uint64_t platform = stack.push_text("x86_64");
    uint64_t vector[kMostWords + 48];
    uint32_t count = 0;
    const uint64_t name = stack.push_text("/app");
    vector[count++] = words.count + 1;
    vector[count++] = name;
    for (uint32_t i = 0; i < words.count; ++i) vector[count++] = stack.push_text(words.list[i]);
    vector[count++] = 0;
    vector[count++] = 0;  // no environment
    const uint64_t auxiliary[][2] = {{kHeaders, image.header_address},
                                     {kHeaderSize, 56},
                                     {kHeaderCount, image.header_count},
                                     {kPageBytes, kPageSize},
                                     {kEntry, image.entry},
                                     {kUid, 0},
                                     {kEuid, 0},
                                     {kGid, 0},
                                     {kEgid, 0},
                                     {kPlatform, platform},
                                     {kCapabilities, cpu_features().leaf1_edx},
                                     {kTicks, 100},
                                     {kSecure, 0},
                                     {kRandom, random_at},
                                     {kCapabilities2, cpu_features().fsgsbase ? kFsGsBase : 0},
                                     {kFileName, name},
                                     {ingot_image::kMachineEntry, 1},
                                     {kNull, 0}};
    for (const auto& pair : auxiliary) {
        vector[count++] = pair[0];
        vector[count++] = pair[1];
    }
    stack.pointer = round_down(stack.pointer - count * sizeof *vector, 16) + count * sizeof *vector;
    return stack.push(vector, count * sizeof *vector);
}

}  // namespace

Thread& create_program(const Image& image, Text command_line) {
    AddressSpace& space = user_space();
    space.set_break_start(round_up(greatest(image.extent.end, image.payload.end), kPageSize));
    const int64_t stack =
        space.map({.size = kStackBytes, .rights = kRead | kWrite, .is_stack = true});
    KERNEL_CHECK(stack > 0);
    const uint64_t end = static_cast<uint64_t>(stack) + kStackBytes;
    Registers registers = {};
    registers.rip = image.entry;
    registers.rsp = write_stack({end}, image, split_words(command_line));
    registers.cs = kUserCode;
    registers.ss = kUserData;
    registers.rflags = kFlagInterrupts | 2;
    Thread* thread = create_thread(registers);
    KERNEL_CHECK(thread != nullptr);
    return *thread;
}

}  // namespace kernel
