// Landlock: what lies outside of the grants cannot be opened, whatever calls are allowed.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/confinement/escape.h"
#include "tools/confinement/linux/landlock.h"

namespace ingot {
namespace {

namespace landlock = confinement::landlock;

/// CMakeLists.txt makes "skipped" of this failure.
void need_landlock() {
    if (landlock::version() == 0) {
        FAIL("SKIPPED: this kernel has no Landlock, so paths cannot be confined on it");
    }
}

bool can_open(const std::string& path, int flags) {
    return ::open(path.c_str(), flags, 0600) >= 0;
}

TEST_CASE("what is not granted cannot be read", "[landlock]") {
    need_landlock();
    const World world;
    expect_in(Ending::Refused, world, [&] { return can_open(world.path("secret"), O_RDONLY); });
    expect_in(Ending::Refused, world,
              [&] { return can_open(world.path("work/../secret"), O_RDONLY); });
    expect_in(Ending::Refused, world, [&] { return can_open(world.path("work/link"), O_RDONLY); });
    expect_in(Ending::Refused, world,
              [&] { return can_open(world.path("outside"), O_RDONLY | O_DIRECTORY); });
    expect_in(Ending::Refused, world, [] { return can_open("/etc/passwd", O_RDONLY); });
    expect_in(Ending::Refused, world, [] { return can_open("/proc/self/mem", O_RDWR); });
}

TEST_CASE("what is not granted cannot be written", "[landlock]") {
    need_landlock();
    const World world;
    const std::string secret = world.path("secret");
    const std::string inside = world.path("work/file");
    expect_in(Ending::Refused, world, [&] { return can_open(secret, O_WRONLY); });
    expect_in(Ending::Refused, world,
              [&] { return can_open(world.path("new"), O_WRONLY | O_CREAT); });
    expect_in(Ending::Refused, world,
              [&] { return ::mkdirat(AT_FDCWD, world.path("outside/new").c_str(), 0700) == 0; });
    expect_in(Ending::Refused, world, [&] {
        return ::linkat(AT_FDCWD, secret.c_str(), AT_FDCWD, world.path("work/hard").c_str(), 0) ==
               0;
    });
    expect_in(Ending::Refused, world,
              [&] { return ::symlinkat("x", AT_FDCWD, world.path("outside/soft").c_str()) == 0; });
    expect_in(Ending::Refused, world, [&] {
        return ::renameat(AT_FDCWD, inside.c_str(), AT_FDCWD, world.path("outside/f").c_str()) == 0;
    });
    expect_in(Ending::Refused, world, [&] {
        return ::renameat(AT_FDCWD, secret.c_str(), AT_FDCWD, world.path("work/f").c_str()) == 0;
    });
    expect_in(Ending::Refused, world, [&] { return ::unlinkat(AT_FDCWD, secret.c_str(), 0) == 0; });
}

TEST_CASE("what is granted for reading cannot be written", "[landlock]") {
    need_landlock();
    const World world;
    const std::string file = world.path("data/file");
    expect_in(Ending::Refused, world, [&] { return can_open(file, O_WRONLY); });
    expect_in(Ending::Refused, world,
              [&] { return can_open(world.path("data/new"), O_WRONLY | O_CREAT); });
    expect_in(Ending::Refused, world,
              [&] { return ::mkdirat(AT_FDCWD, world.path("data/folder").c_str(), 0700) == 0; });
    // Versions before 3 see an opening for reading here.
    if (landlock::version() >= 3) {
        expect_in(Ending::Refused, world, [&] { return can_open(file, O_RDONLY | O_TRUNC); });
    }
    expect_in(Ending::Refused, world, [&] { return ::unlinkat(AT_FDCWD, file.c_str(), 0) == 0; });
}

TEST_CASE("what is granted can be used", "[landlock]") {
    need_landlock();
    const World world;
    const Guest guest{.grants = world.grants()};
    CHECK(attempt(guest, true, [&] {
              const std::string file = world.path("work/file");
              const std::string moved = world.path("work/below/moved");
              const int opened = ::open(file.c_str(), O_RDWR | O_TRUNC);
              return can_open(world.path("data/file"), O_RDONLY) && opened >= 0 &&
                     ::write(opened, "new", 3) == 3 && ::ftruncate(opened, 1) == 0 &&
                     ::mkdirat(AT_FDCWD, world.path("work/folder").c_str(), 0700) == 0 &&
                     ::renameat(AT_FDCWD, file.c_str(), AT_FDCWD, moved.c_str()) == 0 &&
                     ::linkat(AT_FDCWD, moved.c_str(), AT_FDCWD, file.c_str(), 0) == 0 &&
                     ::unlinkat(AT_FDCWD, moved.c_str(), 0) == 0;
          }) == Ending::Succeeded);
}

/// Exit code 0 if all holds in a process that knows Landlock only up to this version.
int try_version(const World& world, int version) {
    const confinement::Directory granted[] = {{world.path("data"), true}, {world.path("work")}};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 1;
    if (!landlock::restrict_to(granted, version)) return 2;
    if (can_open(world.path("secret"), O_RDONLY)) return 3;
    if (can_open(world.path("data/file"), O_WRONLY)) return 4;
    if (!can_open(world.path("work/file"), O_RDWR)) return 5;
    if (!can_open(world.path("work/file"), O_RDWR | O_TRUNC)) return 6;
    if (!can_open(world.path("work/below/new"), O_RDWR | O_CREAT)) return 7;
    const bool moves = ::renameat(AT_FDCWD, world.path("work/below/new").c_str(), AT_FDCWD,
                                  world.path("work/new").c_str()) == 0;
    return moves == (version >= 2) ? 0 : 8;
}

TEST_CASE("each version of Landlock refuses what it can and grants what it must", "[landlock]") {
    need_landlock();
    for (int version = 1; version <= landlock::version(); ++version) {
        const World world;
        const pid_t child = ::fork();
        if (child == 0) ::_exit(try_version(world, version));
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        INFO("version " << version);
        CHECK(status == 0);
    }
}

TEST_CASE("rights name only what their version of Landlock knows") {
    constexpr int kRightsOfVersions[] = {13, 14, 15, 15};  // Bits of files, by version from 1 on.
    for (int version = 1; version <= 4; ++version) {
        const landlock::Rights rights = landlock::rights_of(version);
        CHECK(rights.handled_files >> kRightsOfVersions[version - 1] == 0);
        CHECK((rights.read_write & ~rights.handled_files) == 0);
        CHECK((rights.read_only & ~rights.read_write) == 0);
        CHECK((rights.handled_network != 0) == (version >= 4));
        CHECK(rights.scoped == 0);
    }
    CHECK(landlock::rights_of(6).scoped != 0);
    const confinement::Directory writable[] = {{"/a", false}};
    const confinement::Directory readable[] = {{"/a", true}};
    CHECK_FALSE(landlock::can_grant(0, {}));
    CHECK(landlock::can_grant(1, readable));
    CHECK_FALSE(landlock::can_grant(1, writable));
    CHECK(landlock::can_grant(2, writable));
}

}  // namespace
}  // namespace ingot
