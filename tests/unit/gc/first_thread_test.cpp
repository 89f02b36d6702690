// The collector may be set up by a thread that is not the process's first one and ends before
// others go on.
#include <thread>

#include "tests/unit/gc/guest.h"

namespace ingot {

TEST_CASE("the thread that first needs the collector may end") {
    const auto engine = create_engine();
    std::thread first([&] {
        Guest guest(engine, kObjects);
        guest.run("push", {Value::i32(200'000)});
        CHECK(guest.run("sum") == 20'000'100'000);
    });
    first.join();
    std::thread second([&] {
        Guest guest(engine, kObjects);
        CHECK(guest.run("tree", {Value::i32(14)}) == 32767);
        gc::collect();
    });
    Guest guest(engine, kObjects);
    CHECK(guest.run("tree", {Value::i32(15)}) == 65535);
    gc::collect();
    second.join();
    guest.run("litter", {Value::i32(100'000), Value::i32(1'000)});
}

}  // namespace ingot
