// Reads section headers only (spec 5.5.2).
#include "tools/ingot/section_list.h"

#include <array>

#include "vm/support/leb128.h"

namespace ingot {

namespace {

constexpr uint8_t kCustomId = 0;
constexpr uint8_t kStartId = 8;
constexpr std::array<std::string_view, 14> kSectionNames = {
    "custom", "type",  "import",  "function", "table", "memory",     "global",
    "export", "start", "element", "code",     "data",  "data count", "tag"};

std::string custom_name(std::span<const uint8_t> contents) {
    const auto length = read_leb128<uint32_t>(contents);
    if (length.status != LebStatus::Ok || length.value > contents.size() - length.length) return {};
    const auto name = contents.subspan(length.length, length.value);
    return {name.begin(), name.end()};
}

}  // namespace

std::vector<SectionInfo> list_sections(const Module& module) {
    constexpr size_t kHeaderBytes = 8;
    std::vector<SectionInfo> sections;
    const std::span<const uint8_t> bytes(module.bytes);
    size_t at = kHeaderBytes;
    while (at < bytes.size()) {
        const uint8_t id = bytes[at++];
        const auto size = read_leb128<uint32_t>(bytes.subspan(at));
        if (size.status != LebStatus::Ok) break;
        at += size.length;
        if (size.value > bytes.size() - at || id >= kSectionNames.size()) break;
        const auto contents = bytes.subspan(at, size.value);
        SectionInfo section;
        section.contents = {static_cast<uint32_t>(at), size.value};
        section.is_custom = id == kCustomId;
        section.name = section.is_custom ? custom_name(contents) : std::string(kSectionNames[id]);
        if (!section.is_custom && id != kStartId) {
            section.count = read_leb128<uint32_t>(contents).value;
        }
        sections.push_back(std::move(section));
        at += size.value;
    }
    return sections;
}

}  // namespace ingot
