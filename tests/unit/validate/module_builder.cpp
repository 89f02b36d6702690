// Spells the binary format; see the header.
#include "tests/unit/validate/module_builder.h"

#include "vm/decode/decoder.h"
#include "vm/support/leb128.h"
#include "vm/validate/module_validator.h"

namespace ingot::test {

namespace {

enum : uint32_t {
    kTypeSection = 1,
    kImportSection,
    kFunctionSection,
    kTableSection,
    kMemorySection,
    kGlobalSection,
    kExportSection,
    kStartSection,
    kElementSection,
    kCodeSection,
    kDataSection,
    kDataCountSection,
    kTagSection,
};

void append(Bytes& to, const Bytes& from) {
    to.insert(to.end(), from.begin(), from.end());
}

Bytes vector_of(std::initializer_list<Bytes> items) {
    Bytes bytes = leb(items.size());
    for (const Bytes& item : items) append(bytes, item);
    return bytes;
}

Bytes sized(const Bytes& bytes) {
    return join({leb(bytes.size()), bytes});
}

}  // namespace

Bytes leb(uint64_t value) {
    Bytes bytes;
    write_unsigned_leb128(bytes, value);
    return bytes;
}

Bytes ref(Bytes heap_type) {
    return join({{0x64}, heap_type});
}
Bytes ref_null(Bytes heap_type) {
    return join({{0x63}, heap_type});
}

Bytes join(std::initializer_list<Bytes> parts) {
    Bytes bytes;
    for (const Bytes& part : parts) append(bytes, part);
    return bytes;
}

Bytes function_type(std::initializer_list<Bytes> parameters, std::initializer_list<Bytes> results) {
    return join({{0x60}, vector_of(parameters), vector_of(results)});
}

Bytes field(const Bytes& storage, bool is_mutable) {
    return join({storage, {is_mutable}});
}

Bytes struct_type(std::initializer_list<Bytes> fields) {
    return join({{0x5f}, vector_of(fields)});
}

Bytes array_type(const Bytes& field) {
    return join({{0x5e}, field});
}

Bytes sub_type(std::initializer_list<uint32_t> supertypes, const Bytes& composite) {
    Bytes bytes = {0x50};
    append(bytes, leb(supertypes.size()));
    for (const uint32_t supertype : supertypes) append(bytes, leb(supertype));
    append(bytes, composite);
    return bytes;
}

Code& Code::op(Opcode opcode, std::initializer_list<Bytes> immediates) {
    const OpcodeInfo& info = opcode_info(opcode);
    if (info.prefix) bytes_.push_back(info.prefix);
    append(bytes_, info.prefix ? leb(info.code) : Bytes{static_cast<uint8_t>(info.code)});
    for (const Bytes& immediate : immediates) append(bytes_, immediate);
    return *this;
}

Bytes Code::end() const {
    Code code = *this;
    return code.op(Opcode::End).bytes_;
}

void ModuleBuilder::add(uint32_t section, const Bytes& item) {
    ++sections_[section].count;
    append(sections_[section].bytes, item);
}

uint32_t ModuleBuilder::type(const Bytes& definition) {
    add(kTypeSection, definition);
    return type_count_++;
}

uint32_t ModuleBuilder::rec_group(std::initializer_list<Bytes> definitions) {
    add(kTypeSection, join({{0x4e}, vector_of(definitions)}));
    type_count_ += static_cast<uint32_t>(definitions.size());
    return type_count_ - static_cast<uint32_t>(definitions.size());
}

void ModuleBuilder::import_function(uint32_t type_index) {
    add(kImportSection, join({{1, 'm', 1, 'n', 0x00}, leb(type_index)}));
    ++function_count_;
}

void ModuleBuilder::import_global(const Bytes& value_type, bool is_mutable) {
    add(kImportSection, join({{1, 'm', 1, 'n', 0x03}, value_type, {is_mutable}}));
}

uint32_t ModuleBuilder::function(uint32_t type_index, const Code& code,
                                 std::initializer_list<Bytes> locals) {
    add(kFunctionSection, leb(type_index));
    Bytes body = leb(locals.size());
    for (const Bytes& local : locals) append(body, join({{1}, local}));
    append(body, code.end());
    add(kCodeSection, sized(body));
    return function_count_++;
}

void ModuleBuilder::table(const Bytes& element, uint64_t minimum, bool is64) {
    add(kTableSection, join({element, {is64 ? uint8_t{4} : uint8_t{0}}, leb(minimum)}));
}

void ModuleBuilder::table_with(const Bytes& element, const Code& initializer) {
    add(kTableSection, join({{0x40, 0x00}, element, {0, 1}, initializer.end()}));
}

void ModuleBuilder::memory(uint8_t flags, std::initializer_list<uint64_t> limits) {
    Bytes bytes = {flags};
    for (const uint64_t limit : limits) append(bytes, leb(limit));
    add(kMemorySection, bytes);
}

void ModuleBuilder::tag(uint32_t type_index) {
    add(kTagSection, join({{0}, leb(type_index)}));
}

void ModuleBuilder::global(const Bytes& value_type, bool is_mutable, const Code& initializer) {
    add(kGlobalSection, join({value_type, {is_mutable}, initializer.end()}));
}

void ModuleBuilder::export_item(std::string_view name, uint8_t kind, uint32_t index) {
    add(kExportSection, join({sized(Bytes(name.begin(), name.end())), {kind}, leb(index)}));
}

void ModuleBuilder::start(uint32_t function_index) {
    start_ = leb(function_index);
}
void ModuleBuilder::element(const Bytes& segment) {
    add(kElementSection, segment);
}
void ModuleBuilder::data(const Bytes& segment) {
    add(kDataSection, segment);
}

Bytes ModuleBuilder::build() const {
    Bytes bytes = {0, 'a', 's', 'm', 1, 0, 0, 0};
    const auto emit = [&](uint32_t id) {
        const Section& section = sections_[id];
        if (section.count == 0) return;
        append(bytes, {static_cast<uint8_t>(id)});
        append(bytes, sized(join({leb(section.count), section.bytes})));
    };
    for (const uint32_t id : {kTypeSection, kImportSection, kFunctionSection, kTableSection,
                              kMemorySection, kTagSection, kGlobalSection, kExportSection}) {
        emit(id);
    }
    if (!start_.empty()) append(bytes, join({{kStartSection}, sized(start_)}));
    emit(kElementSection);
    append(bytes, join({{kDataCountSection}, sized(leb(sections_[kDataSection].count))}));
    emit(kCodeSection);
    emit(kDataSection);
    return bytes;
}

Error ModuleBuilder::error_details(const Features& features) const {
    auto module = decode_module(build(), features);
    if (!module)
        return {module.error().kind, module.error().offset, "decoder: " + module.error().message};
    TypeStore store;
    auto types = validate_module(*module, store, features);
    return types ? Error{} : types.error();
}

std::string ModuleBuilder::error(const Features& features) const {
    return error_details(features).message;
}

std::string error_of(const Bytes& function_type, const Code& code,
                     std::initializer_list<Bytes> locals) {
    ModuleBuilder module;
    module.function(module.type(function_type), code, locals);
    return module.error();
}

}  // namespace ingot::test
