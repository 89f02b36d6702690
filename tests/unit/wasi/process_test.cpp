// Arguments, environment, clocks, entropy.
#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

TEST_CASE("arguments and environment are copied with their addresses") {
    WasiConfig config;
    config.arguments = {"program", "", "two words"};
    config.environment = {{"NAME", "value"}, {"EMPTY", ""}, {"A", "b=c"}};
    Guest guest(std::move(config));
    Call call = guest.call();
    REQUIRE(args_sizes_get(call, 8, 16));
    CHECK(guest.get<uint32_t>(8) == 3);
    CHECK(guest.get<uint32_t>(16) == 8 + 1 + 10);
    REQUIRE(args_get(call, 64, 1000));
    CHECK(guest.get<uint32_t>(64) == 1000);
    CHECK(guest.get<uint32_t>(68) == 1008);
    CHECK(guest.get<uint32_t>(72) == 1009);
    using std::string_literals::operator""s;
    CHECK(guest.get_text(1000, 19) == "program\0\0two words\0"s);
    REQUIRE(environ_sizes_get(call, 8, 16));
    CHECK(guest.get<uint32_t>(8) == 3);
    REQUIRE(environ_get(call, 64, 1000));
    CHECK(guest.get_text(1000, 25) == "NAME=value\0EMPTY=\0A=b=c\0\0"s);
    CHECK(args_get(call, 0xffff'fff8, 1000).error() == Errno::Fault);
    CHECK(args_get(call, 64, Guest::kMemoryBytes - 18).error() == Errno::Fault);
}

TEST_CASE("the four clocks tell their time and resolution") {
    Guest guest(WasiConfig{});
    Call call = guest.call();
    for (uint32_t clock = 0; clock < 4; ++clock) {
        REQUIRE(clock_res_get(call, clock, 8));
        CHECK(guest.get<uint64_t>(8) > 0);
        REQUIRE(clock_time_get(call, clock, 0, 8));
        auto first = guest.get<uint64_t>(8);
        REQUIRE(clock_time_get(call, clock, 0, 8));
        CHECK(guest.get<uint64_t>(8) >= first);
    }
    REQUIRE(clock_time_get(call, 0, 0, 8));
    CHECK(guest.get<uint64_t>(8) > 1'600'000'000'000'000'000);
    CHECK(clock_res_get(call, 4, 8).error() == Errno::Inval);
    CHECK(clock_time_get(call, 0xffff'ffff, 0, 8).error() == Errno::Inval);
}

TEST_CASE("random bytes fill exactly what was asked for") {
    Guest guest(WasiConfig{});
    Call call = guest.call();
    REQUIRE(random_get(call, 1000, 100'000));
    std::vector<int> counts(256);
    for (size_t i = 1000; i < 101'000; ++i) ++counts[guest.memory()[i]];
    for (int count : counts) CHECK(count > 200);  // 390 expected, deviation 20
    CHECK(guest.memory()[999] == 0);
    CHECK(guest.memory()[101'000] == 0);
    CHECK(random_get(call, 0, 0).has_value());
    CHECK(sched_yield(call).has_value());
}

TEST_CASE("signals that do not end a process are ignored or refused") {
    Guest guest(WasiConfig{});
    Call call = guest.call();
    for (uint32_t signal : {0u, 13u, 16u, 17u, 22u, 27u})
        CHECK(proc_raise(call, signal).has_value());
    for (uint32_t signal : {18u, 19u, 20u, 21u})
        CHECK(proc_raise(call, signal).error() == Errno::NotSup);
    CHECK(proc_raise(call, 31).error() == Errno::Inval);
}
