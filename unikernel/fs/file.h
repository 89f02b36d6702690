// Open files, and the program's table of descriptors.
//
// A file is counted: by each descriptor that names it, and by a call that may wait while it uses
// it. What is read and written is copied straight from and to the program.
#pragma once

#include <cstdint>

#include "unikernel/fs/node.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/errors.h"

namespace kernel {

/// Flags of open(), as Linux numbers them.
enum OpenFlags : uint32_t {
    kReadOnly = 0,
    kWriteOnly = 1,
    kReadWrite = 2,
    kAccessMode = 3,
    kCreate = 0100,
    kExclusive = 0200,
    kTruncate = 01000,
    kAppend = 02000,
    kNonBlocking = 04000,
    kDirectoryOnly = 0200000,
    kNoFollow = 0400000,
    kCloseOnExec = 02000000,
    kPathOnly = 010000000,
};

enum PollEvents : uint16_t { kPollIn = 1, kPollOut = 4, kPollError = 8, kPollHangup = 16 };

/// What open() yields; shared by descriptors that were duplicated.
class File {
 public:
    explicit File(uint32_t flags) : flags(flags) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// To and from the program, at the file's position. Bytes, or a negated error.
    virtual int64_t read(uint64_t to, uint64_t size) = 0;
    virtual int64_t write(uint64_t from, uint64_t size) = 0;
    /// At a position; -ESPIPE of what has none.
    virtual int64_t read_at(uint64_t, uint64_t, uint64_t) { return -ESPIPE; }
    virtual int64_t write_at(uint64_t, uint64_t, uint64_t) { return -ESPIPE; }
    virtual int64_t seek(int64_t, uint32_t) { return -ESPIPE; }
    /// Of those asked for, the events that would not block.
    virtual uint16_t ready(uint16_t events) { return events & (kPollIn | kPollOut); }
    /// The node behind it; null for pipes.
    virtual Node* node() { return nullptr; }

    void retain() { ++references_; }
    void release() {
        if (--references_ == 0) delete this;
    }
    bool may_read() const {
        return (flags & (kAccessMode | kPathOnly)) != kWriteOnly && !is_path();
    }
    bool may_write() const { return (flags & kAccessMode) != kReadOnly && !is_path(); }
    bool is_path() const { return (flags & kPathOnly) != 0; }

    uint32_t flags;
    uint64_t position = 0;

 protected:
    virtual ~File() = default;

 private:
    uint32_t references_ = 1;
};

/// Opens a node; takes a reference of it. Null if memory is out.
File* open_node(Node& node, uint32_t flags);

/// Two ends of a pipe: what is written to `output` is read from `input`.
struct PipeEnds {
    File* input = nullptr;
    File* output = nullptr;
};
PipeEnds create_pipe(uint32_t flags);

/// Whoever polls waits here; woken when any pipe changes.
WaitList& pollers();

class DescriptorTable {
 public:
    static constexpr int32_t kMost = 4096;

    /// Borrowed; null if it is not open.
    File* file(int64_t descriptor) const;
    /// Takes the reference. The lowest free descriptor from `lowest` on, or -EMFILE, and the file
    /// is then released.
    int64_t add(File* file, bool closes_on_exec, int32_t lowest = 0);
    int64_t replace(int64_t descriptor, File* file, bool closes_on_exec);
    int64_t close(int64_t descriptor);
    bool closes_on_exec(int64_t descriptor) const { return closes_on_exec_[descriptor]; }
    void set_closes_on_exec(int64_t descriptor, bool value) { closes_on_exec_[descriptor] = value; }

 private:
    bool reserve(int32_t count);

    File** files_ = nullptr;
    bool* closes_on_exec_ = nullptr;
    int32_t capacity_ = 0;
};

DescriptorTable& descriptors();

}  // namespace kernel
