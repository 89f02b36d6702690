// The name section (appendix A.4.1, and the extended name section that toolchains emit).
//
// Names only serve people, so nothing here can fail a module: a damaged subsection ends at the
// damage, names of things that do not exist are dropped, and names in all are bounded.
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "vm/decode/sections.h"
#include "vm/isa/limits.h"

namespace ingot {

namespace {

// Subsections, in the order that the appendix numbers them.
enum Subsection : uint8_t {
    kModule,
    kFunctions,
    kLocals,
    kLabels,
    kTypes,
    kTables,
    kMemories,
    kGlobals,
    kElements,
    kData,
    kFields,
    kTags,
};

class NameReader {
 public:
    NameReader(Module& module, ByteRange contents)
        : module_(module),
          in_(module.bytes, contents.offset, size_t{contents.offset} + contents.size) {}

    void read() {
        while (!in_.at_end()) {
            const uint8_t id = in_.byte();
            const uint32_t size = in_.length();
            if (!in_.ok() || size > in_.remaining()) return;
            ByteReader subsection(module_.bytes, in_.offset(), size_t{in_.offset()} + size);
            read_subsection(id, subsection);
            in_.take(size);
        }
    }

 private:
    using Map = NameSection::Map;

    void read_subsection(uint8_t id, ByteReader& in) {
        NameSection& names = module_.names;
        switch (id) {
        case kModule: {
            const std::string_view name = in.name();
            if (in.ok()) names.module = std::string(name);
            return;
        }
        case kFunctions: return read_map(in, names.functions, module_.functions.size());
        case kLocals: return read_indirect(in, names.locals, module_.functions.size());
        case kLabels: return read_indirect(in, names.labels, module_.functions.size());
        case kTypes: return read_map(in, names.types, module_.types.size());
        case kTables: return read_map(in, names.tables, module_.tables.size());
        case kMemories: return read_map(in, names.memories, module_.memories.size());
        case kGlobals: return read_map(in, names.globals, module_.globals.size());
        case kElements: return read_map(in, names.elements, module_.elements.size());
        case kData: return read_map(in, names.data, module_.data.size());
        case kFields: return read_indirect(in, names.fields, module_.types.size());
        case kTags: return read_map(in, names.tags, module_.tags.size());
        default: return;
        }
    }

    void read_map(ByteReader& in, Map& map, size_t index_limit) {
        const uint32_t count = in.u32();
        for (uint32_t i = 0; i < count; ++i) {
            const uint32_t index = in.u32();
            const std::string_view name = in.name();
            if (!in.ok() || budget_ == 0) return;
            if (index >= index_limit) continue;
            --budget_;
            map.insert_or_assign(index, std::string(name));
        }
    }

    void read_indirect(ByteReader& in, std::unordered_map<uint32_t, Map>& maps,
                       size_t index_limit) {
        const uint32_t count = in.u32();
        for (uint32_t i = 0; i < count && in.ok() && budget_ > 0; ++i) {
            const uint32_t index = in.u32();
            Map map;
            // Nothing counts a body's labels before it is read; the budget bounds all of these.
            read_map(in, map, SIZE_MAX);
            if (index < index_limit && !map.empty()) maps.insert_or_assign(index, std::move(map));
        }
    }

    Module& module_;
    ByteReader in_;
    uint32_t budget_ = limits::kMaxNames;
};

}  // namespace

void read_name_section(Module& module, ByteRange contents) {
    NameReader(module, contents).read();
}

}  // namespace ingot
