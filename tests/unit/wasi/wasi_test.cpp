// Creating a guest's WASI: what is granted, how refusals read, and the table of functions.
#include "stdlib/wasi/wasi.h"

#include <set>

#include "stdlib/wasi/binding.h"
#include "tests/unit/wasi/guest.h"
#include "vm/api/embed.h"

using namespace ingot;
using namespace ingot::wasi;

TEST_CASE("a directory that cannot be granted is named with the reason") {
    HostTree tree;
    tree.file("file", "text");
    auto message = [](WasiConfig::Directory directory) {
        WasiConfig config;
        config.directories.push_back(std::move(directory));
        auto wasi = Wasi::create(std::move(config));
        REQUIRE_FALSE(wasi);
        CHECK(wasi.error().kind == ErrorKind::Io);
        return wasi.error().message;
    };
    CHECK(message({"/no/such/place", "/", false}) ==
          "cannot grant directory '/no/such/place': no such directory");
    std::string file = (tree.granted() / "file").string();
    CHECK(message({file, "/", false}) == "cannot grant directory '" + file + "': not a directory");
    CHECK(message({tree.granted().string(), "", false}).find("needs a name in the guest") !=
          std::string::npos);
}

TEST_CASE("arguments and environment that a guest could not read are refused") {
    using std::string_literals::operator""s;
    WasiConfig config;
    SECTION("a NUL") {
        config.arguments = {"a\0b"s};
    }
    SECTION("an empty name") {
        config.environment = {{"", "x"}};
    }
    SECTION("a name with an equals sign") {
        config.environment = {{"A=B", "x"}};
    }
    SECTION("too much") {
        config.arguments = {std::string(20 << 20, 'x')};
    }
    CHECK_FALSE(Wasi::create(std::move(config)).has_value());
}

TEST_CASE("granted directories stand from 3 on under their names") {
    HostTree tree;
    WasiConfig config;
    config.directories.push_back({tree.granted().string(), "/data", false});
    config.directories.push_back({tree.other().string(), ".", true});
    config.standard_input = -1;
    Guest guest(std::move(config));
    Call call = guest.call();
    REQUIRE(fd_prestat_get(call, 3, 8));
    CHECK(guest.get<PreopenStatus>(8).tag == 0);
    CHECK(guest.get<PreopenStatus>(8).name_size == 5);
    CHECK(fd_prestat_dir_name(call, 3, 64, 4).error() == Errno::NameTooLong);
    REQUIRE(fd_prestat_dir_name(call, 3, 64, 6));
    CHECK(guest.get_text(64, 5) == "/data");
    REQUIRE(fd_prestat_get(call, 4, 8));
    CHECK(fd_prestat_get(call, 5, 8).error() == Errno::BadF);
    CHECK(fd_prestat_get(call, 1, 8).error() == Errno::BadF);
    SECTION("a directory opened in one is not granted by itself") {
        auto fd =
            static_cast<Fd>(guest.open(".", open_flags::kDirectory, rights::kFdReaddir).value);
        CHECK(fd_prestat_get(call, fd, 8).error() == Errno::BadF);
    }
    SECTION("a closed grant is gone") {
        REQUIRE(fd_close(call, 3));
        CHECK(guest.open("file").error == Errno::BadF);
    }
}

TEST_CASE("the table has the 46 functions of preview 1") {
    std::set<std::string> names;
#define WASI_FUNCTION(name, signature, unstable) names.insert(#name);
#include "stdlib/wasi/functions.def"
#undef WASI_FUNCTION
    CHECK(names.size() == 46);
}

TEST_CASE("functions are defined under both module names with their types") {
    auto engine = create_engine();
    Store store(engine);
    Linker linker(store);
    auto wasi = Wasi::create(WasiConfig{});
    REQUIRE(wasi);
    (*wasi)->define(linker);
    int defined = 0;
#define WASI_FUNCTION(name, signature, unstable)                    \
    CHECK(linker.find("wasi_snapshot_preview1", #name) != nullptr); \
    defined += linker.find("wasi_unstable", #name) != nullptr;
#include "stdlib/wasi/functions.def"
#undef WASI_FUNCTION
    CHECK(defined == 45);
    CHECK(linker.find("wasi_unstable", "sock_accept") == nullptr);
    FunctionType type = function_type("iIi:i");
    CHECK(to_string(type) == "[i32 i64 i32] -> [i32]");
    CHECK(to_string(function_type("i:")) == "[i32] -> []");
    CHECK(to_string(function_type(":i")) == "[] -> [i32]");
}

TEST_CASE("a call from slots ignores the upper halves of 32-bit arguments") {
    auto engine = create_engine();
    Store store(engine);
    Caller caller(store, nullptr);
    auto state = create_state(WasiConfig{});
    REQUIRE(state);
    Slot slots[4] = {0xffff'ffff'0000'0000 | 99, 0, 0, 0};
    Binding<&fd_close, "fd_close">::invoke<true>(state->get(), caller, slots);
    CHECK(slots[0] == static_cast<Slot>(Errno::BadF));
    slots[0] = 0xdead'0000'0000'0007;
    Binding<&proc_exit, "proc_exit">::invoke<false>(state->get(), caller, slots);
    REQUIRE(caller.ended());
    CHECK(caller.ended()->kind == Outcome::Kind::Exited);
    CHECK(caller.ended()->exit_code == 7);
}
