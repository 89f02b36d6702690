// What the collector must keep, seen from guests, and that it gives back the rest.
#include <thread>

#include "tests/unit/gc/guest.h"

namespace ingot {

TEST_CASE("references that only frames hold survive a collection at every allocation") {
    EngineConfig config;
    config.gc_torture = true;
    Guest guest(config, kObjects);
    CHECK(guest.run("tree", {Value::i32(9)}) == 1023);
    guest.run("push", {Value::i32(500)});
    CHECK(guest.run("sum") == 500 * 501 / 2);
}

TEST_CASE("a list of a million nodes survives and is given back") {
    Guest guest(EngineConfig{}, kObjects);
    guest.run("push", {Value::i32(1000)});
    guest.run("drop");
    gc::collect();
    const uint64_t before = resident_bytes();
    // Marking is conservative: a word that some earlier call has left may keep a list alive. It
    // does not do so every time.
    constexpr uint32_t kAttempts = 3;
    // The collector returns a block only after it has stayed free for several collections.
    constexpr uint32_t kPatience = 12;
    const uint64_t bound = before + (8 << 20);
    uint64_t with_list = 0;
    uint64_t without = ~uint64_t{0};
    for (uint32_t attempt = 0; attempt < kAttempts && without >= bound; ++attempt) {
        guest.run("push", {Value::i32(1'000'000)});
        with_list = resident_bytes();
        gc::collect();
        CHECK(guest.run("sum") == 500'000'500'000);
        guest.run("drop");
        guest.run("push", {Value::i32(10)});
        for (uint32_t i = 0; i < kPatience; ++i) gc::collect();
        without = resident_bytes();
        guest.run("drop");
    }
    if (kAddressSanitizer) return;
    CHECK(with_list > before + (24 << 20));
    CHECK(without < bound);
}

TEST_CASE("gigabytes of garbage stay small beside ten megabytes of live data") {
    gc::collect();  // What earlier tests left.
    Guest guest(EngineConfig{}, kObjects);
    guest.run("push", {Value::i32(200'000)});
    guest.run("keep", {Value::i32(4 << 20)});
    const uint32_t rounds = kAddressSanitizer ? 10'000 : 100'000;
    for (const uint32_t size : {16u, 100u, 1'000u, 20'000u}) {
        guest.run("litter", {Value::i32(rounds), Value::i32(size)});
    }
    CHECK(guest.run("sum") == 20'000'100'000);
    if (!kAddressSanitizer) CHECK(resident_bytes() < 64 << 20);
}

TEST_CASE("host references live as long as the scope they were made in") {
    Guest guest(EngineConfig{}, kObjects);
    const Ref kept = guest.store().create_extern(42);
    const uint64_t used = guest.heap().used_bytes();
    for (uint32_t round = 0; round < 100; ++round) {
        const HostScope scope(guest.store());
        for (uint32_t i = 0; i < 1'000; ++i) {
            CHECK(Store::host_value(guest.store().create_extern(i)) == i);
        }
    }
    gc::collect();
    CHECK(Store::host_value(kept) == 42);
    CHECK(Store::host_value(Ref::i31(42)) == std::nullopt);
    CHECK(guest.heap().used_bytes() >= used);
}

TEST_CASE("stores on several threads collect while the others run") {
    const auto engine = create_engine();
    const auto work = [&](uint32_t seed) {
        Guest guest(engine, kObjects);
        guest.run("push", {Value::i32(1'000 + seed)});
        for (uint32_t round = 0; round < 20; ++round) {
            CHECK(guest.run("tree", {Value::i32(10)}) == 2047);
            guest.run("litter", {Value::i32(500), Value::i32(4'000)});
        }
        CHECK(guest.run("sum") == uint64_t{1'000 + seed} * (1'001 + seed) / 2);
    };
    std::vector<std::thread> threads;
    for (uint32_t i = 0; i < 4; ++i) threads.emplace_back(work, i);
    for (uint32_t round = 0; round < 20; ++round) gc::collect();
    for (std::thread& thread : threads) thread.join();
}

TEST_CASE("large stores keep what they have while others make collections necessary") {
    const auto engine = create_engine(with_budget(16 << 20));
    const auto work = [&](uint32_t length) {
        Guest guest(engine, kObjects);
        for (uint32_t round = 0; round < 5; ++round) {
            guest.run("push", {Value::i32(length)});
            guest.run("keep", {Value::i32(100'000 + round)});
            for (uint32_t part = 0; part < 20; ++part) {
                CHECK(guest.run("tree", {Value::i32(12)}) == 8191);
                guest.run("litter", {Value::i32(100), Value::i32(5'000)});
                guest.run("push", {Value::i32(10)});
            }
            CHECK(guest.run("sum") == uint64_t{length} * (length + 1) / 2 + 20 * 55);
            guest.run("drop");
        }
    };
    std::vector<std::thread> threads;
    for (const uint32_t length : {300'000u, 150'000u, 10u, 20u}) threads.emplace_back(work, length);
    for (std::thread& thread : threads) thread.join();
}

}  // namespace ingot
