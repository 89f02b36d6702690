// A guest that has broken out: a host function that does what an attacker would, called by a guest
// in a process that was confined just as `ingot run` confines itself. Every attack is also made
// without confinement, where it must succeed, or the test would prove nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "stdlib/wasi/wasi.h"

namespace ingot {

/// How an attack ended.
enum class Ending {
    Succeeded,
    Refused,  ///< EPERM, EACCES or EXDEV.
    Killed,   ///< SIGSYS.
    Broken,   ///< By anything else, which proves nothing.
};

/// True if it succeeded, else errno says why not. Runs in a process of its own.
using Attack = std::function<bool()>;

/// Directories `data`, granted read-only, and `work`, granted, each with a file `file`; beside them
/// a file `secret` and a directory `outside`. Gone with the object.
class World {
 public:
    World();
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// As it was at first.
    void restore() const;

    std::string path(std::string_view name) const { return root_ + "/" + std::string(name); }
    /// Both directories.
    WasiConfig grants() const;

 private:
    std::string root_;
};

struct Guest {
    WasiConfig grants = {};
    bool runs_compiled_code = false;
};

Ending attempt(const Guest& guest, bool is_confined, const Attack& attack);

/// The exit code by which a program that an attack has become says that it did.
inline constexpr int kExitSucceeded = 10;

/// Checks that the attack succeeds without confinement, and how it ends with it.
void expect(Ending confined, const Guest& guest, const Attack& attack);
/// The same for a guest with the grants of a world, which is restored for each.
void expect_in(Ending confined, const World& world, const Attack& attack);

}  // namespace ingot
