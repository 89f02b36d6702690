// Guest paths, kept beneath the directory they are relative to.
#include "stdlib/wasi/paths.h"

#include <algorithm>
#include <vector>

#include "vm/support/result.h"

namespace ingot::wasi {

namespace {

constexpr size_t kMaxPathBytes = 4096;  // PATH_MAX, its NUL included
constexpr int kMaxSymbolicLinks = 40;   // as Linux
constexpr int kMaxRaces = 16;

constexpr system::OpenOptions kDirectoryPath{.path_only = true, .directory = true, .follow = true};

/// What can be said of a guest's path by itself.
Fallible<std::string> checked(std::string_view path) {
    if (path.find('\0') != std::string_view::npos) return std::unexpected(Errno::Inval);
    if (path.empty()) return std::unexpected(Errno::NoEnt);
    if (path.size() >= kMaxPathBytes) return std::unexpected(Errno::NameTooLong);
    if (path.front() == '/') return std::unexpected(Errno::NotCapable);
    return std::string(path);
}

/// A walk down from a base directory. `remaining_` is what is left of the path, with the targets of
/// symbolic links put in place; `opened_` are the directories from the base to where we stand.
class Walk {
 public:
    Walk(File base, std::string path) : base_(base), remaining_(std::move(path)) {}

    Fallible<OwnedFile> open(const system::OpenOptions& options) {
        for (;;) {
            skip_slashes();
            if (remaining_.empty()) return open_here(options);
            std::string name = take_name();
            bool is_last = remaining_.find_first_not_of('/') == std::string::npos;
            bool wants_directory = !remaining_.empty();
            if (name == ".") continue;
            if (name == "..") {
                if (opened_.empty()) return std::unexpected(Errno::NotCapable);
                opened_.pop_back();
                continue;
            }
            if (!is_last) {
                TRY(descend(name));
                continue;
            }
            // A slash behind the last name asks for what a symbolic link there points to.
            if ((options.follow || wants_directory) && !(options.create && options.exclusive)) {
                if (TRY(expand_link(name))) continue;
            }
            return open_last(name, wants_directory, options);
        }
    }

 private:
    File here() const { return opened_.empty() ? base_ : opened_.back().get(); }

    void skip_slashes() { remaining_.erase(0, remaining_.find_first_not_of('/')); }

    std::string take_name() {
        size_t size = std::min(remaining_.find('/'), remaining_.size());
        std::string name = remaining_.substr(0, size);
        remaining_.erase(0, size);
        return name;
    }

    /// Steps into a directory, or puts the target of a symbolic link in front of the rest.
    Fallible<void> descend(const std::string& name) {
        auto directory = here().open_at(name, {.path_only = true, .directory = true});
        if (directory) {
            opened_.push_back(std::move(*directory));
            return {};
        }
        bool may_be_link = directory.error() == Errno::NotDir || directory.error() == Errno::Loop;
        if (may_be_link && TRY(expand_link(name))) return {};
        return std::unexpected(directory.error());
    }

    /// False if the name is not a symbolic link (or does not exist).
    Fallible<bool> expand_link(const std::string& name) {
        auto target = here().read_link_at(name);
        if (!target) {
            if (target.error() == Errno::Inval || target.error() == Errno::NoEnt) return false;
            return std::unexpected(target.error());
        }
        if (++links_ > kMaxSymbolicLinks) return std::unexpected(Errno::Loop);
        if (target->empty()) return std::unexpected(Errno::NoEnt);
        if (target->front() == '/') return std::unexpected(Errno::NotCapable);
        remaining_.insert(0, *target);
        if (remaining_.size() >= kMaxPathBytes) return std::unexpected(Errno::NameTooLong);
        return true;
    }

    Fallible<OwnedFile> open_last(const std::string& name, bool wants_directory,
                                  system::OpenOptions options) {
        if (wants_directory) {
            if (options.create) return std::unexpected(Errno::IsDir);
            options.directory = true;
        }
        return here().open_at(name, options);
    }

    /// The path ended in a directory we stand in.
    Fallible<OwnedFile> open_here(system::OpenOptions options) {
        if (options.create) {
            return std::unexpected(options.exclusive ? Errno::Exist : Errno::IsDir);
        }
        return here().open_at(".", options);
    }

    File base_;
    std::string remaining_;
    std::vector<OwnedFile> opened_;
    int links_ = 0;
};

}  // namespace

Fallible<OwnedFile> walk(File base, std::string path, const system::OpenOptions& options) {
    return Walk(base, std::move(path)).open(options);
}

Fallible<OwnedFile> Paths::resolve(File base, const std::string& path,
                                   const system::OpenOptions& options) const {
    if (component_wise_ || base.memory() != nullptr) return walk(base, path, options);
    for (int attempt = 0; attempt < kMaxRaces; ++attempt) {
        auto handle = system::open_beneath(base.host(), path, options);
        if (handle) return OwnedFile(std::move(*handle));
        if (handle.error() != Errno::Again) return std::unexpected(handle.error());
    }
    // Somebody renames directories all the time; the walk does not care.
    return walk(base, path, options);
}

Fallible<OwnedFile> Paths::open(File base, std::string_view path,
                                const system::OpenOptions& options) const {
    return resolve(base, TRY(checked(path)), options);
}

Fallible<PathEntry> Paths::entry(File base, std::string_view guest_path) const {
    std::string path = TRY(checked(guest_path));
    PathEntry entry;
    size_t size = path.find_last_not_of('/') + 1;
    entry.trailing_slash = size != path.size();
    path.resize(size);
    size_t slash = path.rfind('/');
    entry.name = slash == std::string::npos ? path : path.substr(slash + 1);
    entry.directory = base;
    if (entry.name == "." || entry.name == "..") {
        entry.name = ".";
    } else if (slash == std::string::npos) {
        return entry;
    } else {
        path.resize(slash);
    }
    entry.owned = TRY(resolve(base, path, kDirectoryPath));
    entry.directory = entry.owned.get();
    return entry;
}

Fallible<PathEntry> Paths::followed_entry(File base, std::string_view guest_path) const {
    std::string path(guest_path);
    for (int links = 0; links <= kMaxSymbolicLinks; ++links) {
        PathEntry found = TRY(entry(base, path));
        auto target = found.directory.read_link_at(found.name);
        if (!target && target.error() == Errno::Inval) return found;
        if (!target) return std::unexpected(target.error());
        if (target->starts_with('/')) return std::unexpected(Errno::NotCapable);
        // The directory's own path is kept, so that the target too is resolved beneath the base.
        path.resize(path.find_last_not_of('/') + 1);
        path.resize(path.rfind('/') + 1);  // npos + 1 is 0: no directory
        path += *target;
    }
    return std::unexpected(Errno::Loop);
}

}  // namespace ingot::wasi
