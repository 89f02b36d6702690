// What an image carries for its program: the format that `ingot image` writes, the kernel mounts
// and the launcher runs. Read by all three, so it knows none of them.
//
// The payload is the last segment of the image, from a page boundary on: this header, then the
// parts, each at an offset that is a multiple of 16.
#pragma once

#include <cstdint>

namespace ingot_image {

inline constexpr uint64_t kPayloadMagic = 0x0a31474d49474e49;  // "INGIMG1\n"

/// A part of the payload, as offset from its beginning.
struct PayloadPart {
    uint64_t offset = 0;
    uint64_t size = 0;
};

struct PayloadHeader {
    uint64_t magic = kPayloadMagic;
    PayloadPart manifest;  ///< TOML.
    PayloadPart program;   ///< A WebAssembly module or an artifact of one.
    PayloadPart files;     ///< The root file system, a tar archive; may be empty.
};

/// The entry of the auxiliary vector by which the launcher knows that it runs in a machine.
inline constexpr uint64_t kMachineEntry = 0x696e676f74;

}  // namespace ingot_image
