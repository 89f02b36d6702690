// From paths to nodes, with the rules of openat2() for staying beneath a directory.
#pragma once

#include <cstdint>

#include "unikernel/fs/node.h"

namespace kernel {

/// As openat2() passes it.
enum ResolveFlags : uint64_t {
    kNoCrossing = 1,
    kNoMagicLinks = 2,
    kNoSymlinks = 4,
    kBeneath = 8,
    kInRoot = 16,
};

struct Resolution {
    int64_t error = 0;             ///< Negated; 0 if the parent is there.
    Node* parent = nullptr;        ///< Of the last component.
    Text name = {};                ///< The last component; empty for the start itself or `..`.
    Node* node = nullptr;          ///< Null if the parent has no such child.
    bool wants_directory = false;  ///< The path ends with a slash.
};

struct ResolveRequest {
    Node* start = nullptr;
    Text path;
    bool follows_last = true;
    uint64_t flags = 0;
};

Resolution resolve(const ResolveRequest& request);

Node& root_node();

}  // namespace kernel
