// poll_oneoff: clocks, descriptors, many of them, and what cannot be waited for.
#include <unistd.h>

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

namespace {

constexpr uint64_t kMillisecondNs = 1'000'000;
constexpr uint64_t kHourNs = 3'600'000'000'000;

Subscription clock_in(uint64_t time_ns, Clock clock = Clock::Monotonic, uint16_t flags = 0,
                      uint64_t user_data = 1) {
    Subscription subscription{};
    subscription.user_data = user_data;
    subscription.clock_or_fd = static_cast<uint32_t>(clock);
    subscription.timeout_ns = time_ns;
    subscription.clock_flags = flags;
    return subscription;
}

Subscription ready(Fd fd, EventType type, uint64_t user_data = 2) {
    Subscription subscription{};
    subscription.user_data = user_data;
    subscription.type = static_cast<uint8_t>(type);
    subscription.clock_or_fd = fd;
    return subscription;
}

std::vector<Event> poll(Guest& guest, const std::vector<Subscription>& subscriptions) {
    Call call = guest.call();
    Address in = 1024;
    auto count = static_cast<uint32_t>(subscriptions.size());
    std::memcpy(guest.memory().data() + in, subscriptions.data(), count * sizeof(Subscription));
    // Results may lie on top of the subscriptions.
    REQUIRE(poll_oneoff(call, in, in, count, 8));
    std::vector<Event> events(guest.get<uint32_t>(8));
    REQUIRE(events.size() <= count);
    std::memcpy(events.data(), guest.memory().data() + in, events.size() * sizeof(Event));
    return events;
}

struct Streams {
    Streams() {
        REQUIRE(::pipe(input) == 0);
        REQUIRE(::pipe(output) == 0);
    }
    ~Streams() {
        for (int fd : {input[0], input[1], output[0], output[1]}) ::close(fd);
    }
    WasiConfig config() const {
        WasiConfig result;
        result.standard_input = input[0];
        result.standard_output = output[1];
        return result;
    }
    int input[2];
    int output[2];
};

uint64_t now_ns(Clock clock) {
    return *system::clock_time_ns(clock);
}

}  // namespace

TEST_CASE("a clock event comes when its time has come and not before") {
    Streams streams;
    Guest guest(streams.config());
    uint64_t start_ns = now_ns(Clock::Monotonic);
    auto subscription =
        GENERATE(clock_in(20 * kMillisecondNs), clock_in(20 * kMillisecondNs, Clock::Realtime),
                 clock_in(now_ns(Clock::Monotonic) + 20 * kMillisecondNs, Clock::Monotonic, 1),
                 clock_in(now_ns(Clock::Realtime) + 20 * kMillisecondNs, Clock::Realtime, 1));
    auto events = poll(guest, {subscription, clock_in(kHourNs, Clock::Monotonic, 0, 9)});
    REQUIRE(events.size() == 1);
    CHECK(events[0].user_data == 1);
    CHECK(events[0].error == Errno::Success);
    CHECK(events[0].type == EventType::Clock);
    if ((subscription.clock_flags & 1) == 0)
        CHECK(now_ns(Clock::Monotonic) - start_ns >= 20 * kMillisecondNs);
}

TEST_CASE("a time in the past is reported at once, and the longest wait does not wrap") {
    Streams streams;
    Guest guest(streams.config());
    auto events = poll(
        guest, {clock_in(1, Clock::Realtime, 1), clock_in(~uint64_t{0}, Clock::Monotonic, 0, 5),
                clock_in(0, Clock::Monotonic, 0, 6)});
    REQUIRE(events.size() == 2);
    CHECK(events[0].user_data == 1);
    CHECK(events[1].user_data == 6);
}

TEST_CASE("streams are reported when ready, with the bytes there are") {
    Streams streams;
    Guest guest(streams.config());
    SECTION("output is ready, input is not") {
        auto events =
            poll(guest, {ready(0, EventType::FdRead, 10), ready(1, EventType::FdWrite, 11)});
        REQUIRE(events.size() == 1);
        CHECK(events[0].user_data == 11);
        CHECK(events[0].type == EventType::FdWrite);
    }
    SECTION("input, subscribed twice") {
        REQUIRE(::write(streams.input[1], "hello", 5) == 5);
        auto events = poll(guest, {ready(0, EventType::FdRead, 10), ready(0, EventType::FdRead, 11),
                                   clock_in(kHourNs)});
        REQUIRE(events.size() == 2);
        CHECK(events[0].user_data == 10);
        CHECK(events[1].user_data == 11);
        CHECK(events[0].available_bytes == 5);
        CHECK(events[0].flags == 0);
    }
    SECTION("end of input is a hang-up") {
        ::close(streams.input[1]);
        streams.input[1] = -1;
        auto events = poll(guest, {ready(0, EventType::FdRead)});
        REQUIRE(events.size() == 1);
        CHECK(events[0].available_bytes == 0);
        CHECK(events[0].flags == kEventHangup);
    }
    SECTION("nothing is ready before the timeout") {
        auto events = poll(guest, {ready(0, EventType::FdRead), clock_in(5 * kMillisecondNs)});
        REQUIRE(events.size() == 1);
        CHECK(events[0].type == EventType::Clock);
    }
}

TEST_CASE("regular files are always ready") {
    HostTree tree;
    tree.file("file", "0123456789");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    Rights rights = rights::kFdRead | rights::kFdWrite | rights::kPollFdReadwrite;
    auto fd = static_cast<Fd>(guest.open("file", 0, rights).value);
    CHECK(guest.read(fd, 4) == "0123");
    auto events = poll(guest, {ready(fd, EventType::FdRead, 1), ready(fd, EventType::FdWrite, 2)});
    REQUIRE(events.size() == 2);
    CHECK(events[0].available_bytes == 6);
    CHECK(events[1].error == Errno::Success);
}

TEST_CASE("what cannot be waited for is an event with an error") {
    Streams streams;
    Guest guest(streams.config());
    auto events = poll(
        guest, {ready(42, EventType::FdRead, 1), ready(0, EventType::FdWrite, 2),
                clock_in(1, static_cast<Clock>(9), 0, 3), clock_in(1, Clock::ProcessCpuTime, 0, 4),
                clock_in(1, Clock::Monotonic, 2, 5), clock_in(kHourNs, Clock::Monotonic, 0, 6)});
    REQUIRE(events.size() == 5);
    CHECK(events[0].error == Errno::BadF);
    CHECK(events[1].error == Errno::NotCapable);
    CHECK(events[2].error == Errno::Inval);
    CHECK(events[3].error == Errno::NotSup);
    CHECK(events[4].error == Errno::Inval);
    CHECK(events[4].user_data == 5);
}

TEST_CASE("the number of subscriptions has bounds") {
    Streams streams;
    Guest guest(streams.config());
    Call call = guest.call();
    CHECK(poll_oneoff(call, 1024, 1024, 0, 8).error() == Errno::Inval);
    CHECK(poll_oneoff(call, 1024, 1024, 0xffff'ffff, 8).error() == Errno::Inval);
    Subscription unknown = clock_in(1);
    unknown.type = 3;
    guest.memory().resize(1 << 20);
    std::memcpy(guest.memory().data() + 1024, &unknown, sizeof(unknown));
    Call again = guest.call();
    CHECK(poll_oneoff(again, 1024, 1024, 1, 8).error() == Errno::Inval);
    std::vector<Subscription> many(3000, ready(1, EventType::FdWrite));
    CHECK(poll(guest, many).size() == 3000);
}

TEST_CASE("wasi_unstable puts an identifier in front of a clock") {
    Streams streams;
    Guest guest(streams.config());
    UnstableSubscription subscriptions[2] = {};
    subscriptions[0].user_data = 7;
    subscriptions[0].identifier_or_fd = 99;
    subscriptions[0].clock = 1;
    subscriptions[0].timeout_ns = kMillisecondNs;
    subscriptions[1].user_data = 8;
    subscriptions[1].type = 1;
    subscriptions[1].identifier_or_fd = 0;
    std::memcpy(guest.memory().data() + 1024, subscriptions, sizeof(subscriptions));
    Call call = guest.call();
    REQUIRE(poll_oneoff_unstable(call, 1024, 4096, 2, 8));
    CHECK(guest.get<uint32_t>(8) == 1);
    CHECK(guest.get<Event>(4096).user_data == 7);
}
