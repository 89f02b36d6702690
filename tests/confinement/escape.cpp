// What `ingot run` does, around one host function.
#include "tests/confinement/escape.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "compiler/text/assembler.h"
#include "tools/ingot/confinement_options.h"
#include "vm/api/embed.h"

namespace ingot {

namespace {

constexpr std::string_view kGuest = R"((module
  (import "escape" "attempt" (func $attempt (result i32)))
  (func (export "run") (result i32) (call $attempt))))";

/// Exit codes of the child.
enum : int { kSucceeded = kExitSucceeded, kRefused, kBroken };

int ending_of(const Attack& attack) {
    errno = 0;
    if (attack()) return kSucceeded;
    if (errno == EPERM || errno == EACCES || errno == EXDEV) return kRefused;
    std::fprintf(stderr, "the attack failed for another reason: %s\n", std::strerror(errno));
    return kBroken;
}

int run_guest(const Guest& guest, bool is_confined, const Attack& attack) {
    const auto wasi = Wasi::create(guest.grants);
    if (!wasi) return kBroken;
    const auto confined =
        confine_process(confinement_of_guest(guest.grants, guest.runs_compiled_code),
                        is_confined ? confinement::Mode::Auto : confinement::Mode::Off);
    if (!confined) return kBroken;
    auto module = load_module(create_engine(), *assemble(kGuest));
    if (!module) return kBroken;
    Store store((*module)->shared_engine());
    Linker linker(store);
    const auto call_attack = [](void* environment, Caller&, Slot* slots) {
        const int ending = ending_of(*static_cast<const Attack*>(environment));
        slots[0] = static_cast<Slot>(ending);
    };
    linker.define_function("escape", "attempt", FunctionType{{}, {ValueType::I32}}, call_attack,
                           const_cast<Attack*>(&attack));
    Outcome outcome;
    const auto instance = linker.instantiate(*module, outcome);
    if (!instance || !outcome.returned()) return kBroken;
    std::vector<Value> results;
    const Extern* function = (*instance)->find_export("run");
    if (!store.invoke(*std::get<Function*>(*function), {}, results).returned()) return kBroken;
    return static_cast<int>(results[0].as_i32());
}

}  // namespace

World::World() {
    std::string name = std::filesystem::temp_directory_path() / "ingot-escape-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root_ = name;
    restore();
}

void World::restore() const {
    for (const auto& entry : std::filesystem::directory_iterator(root_)) {
        std::filesystem::remove_all(entry.path());
    }
    for (const char* folder : {"data", "work", "work/below", "outside"}) {
        std::filesystem::create_directory(path(folder));
    }
    for (const char* file : {"data/file", "work/file", "secret"}) {
        std::ofstream(path(file)) << file;
    }
    std::filesystem::create_symlink(path("secret"), path("work/link"));
}

World::~World() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

WasiConfig World::grants() const {
    WasiConfig config;
    config.directories = {{.host = path("data"), .guest = "/data", .read_only = true},
                          {.host = path("work"), .guest = "/work"}};
    return config;
}

Ending attempt(const Guest& guest, bool is_confined, const Attack& attack) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(run_guest(guest, is_confined, attack));
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS ? Ending::Killed : Ending::Broken;
    switch (WEXITSTATUS(status)) {
    case kSucceeded: return Ending::Succeeded;
    case kRefused: return Ending::Refused;
    default: return Ending::Broken;
    }
}

void expect(Ending confined, const Guest& guest, const Attack& attack) {
    CHECK(attempt(guest, false, attack) == Ending::Succeeded);
    CHECK(attempt(guest, true, attack) == confined);
}

void expect_in(Ending confined, const World& world, const Attack& attack) {
    const Guest guest{.grants = world.grants()};
    world.restore();
    CHECK(attempt(guest, false, attack) == Ending::Succeeded);
    world.restore();
    CHECK(attempt(guest, true, attack) == confined);
}

}  // namespace ingot
