// Implementation limits (spec appendix A.2 allows them). The decoder checks a count against its
// limit and against the bytes that are left before anything is allocated, so a small hostile module
// cannot ask for much memory. Most equal the limits of the JavaScript API, which browsers share.
#pragma once

#include <cstdint>

namespace ingot::limits {

constexpr uint64_t kMaxModuleSizeBytes = uint64_t{1} << 30;
constexpr uint32_t kMaxTypes = 1'000'000;
constexpr uint32_t kMaxRecGroupTypes = 1'000'000;
constexpr uint32_t kMaxSubtypingDepth = 63;
constexpr uint32_t kMaxFunctions = 1'000'000;
constexpr uint32_t kMaxImports = 1'000'000;
constexpr uint32_t kMaxExports = 1'000'000;
constexpr uint32_t kMaxGlobals = 1'000'000;
constexpr uint32_t kMaxTags = 1'000'000;
constexpr uint32_t kMaxDataSegments = 100'000;
constexpr uint32_t kMaxElementSegments = 10'000'000;
constexpr uint32_t kMaxSegmentElements = 10'000'000;
constexpr uint32_t kMaxTables = 100'000;
constexpr uint32_t kMaxMemories = 100;
constexpr uint32_t kMaxParameters = 1'000;
constexpr uint32_t kMaxResults = 1'000;
constexpr uint32_t kMaxStructFields = 10'000;
constexpr uint32_t kMaxArrayNewFixed = 10'000;
constexpr uint32_t kMaxLocals = 50'000;
constexpr uint32_t kMaxFunctionBodyBytes = 7'654'321;
constexpr uint32_t kMaxBranchTableLabels = 65'520;
constexpr uint32_t kMaxNameBytes = 100'000;
constexpr uint32_t kMaxNames = 4'000'000;  ///< Of the name section; further ones are dropped.
constexpr uint32_t kMaxControlDepth = 100'000;

/// Slots (8 bytes) of one interpreter frame: locals, a small header and the operand stack.
constexpr uint32_t kMaxFrameSlots = 65'000;

constexpr uint64_t kPageSizeBytes = 65'536;
constexpr uint64_t kMaxMemory32Pages = 65'536;
/// A 64-bit memory may declare 2^48 pages; what can be reserved is a question for the host.
constexpr uint64_t kMaxMemory64Pages = uint64_t{1} << 48;
constexpr uint64_t kMaxTable32Elements = 0xffff'ffff;
/// Elements that a table can really have, whatever its type declares.
constexpr uint64_t kMaxTableElementsAllocated = 10'000'000;

/// Bytes of one garbage-collected object.
constexpr uint64_t kMaxObjectBytes = uint64_t{1} << 30;

}  // namespace ingot::limits
