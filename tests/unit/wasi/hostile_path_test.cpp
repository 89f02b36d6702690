// Paths that try to leave the granted directory, in both ways of resolving them. After each attack
// the directory outside is as it was, and nothing of it was seen.
#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;
namespace fs = std::filesystem;

namespace {

/// Every function that takes a path, tried on one that leads outside.
void attack(Guest& guest, const std::string& path) {
    INFO("path: " << path);
    CHECK(guest.open(path).error == Errno::NotCapable);
    CHECK(guest.open(path, open_flags::kCreate).error == Errno::NotCapable);
    CHECK(guest.open(path, open_flags::kTruncate).error == Errno::NotCapable);
    CHECK(guest.open(path, open_flags::kDirectory, rights::kFdReaddir).error == Errno::NotCapable);
    CHECK(guest.stat(path) == Errno::NotCapable);
    CHECK(guest.set_modified(path, 1) == Errno::NotCapable);
}

/// The same for functions that act on the last component: here its parent leads outside.
void attack_name(Guest& guest, const std::string& path) {
    INFO("path: " << path);
    attack(guest, path);
    CHECK(guest.stat(path, 0) == Errno::NotCapable);
    CHECK(guest.set_modified(path, 1, 0) == Errno::NotCapable);
    CHECK(guest.unlink(path) == Errno::NotCapable);
    CHECK(guest.create_directory(path) == Errno::NotCapable);
    CHECK(guest.remove_directory(path) == Errno::NotCapable);
    CHECK(guest.rename(path, "taken") == Errno::NotCapable);
    CHECK(guest.rename("own", path) == Errno::NotCapable);
    CHECK(guest.hard_link(path, "taken") == Errno::NotCapable);
    CHECK(guest.hard_link(path, "taken", kLookupSymlinkFollow) == Errno::NotCapable);
    CHECK(guest.hard_link("own", path) == Errno::NotCapable);
    CHECK(guest.symlink("own", path) == Errno::NotCapable);
    Errno error{};
    guest.readlink(path, &error);
    CHECK(error == Errno::NotCapable);
}

}  // namespace

TEST_CASE("no path leads out of the granted directory") {
    HostTree tree;
    tree.file("own", "own");
    tree.directory("a/b/c");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    std::string absolute = (tree.outside() / "secret").string();

    SECTION("chains of ..") {
        for (const char* path :
             {"../outside/secret", "a/../../outside/secret", "./../outside/secret",
              "a/b/c/../../../../outside/secret", "a/.././../outside/secret",
              "a//..//..//outside//secret", "../granted/../outside/secret"}) {
            attack_name(guest, path);
        }
    }
    SECTION("out and in again") {
        attack_name(guest, "../granted/own");
    }
    SECTION("the parent itself") {
        for (const char* path : {"..", "../", "../.", "a/../..", "a/../../", "./.."})
            attack(guest, path);
    }
    SECTION("absolute paths") {
        attack_name(guest, absolute);
        attack_name(guest, "/" + absolute);
        attack_name(guest, "/");
        attack_name(guest, (tree.granted() / "own").string());
    }
    CHECK(tree.outside_is_untouched());
    CHECK(tree.text("own") == "own");
    CHECK_FALSE(tree.exists("taken"));
}

TEST_CASE("no symbolic link leads out of the granted directory") {
    HostTree tree;
    tree.file("own", "own");
    tree.directory("a/b/c");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    std::string absolute = (tree.outside() / "secret").string();

    SECTION("a link to a file outside, relative") {
        tree.link("../outside/secret", "link");
        attack(guest, "link");
    }
    SECTION("a link to a file outside, absolute") {
        tree.link(absolute, "link");
        attack(guest, "link");
    }
    SECTION("a link to an absolute path inside is absolute all the same") {
        tree.link((tree.granted() / "own").string(), "link");
        attack(guest, "link");
    }
    SECTION("links to a directory outside, on the way") {
        tree.link("../outside", "relative");
        tree.link(tree.outside().string(), "absolute");
        tree.link("../../outside", "a/deeper");
        for (const char* path : {"relative/secret", "absolute/secret", "a/deeper/secret",
                                 "a/b/../deeper/secret", "a/b/c/../../../relative/secret"}) {
            attack_name(guest, path);
        }
    }
    SECTION("a link to the root or the parent") {
        tree.link("/", "root");
        tree.link("..", "up");
        attack_name(guest, "root/etc/passwd");
        attack_name(guest, "up/outside/secret");
        attack(guest, "root");
        attack(guest, "up");
    }
    SECTION("a chain of links whose end leads out") {
        tree.link("second", "first");
        tree.link("a/third", "second");
        tree.link("../../outside/secret", "a/third");
        attack(guest, "first");
    }
    SECTION(".. behind a link counts from where the link leads") {
        tree.link("a/b/c", "deep");
        CHECK(guest.open("deep/../../../own").error == Errno::Success);
        attack_name(guest, "deep/../../../../outside/secret");
    }
    CHECK(tree.outside_is_untouched());
    CHECK(tree.text("own") == "own");
    CHECK_FALSE(tree.exists("taken"));
}

TEST_CASE("a trailing slash does not make a call follow a link out") {
    HostTree tree;
    tree.directory("own");
    tree.link("../outside", "link");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    for (std::string slashes : {"/", "//", "/.", "/./"}) {
        std::string path = "link" + slashes;
        INFO("path: " << path);
        CHECK(guest.open(path, open_flags::kDirectory, rights::kFdReaddir, 0).error ==
              Errno::NotCapable);
        CHECK(guest.open(path, 0, rights::kFdRead, 0).error == Errno::NotCapable);
        CHECK(guest.stat(path, 0) == Errno::NotCapable);
        CHECK(guest.set_modified(path, 1, 0) == Errno::NotCapable);
        // These act on the link or refuse, but never on what it points to.
        CHECK(guest.remove_directory(path) != Errno::Success);
        CHECK(guest.unlink(path) != Errno::Success);
        CHECK(guest.rename(path, "taken") != Errno::Success);
        CHECK(guest.rename("own", path) != Errno::Success);
        CHECK(guest.create_directory(path) != Errno::Success);
        CHECK(guest.hard_link(path, "taken") != Errno::Success);
        CHECK(guest.symlink("x", path) != Errno::Success);
        CHECK(guest.create_directory(path + "/new") == Errno::NotCapable);
        Errno error{};
        CHECK(guest.readlink(path, &error).empty());
        CHECK(error != Errno::Success);
    }
    CHECK(tree.outside_is_untouched());
    CHECK(fs::is_symlink(tree.granted() / "link"));
}

TEST_CASE("creating through a dangling link stays inside") {
    HostTree tree;
    tree.link("../outside/new", "out");
    tree.link((tree.outside() / "new").string(), "absolute");
    tree.link("inside", "in");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    CHECK(guest.open("out", open_flags::kCreate).error == Errno::NotCapable);
    CHECK(guest.open("absolute", open_flags::kCreate).error == Errno::NotCapable);
    CHECK(guest.open("out", open_flags::kCreate | open_flags::kExclusive).error == Errno::Exist);
    CHECK(guest.create_directory("out") == Errno::Exist);
    CHECK(guest.open("in", open_flags::kCreate).error == Errno::Success);
    CHECK(tree.exists("inside"));
    CHECK(tree.outside_is_untouched());
}

TEST_CASE("loops of links end") {
    HostTree tree;
    tree.link("b", "a");
    tree.link("a", "b");
    tree.link("self", "self");
    tree.link("tail/x", "tail");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    for (const char* path : {"a", "b", "self", "a/x", "self/x", "tail", "tail/y"}) {
        INFO("path: " << path);
        CHECK(guest.open(path).error == Errno::Loop);
        CHECK(guest.stat(path) == Errno::Loop);
    }
    CHECK(guest.hard_link("a", "new", kLookupSymlinkFollow) == Errno::Loop);
    CHECK(guest.stat("a", 0) == Errno::Success);
    CHECK(guest.readlink("self") == "self");
}

TEST_CASE("malformed paths") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    using std::string_view_literals::operator""sv;
    CHECK(guest.open("").error == Errno::NoEnt);
    CHECK(guest.stat("") == Errno::NoEnt);
    CHECK(guest.unlink("") == Errno::NoEnt);
    CHECK(guest.open("file\0"sv).error == Errno::Inval);
    CHECK(guest.open("file\0/../../outside/secret"sv).error == Errno::Inval);
    CHECK(guest.symlink("a\0b"sv, "link") == Errno::Inval);
    CHECK(guest.rename("file", "a\0b"sv) == Errno::Inval);
    CHECK(guest.open(std::string(5000, 'x')).error == Errno::NameTooLong);
    CHECK(guest.open(std::string(300, 'x')).error == Errno::NameTooLong);
    std::string deep;
    while (deep.size() < 4000) deep += "./";
    CHECK(guest.open(deep + "file").error == Errno::Success);
    CHECK(guest.open("file/x").error == Errno::NotDir);
    CHECK(guest.open("file/..").error == Errno::NotDir);
    CHECK(guest.open("missing/..").error == Errno::NoEnt);
}

TEST_CASE("a symbolic link made by the guest cannot be absolute and does not help it") {
    HostTree tree;
    tree.directory("a");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    CHECK(guest.symlink("/etc", "link") == Errno::NotCapable);
    REQUIRE(guest.symlink("../outside", "out") == Errno::Success);
    CHECK(guest.open("out/secret").error == Errno::NotCapable);
    CHECK(guest.readlink("out") == "../outside");
    CHECK(tree.outside_is_untouched());
}

TEST_CASE("moving a directory does not move the wall") {
    HostTree tree;
    tree.directory("a/b");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    Fd inner = static_cast<Fd>(
        guest.open("a/b", open_flags::kDirectory, kEveryRight & ~rights::kFdWrite).value);
    CHECK(guest.open("../..", 0, 0, 0, inner).error == Errno::NotCapable);
    CHECK(guest.open("..", 0, 0, 0, inner).error == Errno::NotCapable);
    REQUIRE(guest.rename("a/b", "b") == Errno::Success);
    CHECK(guest.open("../../outside/secret", 0, 0, 0, inner).error == Errno::NotCapable);
    CHECK(guest.stat("..", 0, nullptr, inner) == Errno::NotCapable);
}

TEST_CASE("links and renames across two writable grants work and stay in them") {
    HostTree tree;
    tree.file("file", "text");
    tree.directory("directory");
    WasiConfig config;
    config.directories.push_back({tree.granted().string(), "/", false});
    config.directories.push_back({tree.other().string(), "/other", false});
    config.resolution = GENERATE(from_range(kResolutions));
    Guest guest(std::move(config));
    CHECK(guest.hard_link("file", "linked", 0, 3, 4) == Errno::Success);
    CHECK(guest.rename("file", "moved", 3, 4) == Errno::Success);
    CHECK(read_host_file(tree.other() / "moved") == "text");
    CHECK(guest.rename("directory", "../outside/directory", 3, 4) == Errno::NotCapable);
    CHECK(guest.rename("directory", "..", 3, 4) == Errno::NotCapable);
    CHECK(guest.rename("directory", "directory/inside") == Errno::Inval);
    CHECK(tree.outside_is_untouched());
}

TEST_CASE("the granted directory itself cannot be removed or replaced") {
    HostTree tree;
    tree.directory("a");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    for (const char* path : {".", "./", "a/..", "a/../"}) {
        INFO("path: " << path);
        CHECK(guest.remove_directory(path) != Errno::Success);
        CHECK(guest.unlink(path) == Errno::IsDir);
        CHECK(guest.rename(path, "new") != Errno::Success);
        CHECK(guest.rename("a", path) != Errno::Success);
        CHECK(guest.create_directory(path) == Errno::Exist);
        CHECK(guest.symlink("x", path) == Errno::Exist);
        CHECK(guest.stat(path, 0) == Errno::Success);
    }
    CHECK(tree.exists("a"));
}

TEST_CASE("a standard stream that is a directory or a file is still only a stream") {
    HostTree tree;
    tree.file("file", "text");
    auto directory = system::open_host_directory(tree.granted().string());
    auto file = system::open_at(directory->get(), "file", {.read = true, .write = true});
    WasiConfig config;
    config.standard_input = directory->get();
    config.standard_output = file->get();
    Guest guest(std::move(config));
    CHECK(guest.open("file", 0, 0, 0, 0).error == Errno::NotCapable);
    CHECK(guest.stat("file", 0, nullptr, 0) == Errno::NotCapable);
    CHECK(guest.unlink("file", 0) == Errno::NotCapable);
    CHECK(guest.create_directory("new", 0) == Errno::NotCapable);
    Call call = guest.call();
    CHECK(fd_readdir(call, 0, 4096, 4096, 0, 8).error() == Errno::NotCapable);
    CHECK(fd_filestat_set_size(call, 1, 0).error() == Errno::NotCapable);
    CHECK(guest.read_error(1) == Errno::NotCapable);
    CHECK(guest.write(1, "T") == Errno::Success);
    CHECK(tree.text("file") == "Text");
}

TEST_CASE("magic links of /proc lead nowhere") {
    WasiConfig config;
    config.directories.push_back({"/proc/self", "/", false});
    config.resolution = GENERATE(from_range(kResolutions));
    Guest guest(std::move(config));
    for (const char* path : {"root", "cwd", "exe", "root/etc/passwd", "cwd/x", "fd/0"}) {
        INFO("path: " << path);
        CHECK(guest.open(path, 0, rights::kFdRead).error != Errno::Success);
        CHECK(guest.stat(path) != Errno::Success);
    }
}
