// The sections of a binary as they stand in the file: for people who look at one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/module/module.h"

namespace ingot {

struct SectionInfo {
    std::string name;  ///< "type", "import", …, or the name of a custom section.
    bool is_custom = false;
    ByteRange contents;  ///< After id and size.
    uint32_t count = 0;  ///< Entries; 0 for custom and start sections.
};

/// In file order; the module has been decoded, so its section headers are sound.
std::vector<SectionInfo> list_sections(const Module& module);

}  // namespace ingot
