// Images as files, on the host: a template and a payload become one ELF file, and its manifest is
// found again. Nothing is compiled or linked.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "unikernel/image/manifest.h"
#include "vm/support/result.h"

namespace ingot {

/// What goes into an image besides the template.
struct ImageContents {
    Manifest manifest;
    std::span<const uint8_t> program;  ///< A module, or an artifact that includes one.
    std::span<const uint8_t> files;    ///< A tar archive; may be empty.
};

/// The template with the payload as its last segment. Error{Malformed} if it is no template.
Result<std::vector<uint8_t>> build_image(std::span<const uint8_t> image_template,
                                         const ImageContents& contents);

/// The manifest of an image. Error{Malformed} if it is none.
Result<Manifest> manifest_of_image(std::span<const uint8_t> image);

}  // namespace ingot
