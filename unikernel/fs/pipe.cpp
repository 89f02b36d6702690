// Pipes: a ring of one page.
#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/fs/file.h"
#include "unikernel/memory/physical.h"

namespace kernel {
namespace {

constexpr uint64_t kCapacity = kPageSize;

WaitList poll_waiters;

/// Both ends refer to it; it goes with the second.
struct Pipe {
    uint8_t* bytes = nullptr;
    uint64_t read_count = 0;
    uint64_t write_count = 0;
    uint32_t ends = 2;
    bool has_reader = true;
    bool has_writer = true;
    WaitList waiters;

    uint64_t used() const { return write_count - read_count; }
    void changed() {
        wake_list(waiters);
        wake_list(poll_waiters);
    }
    void drop_end() {
        changed();
        if (--ends > 0) return;
        kernel::release(bytes, kCapacity);
        delete this;
    }
};

class PipeInput final : public File {
 public:
    PipeInput(Pipe& pipe, uint32_t open_flags) : File(open_flags | kReadOnly), pipe_(pipe) {}

    int64_t read(uint64_t to, uint64_t size) override {
        while (pipe_.used() == 0) {
            if (!pipe_.has_writer || size == 0) return 0;
            if ((flags & kNonBlocking) != 0) return -EAGAIN;
            if (wait_until(&pipe_.waiters, kForever) == WakeReason::Signalled) {
                return -kErrorRestart;
            }
        }
        const uint64_t offset = pipe_.read_count % kCapacity;
        const uint64_t count = least(size, least(pipe_.used(), kCapacity - offset));
        if (!copy_to_user(to, pipe_.bytes + offset, count)) return -EFAULT;
        pipe_.read_count += count;
        pipe_.changed();
        return static_cast<int64_t>(count);
    }
    int64_t write(uint64_t, uint64_t) override { return -EBADF; }
    uint16_t ready(uint16_t events) override {
        const bool has_data = pipe_.used() > 0;
        return static_cast<uint16_t>((has_data ? events & kPollIn : 0) |
                                     (pipe_.has_writer ? 0 : kPollHangup));
    }

 private:
    ~PipeInput() override {
        pipe_.has_reader = false;
        pipe_.drop_end();
    }
    Pipe& pipe_;
};

class PipeOutput final : public File {
 public:
    PipeOutput(Pipe& pipe, uint32_t open_flags) : File(open_flags | kWriteOnly), pipe_(pipe) {}

    int64_t read(uint64_t, uint64_t) override { return -EBADF; }
    int64_t write(uint64_t from, uint64_t size) override {
        uint64_t done = 0;
        while (done < size) {
            const int64_t count = write_some(from + done, size - done);
            if (count < 0) return done > 0 ? static_cast<int64_t>(done) : count;
            done += static_cast<uint64_t>(count);
        }
        return static_cast<int64_t>(done);
    }
    uint16_t ready(uint16_t events) override {
        const bool has_room = pipe_.used() < kCapacity;
        return static_cast<uint16_t>((has_room ? events & kPollOut : 0) |
                                     (pipe_.has_reader ? 0 : kPollError));
    }

 private:
    ~PipeOutput() override {
        pipe_.has_writer = false;
        pipe_.drop_end();
    }

    int64_t write_some(uint64_t from, uint64_t size) {
        if (!pipe_.has_reader) return -EPIPE;
        if (pipe_.used() == kCapacity) {
            if ((flags & kNonBlocking) != 0) return -EAGAIN;
            const WakeReason reason = wait_until(&pipe_.waiters, kForever);
            return reason == WakeReason::Signalled ? -kErrorRestart : 0;
        }
        const uint64_t offset = pipe_.write_count % kCapacity;
        const uint64_t count = least(size, least(kCapacity - pipe_.used(), kCapacity - offset));
        if (!copy_from_user(pipe_.bytes + offset, from, count)) return -EFAULT;
        pipe_.write_count += count;
        pipe_.changed();
        return static_cast<int64_t>(count);
    }
    Pipe& pipe_;
};

}  // namespace

WaitList& pollers() {
    return poll_waiters;
}

PipeEnds create_pipe(uint32_t flags) {
    auto* bytes = static_cast<uint8_t*>(allocate(kCapacity));
    if (bytes == nullptr) return {};
    Pipe* pipe = new Pipe();
    pipe->bytes = bytes;
    return {new PipeInput(*pipe, flags), new PipeOutput(*pipe, flags)};
}

}  // namespace kernel
