// The guest's descriptors and what each may be used for.
//
// Rights are enforced here, on every lookup: a function names the rights it needs and gets a
// descriptor that has them, or the error. Numbers 0 to 2 are never handed out again once closed, so
// that output meant for a stream that is gone cannot land in a file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stdlib/wasi/abi.h"
#include "stdlib/wasi/file.h"
#include "stdlib/wasi/terminal_filter.h"

namespace ingot::wasi {

/// What descriptors of a kind can do at all; a descriptor never has other rights.
Rights applicable_rights(FileType type);

/// The same for an open file: a device that is no terminal can seek. C libraries take a character
/// device that cannot for a terminal.
Rights applicable_rights(File file, FileType type);

/// Everything a directory may pass on to what is opened in it.
inline constexpr Rights kEveryRight = (Rights{1} << 30) - 1;

/// The rights that change something; a read-only grant has none of them.
inline constexpr Rights kWritingRights =
    rights::kFdWrite | rights::kFdAllocate | rights::kFdFilestatSetSize |
    rights::kFdFilestatSetTimes | rights::kPathCreateDirectory | rights::kPathCreateFile |
    rights::kPathLinkSource | rights::kPathLinkTarget | rights::kPathRenameSource |
    rights::kPathRenameTarget | rights::kPathFilestatSetSize | rights::kPathFilestatSetTimes |
    rights::kPathSymlink | rights::kPathRemoveDirectory | rights::kPathUnlinkFile;

/// What a guest may do with a connection that it accepted.
inline constexpr Rights kConnectionRights =
    rights::kFdRead | rights::kFdWrite | rights::kFdFdstatSetFlags | rights::kFdSync |
    rights::kFdDatasync | rights::kFdFilestatGet | rights::kPollFdReadwrite | rights::kSockShutdown;

struct Descriptor {
    File file;
    OwnedFile owned;  ///< Empty if the handle is borrowed (standard streams).
    FileType type = FileType::Unknown;
    Rights base = 0;
    Rights inheriting = 0;
    std::optional<std::string> preopened_as;  ///< The guest's name of a granted directory.
    /// Of a directory: the host's position behind each entry that was listed. A guest's cookie is
    /// an index into this, as C libraries keep cookies in 32 bits and the host's do not fit.
    std::vector<uint64_t> listed;
    /// Non-blocking mode of a borrowed handle. It is not set on the host's, which others share.
    bool nonblocking = false;
    /// Of a terminal, unless the guest may steer it.
    std::unique_ptr<TerminalFilter> filter;

    static Descriptor owning(OwnedFile file, FileType type, Rights base, Rights inheriting);
    static Descriptor borrowing(system::Handle handle, FileType type, Rights base);
};

class DescriptorTable {
 public:
    explicit DescriptorTable(uint32_t maximum) : maximum_(maximum) {}

    /// The descriptor, if it is open and has all the rights; else BadF, or what lacking them means
    /// for its kind: IsDir, NotDir, SPipe, NotCapable. Valid until the table changes.
    Fallible<Descriptor*> find(Fd fd, Rights needed);

    /// Puts a descriptor at the lowest free number from 3 on; MFile if the table is full.
    Fallible<Fd> insert(Descriptor descriptor);

    /// Puts one of the standard streams (0 to 2) in place.
    void set_standard_stream(Fd fd, Descriptor descriptor);

    /// True if insert would succeed: ask before doing what cannot be undone.
    bool has_room() const;

    Fallible<void> close(Fd fd);

    /// What a lookup was last refused for: the descriptor and the rights it lacks.
    struct Refusal {
        Fd fd = 0;
        Rights missing = 0;
    };
    const Refusal& last_refusal() const { return last_refusal_; }
    void note_refusal(Refusal refusal) { last_refusal_ = refusal; }

    /// Moves `from` to the number `to`, closing what is there. Both must be open.
    Fallible<void> renumber(Fd from, Fd to);

 private:
    static constexpr Fd kFirstNumber = 3;

    uint32_t maximum_;
    Refusal last_refusal_;
    Fd lowest_free_ = kFirstNumber;  // no number in [kFirstNumber, lowest_free_) is free
    std::vector<std::unique_ptr<Descriptor>> slots_{kFirstNumber};
};

}  // namespace ingot::wasi
