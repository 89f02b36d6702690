// The contract of system.h, which every host's implementation keeps.
#include "stdlib/wasi/system.h"

#include "stdlib/wasi/paths.h"
#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;
using namespace ingot::wasi::system;

namespace {

OwnedHandle open_granted(const HostTree& tree) {
    auto handle = open_host_directory(tree.granted().string());
    REQUIRE(handle);
    return std::move(*handle);
}

}  // namespace

TEST_CASE("this host resolves beneath, so both ways are tested") {
    CHECK(has_open_beneath());
}

TEST_CASE("granting opens directories only") {
    HostTree tree;
    tree.file("file", "text");
    CHECK(open_host_directory((tree.granted() / "file").string()).error() == Errno::NotDir);
    CHECK(open_host_directory((tree.granted() / "missing").string()).error() == Errno::NoEnt);
}

TEST_CASE("open_beneath refuses to leave, open_at refuses to follow") {
    HostTree tree;
    tree.file("file", "text");
    tree.directory("directory");
    tree.link("file", "link");
    tree.link("../outside", "out");
    OwnedHandle root = open_granted(tree);
    CHECK(open_beneath(root.get(), "../outside/secret", {.read = true}).error() ==
          Errno::NotCapable);
    CHECK(open_beneath(root.get(), "out/secret", {.read = true}).error() == Errno::NotCapable);
    CHECK(open_beneath(root.get(), "link", {.read = true, .follow = true}).has_value());
    CHECK(open_beneath(root.get(), "link", {.read = true}).error() == Errno::Loop);
    CHECK(open_at(root.get(), "link", {.read = true, .follow = true}).error() == Errno::Loop);
    CHECK(open_at(root.get(), "out", {.path_only = true, .directory = true}).error() ==
          Errno::NotDir);
    auto link = open_at(root.get(), "link", {.path_only = true});
    REQUIRE(link);
    CHECK(status(link->get())->type == FileType::SymbolicLink);
    auto walked = walk(File(root.get()), "directory/../link", {.read = true, .follow = true});
    CHECK(walked.has_value());
}

TEST_CASE("a handle that only names a file can neither read nor write it, but set its times") {
    HostTree tree;
    tree.file("file", "text");
    OwnedHandle root = open_granted(tree);
    auto handle = open_at(root.get(), "file", {.path_only = true});
    REQUIRE(handle);
    std::vector<uint8_t> bytes(4);
    Buffer buffer(bytes);
    CHECK(read(handle->get(), {&buffer, 1}).error() == Errno::BadF);
    CHECK(write(handle->get(), {&buffer, 1}).error() == Errno::BadF);
    CHECK_FALSE(mode(handle->get())->read);
    REQUIRE(set_times(handle->get(), {}, {.set = true, .now = false, .time_ns = 123}));
    CHECK(status(handle->get())->modified_ns == 123);
}

TEST_CASE("calls on names do not follow links") {
    HostTree tree;
    tree.file("file", "text");
    tree.link("file", "link");
    OwnedHandle root = open_granted(tree);
    CHECK(status_at(root.get(), "link")->type == FileType::SymbolicLink);
    CHECK(read_link_at(root.get(), "link") == "file");
    CHECK(read_link_at(root.get(), "file").error() == Errno::Inval);
    REQUIRE(set_times_at(root.get(), "link", {}, {.set = true, .now = false, .time_ns = 5}));
    CHECK(status_at(root.get(), "link")->modified_ns == 5);
    CHECK(status_at(root.get(), "file")->modified_ns != 5);
    REQUIRE(link_at(root.get(), "link", root.get(), "copy"));
    CHECK(status_at(root.get(), "copy")->type == FileType::SymbolicLink);
    CHECK(create_directory_at(root.get(), "link").error() == Errno::Exist);
    CHECK(remove_directory_at(root.get(), "link").error() == Errno::NotDir);
    REQUIRE(unlink_file_at(root.get(), "link"));
    CHECK(tree.exists("file"));
}

TEST_CASE("a moved handle is closed once") {
    HostTree tree;
    OwnedHandle first = open_granted(tree);
    Handle number = first.get();
    {
        OwnedHandle second = std::move(first);
        CHECK(mode(number).has_value());
        CHECK_FALSE(first);
    }
    CHECK(mode(number).error() == Errno::BadF);
}

TEST_CASE("a handle that is not open has no mode") {
    CHECK(mode(kNoHandle).error() == Errno::BadF);
    CHECK(mode(9999).error() == Errno::BadF);
    CHECK_FALSE(is_terminal(kNoHandle));
}
