// poll_oneoff: waits until at least one of many subscriptions happened, then reports all that did.
//
// Descriptors go to the host's poll once each, however many subscriptions name them. Deadlines on
// the realtime and monotonic clocks become one timeout, computed anew after every wake-up, so that
// a clock that was set or a signal does not end the wait early.
#include <algorithm>
#include <map>
#include <vector>

#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"
#include "vm/runtime/interruption.h"

namespace ingot::wasi {

namespace {

constexpr uint32_t kMaxSubscriptions = 1 << 16;
constexpr uint64_t kLongestWaitNs = 3'600'000'000'000;  // then the clocks are read again

/// A subscription, from either layout.
struct Wish {
    uint64_t user_data = 0;
    uint8_t type = 0;
    uint32_t clock = 0;
    uint64_t timeout_ns = 0;
    uint16_t clock_flags = 0;
    Fd fd = 0;
};

Wish as_wish(const Subscription& from) {
    return {from.user_data,  from.type,        from.clock_or_fd,
            from.timeout_ns, from.clock_flags, from.clock_or_fd};
}

Wish as_wish(const UnstableSubscription& from) {
    return {from.user_data,  from.type,        from.clock,
            from.timeout_ns, from.clock_flags, static_cast<Fd>(from.identifier_or_fd)};
}

struct Deadline {
    Clock clock;
    uint64_t time_ns;
    uint64_t user_data;
};

struct Watch {
    uint64_t user_data;
    EventType type;
    size_t request;  ///< Index into the poll's requests.
};

/// One call of poll_oneoff.
class Poll {
 public:
    explicit Poll(Call& call) : call_(call) {}

    /// A subscription that cannot be is an event at once; Inval for a type that does not exist.
    Fallible<void> add(const Wish& wish) {
        if (wish.type > static_cast<uint8_t>(EventType::FdWrite))
            return std::unexpected(Errno::Inval);
        auto type = static_cast<EventType>(wish.type);
        auto added = type == EventType::Clock ? add_clock(wish) : add_descriptor(wish, type);
        if (!added) {
            events_.push_back({.user_data = wish.user_data, .error = added.error(), .type = type});
        }
        return {};
    }

    Fallible<std::vector<Event>> wait() {
        while (true) {
            std::optional<uint64_t> timeout = TRY(timeout_ns());
            bool is_shared = call_.turn.owns_lock();
            if (is_shared) call_.turn.unlock();
            auto polled = system::poll(requests_, timeout);
            if (is_shared) call_.turn.lock();
            if (!polled && (polled.error() != Errno::Intr || is_interrupted())) {
                return std::unexpected(polled.error());
            }
            if (polled) collect_descriptors();
            TRY(collect_clocks());
            if (!events_.empty()) return std::move(events_);
        }
    }

 private:
    Fallible<void> add_clock(const Wish& wish) {
        if (wish.clock_flags & ~kSubscriptionClockAbsolute) return std::unexpected(Errno::Inval);
        if (wish.clock > static_cast<uint32_t>(Clock::ThreadCpuTime)) {
            return std::unexpected(Errno::Inval);
        }
        auto clock = static_cast<Clock>(wish.clock);
        // While we wait no processor time passes: such a wait would not end.
        bool can_wait = clock == Clock::Realtime || clock == Clock::Monotonic;
        if (!can_wait) return std::unexpected(Errno::NotSup);
        uint64_t time_ns = wish.timeout_ns;
        if (!(wish.clock_flags & kSubscriptionClockAbsolute)) {
            // "A second from now" means a second, also when somebody sets the realtime clock.
            clock = Clock::Monotonic;
            uint64_t now_ns = TRY(system::clock_time_ns(clock));
            time_ns = now_ns + std::min(time_ns, ~uint64_t{0} - now_ns);
        }
        deadlines_.push_back({clock, time_ns, wish.user_data});
        return {};
    }

    Fallible<void> add_descriptor(const Wish& wish, EventType type) {
        bool reads = type == EventType::FdRead;
        Rights needed = rights::kPollFdReadwrite | (reads ? rights::kFdRead : rights::kFdWrite);
        const Descriptor& descriptor = *TRY(call_.descriptors().find(wish.fd, needed));
        if (const MemoryFile* file = descriptor.file.memory(); file != nullptr) {
            events_.push_back({.user_data = wish.user_data,
                               .type = type,
                               .available_bytes = reads ? file->readable_bytes() : 1});
            return {};
        }
        const system::Handle handle = descriptor.file.host();
        auto [found, is_new] = request_of_.try_emplace(handle, requests_.size());
        if (is_new) requests_.push_back({.handle = handle});
        system::PollRequest& request = requests_[found->second];
        (reads ? request.read : request.write) = true;
        watches_.push_back({wish.user_data, type, found->second});
        return {};
    }

    /// How long to wait at most; nothing where only descriptors can end the wait.
    Fallible<std::optional<uint64_t>> timeout_ns() {
        if (!events_.empty()) return 0;
        if (deadlines_.empty()) return std::nullopt;
        uint64_t shortest = kLongestWaitNs;
        for (const Deadline& deadline : deadlines_) {
            uint64_t now_ns = TRY(system::clock_time_ns(deadline.clock));
            uint64_t left_ns = deadline.time_ns > now_ns ? deadline.time_ns - now_ns : 0;
            shortest = std::min(shortest, left_ns);
        }
        return shortest;
    }

    void collect_descriptors() {
        for (const Watch& watch : watches_) {
            const system::PollRequest& request = requests_[watch.request];
            bool reads = watch.type == EventType::FdRead;
            Event event{.user_data = watch.user_data, .type = watch.type};
            if (request.failed) {
                event.error = Errno::BadF;
            } else if (reads ? request.readable : request.writable) {
                event.flags = request.hung_up ? kEventHangup : uint16_t{0};
                // How much could be written no host tells; one byte can.
                event.available_bytes = reads ? system::readable_bytes(request.handle) : 1;
            } else {
                continue;
            }
            events_.push_back(event);
        }
    }

    Fallible<void> collect_clocks() {
        for (const Deadline& deadline : deadlines_) {
            uint64_t now_ns = TRY(system::clock_time_ns(deadline.clock));
            if (now_ns < deadline.time_ns) continue;
            events_.push_back({.user_data = deadline.user_data, .type = EventType::Clock});
        }
        return {};
    }

    Call& call_;
    std::vector<Deadline> deadlines_;
    std::vector<Watch> watches_;
    std::vector<system::PollRequest> requests_;
    std::map<system::Handle, size_t> request_of_;
    std::vector<Event> events_;
};

template <typename Layout>
Fallible<void> poll(Call& call, Address subscriptions, Address events, uint32_t count,
                    Address happened) {
    if (count == 0 || count > kMaxSubscriptions) return std::unexpected(Errno::Inval);
    auto out = TRY(call.memory.out<uint32_t>(happened));
    TRY(call.memory.range(subscriptions, uint64_t{count} * sizeof(Layout)));
    std::span<uint8_t> place = TRY(call.memory.range(events, uint64_t{count} * sizeof(Event)));
    Poll poll(call);
    for (uint32_t i = 0; i < count; ++i) {
        auto subscription =
            TRY(call.memory.read<Layout>(subscriptions + uint64_t{i} * sizeof(Layout)));
        TRY(poll.add(as_wish(subscription)));
    }
    std::vector<Event> reported = TRY(poll.wait());
    std::memcpy(place.data(), reported.data(), reported.size() * sizeof(Event));
    out.set(static_cast<uint32_t>(reported.size()));
    return {};
}

}  // namespace

void await_input(Call& call, Fd fd) {
    if (!call.turn.owns_lock()) return;
    const auto descriptor = call.descriptors().find(fd, 0);
    if (!descriptor || (*descriptor)->nonblocking) return;
    const FileType type = (*descriptor)->type;
    if (type == FileType::RegularFile || type == FileType::Directory) return;
    system::PollRequest request{.handle = (*descriptor)->file.host(), .read = true};
    call.turn.unlock();
    const auto ignored = system::poll({&request, 1}, std::nullopt);
    static_cast<void>(ignored);
    call.turn.lock();
}

Fallible<void> poll_oneoff(Call& call, Address subscriptions, Address events, uint32_t count,
                           Address happened) {
    return poll<Subscription>(call, subscriptions, events, count, happened);
}

Fallible<void> poll_oneoff_unstable(Call& call, Address subscriptions, Address events,
                                    uint32_t count, Address happened) {
    return poll<UnstableSubscription>(call, subscriptions, events, count, happened);
}

}  // namespace ingot::wasi
