// An exception (spec 4.2.15): its tag and the values that were thrown. References to it are the
// values of type exnref; it is immutable, so rethrowing passes the same object on.
#pragma once

#include <string>

#include "vm/runtime/instance.h"

namespace ingot {

struct Exception : gc::Object {
    TagInstance* tag;

    /// The values one after the other; the tag says how many slots they take.
    Slot* payload() { return reinterpret_cast<Slot*>(this + 1); }
    const Slot* payload() const { return reinterpret_cast<const Slot*>(this + 1); }
};

/// A new exception, its payload yet to be filled in; null if the store's heap is full.
Exception* allocate_exception(Store& store, TagInstance& tag);

/// "tag oops (42:i32)": for a person. The tag's name is the one it has in `instance`.
std::string describe(const Exception& exception, const Instance& instance);

}  // namespace ingot
