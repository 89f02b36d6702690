// Every address of a guest is checked, and no arithmetic on it wraps.
#include "stdlib/wasi/guest_memory.h"

#include "stdlib/wasi/buffers.h"
#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

TEST_CASE("a range may end exactly at the end of the memory and no later") {
    std::vector<uint8_t> bytes(100);
    GuestMemory memory(bytes);
    CHECK(memory.range(0, 100).has_value());
    CHECK(memory.range(100, 0).has_value());
    CHECK(memory.range(99, 1)->data() == bytes.data() + 99);
    CHECK(memory.range(99, 2).error() == Errno::Fault);
    CHECK(memory.range(101, 0).error() == Errno::Fault);
    CHECK(memory.range(0xffff'ffff, 0xffff'ffff).error() == Errno::Fault);
    CHECK(memory.range(50, ~uint64_t{0}).error() == Errno::Fault);
    CHECK(memory.range(~uint64_t{0}, 2).error() == Errno::Fault);
}

TEST_CASE("values are read and written at any alignment") {
    std::vector<uint8_t> bytes(16);
    GuestMemory memory(bytes);
    memory.out<uint64_t>(7)->set(0x0123'4567'89ab'cdef);
    CHECK(*memory.read<uint64_t>(7) == 0x0123'4567'89ab'cdef);
    CHECK(bytes[7] == 0xef);
    CHECK(memory.read<uint64_t>(9).error() == Errno::Fault);
    CHECK(memory.out<uint64_t>(9).error() == Errno::Fault);
}

TEST_CASE("a guest without memory gets a bad address, not a crash") {
    GuestMemory memory;
    CHECK(memory.read<uint32_t>(0).error() == Errno::Fault);
    CHECK(memory.range(0, 0).has_value());
}

TEST_CASE("a list of buffers is checked as a whole and bounded") {
    std::vector<uint8_t> bytes(64 << 10);
    GuestMemory memory(bytes);
    BufferList buffers;
    SECTION("the list lies outside") {
        CHECK(buffers.load(memory, 0xffff'fff8, 2).error() == Errno::Fault);
        CHECK(buffers.load(memory, 0, 0xffff'ffff).error() == Errno::Fault);
    }
    SECTION("one buffer lies outside") {
        memory.out<IoVector>(0)->set({.data = 100, .size = 10});
        memory.out<IoVector>(8)->set({.data = 0xffff'fff0, .size = 0x20});
        CHECK(buffers.load(memory, 0, 2).error() == Errno::Fault);
    }
    SECTION("a long list is cut") {
        CHECK(buffers.load(memory, 0, 5000).has_value());
        CHECK(buffers.span().size() == system::kMaxBuffers);
    }
    SECTION("an empty list is fine anywhere inside") {
        CHECK(buffers.load(memory, 64 << 10, 0).has_value());
        CHECK(buffers.span().empty());
    }
}

TEST_CASE("bad addresses fail before anything happens") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    Fd fd = static_cast<Fd>(guest.open("file").value);
    Call call = guest.call();
    constexpr Address kBad = 0xffff'fffc;
    IoVector vector{1024, 4};
    Address vectors = guest.put_value(vector);

    SECTION("reading with a bad place for the count does not move the position") {
        CHECK(fd_read(call, fd, vectors, 1, kBad).error() == Errno::Fault);
        CHECK(guest.read(fd) == "text");
    }
    SECTION("opening with a bad place for the descriptor creates nothing") {
        Address path = guest.put("new");
        auto result =
            path_open(call, Guest::kDirectory, 0, path, 3, open_flags::kCreate, 0, 0, 0, kBad);
        CHECK(result.error() == Errno::Fault);
        CHECK_FALSE(tree.exists("new"));
    }
    SECTION("paths, names and results") {
        CHECK(path_unlink_file(call, Guest::kDirectory, kBad, 8).error() == Errno::Fault);
        CHECK(fd_prestat_dir_name(call, Guest::kDirectory, kBad, 8).error() == Errno::Fault);
        CHECK(fd_readdir(call, Guest::kDirectory, kBad, 64, 0, 0).error() == Errno::Fault);
        CHECK(fd_fdstat_get(call, fd, kBad).error() == Errno::Fault);
        CHECK(fd_filestat_get(call, Guest::kDirectory, kBad).error() == Errno::Fault);
        CHECK(random_get(call, kBad, 100).error() == Errno::Fault);
        CHECK(clock_time_get(call, 0, 0, kBad).error() == Errno::Fault);
        CHECK(poll_oneoff(call, kBad, 0, 1, 0).error() == Errno::Fault);
        CHECK(poll_oneoff(call, 0, kBad, 0xffff, 0).error() == Errno::Fault);
    }
}
