// Sections in their order (spec 5.5.16): the frame around the section readers.
#include "vm/decode/decoder.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "vm/decode/byte_reader.h"
#include "vm/decode/instruction_reader.h"
#include "vm/decode/sections.h"
#include "vm/decode/type_reader.h"
#include "vm/isa/limits.h"

namespace ingot {

uint32_t SectionContext::count(std::string_view what, uint32_t limit, size_t present) {
    const uint32_t start = in.offset();
    const uint32_t count = in.length();
    if (present + count > limit) {
        in.fail(ErrorKind::Limit, start,
                fmt::format("{} {}, the limit is {}", present + count, what, limit));
        return 0;
    }
    return count;
}

bool SectionContext::require(Feature feature, size_t offset, std::string_view message) {
    return require_feature(in, features, feature, offset, message);
}

namespace {

constexpr uint8_t kCustomId = 0;

struct SectionKind {
    uint8_t id;
    void (*read)(SectionContext&);
};

/// In the order in which they may stand, which is not that of their ids.
constexpr std::array kSections = {
    SectionKind{1, read_type_section},        SectionKind{2, read_import_section},
    SectionKind{3, read_function_section},    SectionKind{4, read_table_section},
    SectionKind{5, read_memory_section},      SectionKind{13, read_tag_section},
    SectionKind{6, read_global_section},      SectionKind{7, read_export_section},
    SectionKind{8, read_start_section},       SectionKind{9, read_element_section},
    SectionKind{12, read_data_count_section}, SectionKind{10, read_code_section},
    SectionKind{11, read_data_section},
};

/// The place of a section in the order, nothing if there is no such section.
std::optional<size_t> section_rank(uint8_t id) {
    for (size_t rank = 0; rank < kSections.size(); ++rank) {
        if (kSections[rank].id == id) return rank;
    }
    return std::nullopt;
}

class Decoder {
 public:
    Decoder(Module& module, const Features& features)
        : module_(module), features_(features), in_(module.bytes, 0, module.bytes.size()) {}

    Result<void> decode() {
        read_header();
        while (in_.ok() && !in_.at_end()) read_section();
        check_lengths();
        if (!in_.ok()) {
            TRY(check_bodies());
            return in_.failure();
        }
        for (const CustomSection& section : module_.custom_sections) {
            if (section.name == "name") read_name_section(module_, section.bytes);
        }
        return {};
    }

 private:
    void read_header() {
        constexpr uint32_t kMagic = 0x6d736100, kVersion = 1;
        if (in_.word32() != kMagic) in_.malformed(0, "magic header not detected");
        if (in_.word32() != kVersion) in_.malformed(4, "unknown binary version");
    }

    void read_section() {
        const uint32_t start = in_.offset();
        const uint8_t id = in_.byte();
        if (id == kCustomId) return read_custom_section();
        const auto rank = section_rank(id);
        if (!rank) return in_.malformed(start, "malformed section id");
        if (!require_section_feature(id, start)) return;
        if (*rank < next_rank_) {
            return in_.malformed(start, "unexpected content after last section");
        }
        next_rank_ = *rank + 1;
        last_id_ = id;
        const ByteRange range = read_size();
        if (!in_.ok()) return;
        SectionContext context{module_, features_, in_, range.offset + range.size};
        kSections[*rank].read(context);
        if (in_.ok() && in_.offset() != context.section_end) {
            in_.malformed(range.offset, "section size mismatch");
        }
    }

    bool require_section_feature(uint8_t id, uint32_t start) {
        constexpr uint8_t kDataCountId = 12, kTagId = 13;
        constexpr std::string_view kMessage = "malformed section id";
        if (id == kDataCountId) {
            return require_feature(in_, features_, Feature::BulkMemory, start, kMessage);
        }
        if (id == kTagId && !features_.has(Feature::LegacyExceptions)) {
            return require_feature(in_, features_, Feature::Exceptions, start, kMessage);
        }
        return true;
    }

    /// A section's size, and where its contents start.
    ByteRange read_size() {
        const uint32_t size = in_.length();
        if (size > in_.remaining()) {
            in_.malformed(in_.end_offset(), "unexpected end of section or function");
            return {};
        }
        return {in_.offset(), size};
    }

    void read_custom_section() {
        const ByteRange range = read_size();
        const std::string_view name = in_.name();
        if (!in_.ok()) return;
        const uint32_t end = range.offset + range.size;
        if (in_.offset() > end) {
            return in_.malformed(end, "unexpected end of section or function");
        }
        const ByteRange contents{in_.offset(), end - in_.offset()};
        module_.custom_sections.push_back({std::string(name), contents, last_id_});
        in_.skip_to(end);
    }

    void check_lengths() {
        const size_t end = module_.bytes.size();
        if (module_.functions.size() - module_.imported_functions != module_.bodies.size()) {
            in_.malformed(end, "function and code section have inconsistent lengths");
        }
        if (module_.data_count && *module_.data_count != module_.data.size()) {
            in_.malformed(end, "data count and data section have inconsistent lengths");
        }
    }

    /// Malformed code that precedes a failure elsewhere is its likely cause, and is told instead.
    Result<void> check_bodies() {
        for (const FunctionBody& body : module_.bodies) {
            auto reader = InstructionReader::of_body(module_, body, features_);
            const uint32_t end = TRY(find_end(reader));
            if (end != body.entry.offset + body.entry.size) {
                return fail(ErrorKind::Malformed, end, "section size mismatch");
            }
        }
        return {};
    }

    Module& module_;
    const Features& features_;
    ByteReader in_;
    size_t next_rank_ = 0;
    uint8_t last_id_ = 0;
};

}  // namespace

Result<Module> decode_module(std::vector<uint8_t> bytes, const Features& features) {
    if (bytes.size() > limits::kMaxModuleSizeBytes) {
        return fail(ErrorKind::Limit, fmt::format("module of {} bytes, the limit is {}",
                                                  bytes.size(), limits::kMaxModuleSizeBytes));
    }
    Module module;
    module.bytes = std::move(bytes);
    TRY(Decoder(module, features).decode());
    return module;
}

}  // namespace ingot
