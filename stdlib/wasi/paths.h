// Guest paths, kept beneath the directory they are relative to.
//
// There is no check of a path's text followed by a use of it. Either the kernel resolves the whole
// path beneath the directory in one call (openat2, RESOLVE_BENEATH), or we walk it one component at
// a time, never following a symbolic link by itself and never asking the kernel for "..": `..` goes
// back to the handle we came from. Both refuse what leaves the directory with NotCapable, and
// neither can be fooled by renames meanwhile. Functions other than open act on the last component
// in its opened parent.
#pragma once

#include <string>
#include <string_view>

#include "stdlib/wasi/file.h"

namespace ingot::wasi {

/// A name in an opened directory. The name is one component; "." stands for the directory itself.
struct PathEntry {
    File directory;
    OwnedFile owned;  ///< Holds `directory` open unless it is the base.
    std::string name;
    bool trailing_slash = false;  ///< The path asked for a directory: "name/".
};

class Paths {
 public:
    explicit Paths(bool component_wise) : component_wise_(component_wise) {}

    /// Opens what the path names.
    Fallible<OwnedFile> open(File base, std::string_view path,
                             const system::OpenOptions& options) const;

    /// The directory that holds the last component. The component itself is not looked at and need
    /// not exist; a path that ends in "." or ".." yields that directory and the name ".".
    Fallible<PathEntry> entry(File base, std::string_view path) const;

    /// The same for what a chain of symbolic links in the last component ends in.
    Fallible<PathEntry> followed_entry(File base, std::string_view path) const;

 private:
    Fallible<OwnedFile> resolve(File base, const std::string& path,
                                const system::OpenOptions& options) const;

    bool component_wise_;
};

/// Opens a path component by component; what Paths does without the kernel's help. The path is
/// relative, not empty and holds no NUL.
Fallible<OwnedFile> walk(File base, std::string path, const system::OpenOptions& options);

}  // namespace ingot::wasi
