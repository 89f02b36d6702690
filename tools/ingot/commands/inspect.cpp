// `ingot inspect`: what a module consists of, needs and offers, for people or as JSON.
#include <fmt/format.h>

#include "tools/ingot/arguments.h"
#include "tools/ingot/code_options.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/compiled_view.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/feature_use.h"
#include "tools/ingot/files.h"
#include "tools/ingot/json.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "tools/ingot/section_list.h"
#include "unikernel/image/image_file.h"

namespace ingot {

namespace {

constexpr OptionSpec kJson = {"--json", "", "Print JSON"};
constexpr OptionSpec kAsm = {"--asm", "",
                             "Print the machine code of FUNCTIONs (names or indices), or of all, "
                             "beside the instructions it came from"};
constexpr OptionSpec kIr = {"--ir", "", "Print their optimized LLVM IR"};
constexpr OptionSpec kOptions[] = {kJson,
                                   kAsm,
                                   kIr,
                                   kOptimizeOption,
                                   kTargetCpuOption,
                                   kMemoryBaseOption,
                                   kCompileCheckedOption,
                                   kCompileDeterministicOption,
                                   kFuelMeteringOption,
                                   kEnableOption,
                                   kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot inspect app.wasm", "Sections, imports, exports and features."},
    {"ingot inspect --asm app.wasm main", "What the function `main` is compiled to."},
    {"ingot inspect --asm app.ingot 12", "The code in an artifact."},
    {"ingot inspect --json app.wasm | jq .imports", "The same for programs."},
};

std::string table_text(const TableType& type) {
    return to_string(type.limits) + " " + to_string(type.element);
}

std::string function_text(const Module& module, uint32_t type_index) {
    const FunctionType* type =
        type_index < module.types.size() ? module.types[type_index].as_function() : nullptr;
    return type != nullptr ? to_string(*type) : "unknown type";
}

std::string type_text(const Module& module, const Import& import) {
    switch (import.kind()) {
    case ExternKind::Function: return function_text(module, std::get<TypeIndex>(import.type));
    case ExternKind::Table: return table_text(std::get<TableType>(import.type));
    case ExternKind::Memory: return to_string(std::get<MemoryType>(import.type).limits);
    case ExternKind::Global: return to_string(std::get<GlobalType>(import.type));
    case ExternKind::Tag: return function_text(module, std::get<TagType>(import.type).type);
    }
    return {};
}

/// The module may be invalid: an export may name what does not exist.
std::string type_text(const Module& module, const Export& exported) {
    const uint32_t i = exported.index;
    std::string unknown = "unknown";
    switch (exported.kind) {
    case ExternKind::Function:
        return i < module.functions.size() ? function_text(module, module.functions[i]) : unknown;
    case ExternKind::Table:
        return i < module.tables.size() ? table_text(module.tables[i].type) : unknown;
    case ExternKind::Memory:
        return i < module.memories.size() ? to_string(module.memories[i].limits) : unknown;
    case ExternKind::Global:
        return i < module.globals.size() ? to_string(module.globals[i].type) : unknown;
    case ExternKind::Tag:
        return i < module.tags.size() ? function_text(module, module.tags[i].type) : unknown;
    }
    return unknown;
}

std::vector<Feature> list_of(const Features& features) {
    std::vector<Feature> list;
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        const auto feature = static_cast<Feature>(i);
        if (features.has(feature)) list.push_back(feature);
    }
    return list;
}

void print_json(std::string_view path, const Module& module, const Features& used) {
    JsonWriter json;
    json.begin_object();
    json.key("file").string(path);
    json.key("size_bytes").number(module.bytes.size());
    json.key("name");
    if (module.names.module) {
        json.string(*module.names.module);
    } else {
        json.null();
    }
    json.key("sections").begin_array();
    for (const SectionInfo& section : list_sections(module)) {
        json.begin_object();
        json.key("name").string(section.name);
        json.key("custom").boolean(section.is_custom);
        json.key("offset").number(section.contents.offset);
        json.key("size_bytes").number(section.contents.size);
        if (!section.is_custom) json.key("count").number(section.count);
        json.end_object();
    }
    json.end_array();
    json.key("imports").begin_array();
    for (const Import& import : module.imports) {
        json.begin_object();
        json.key("module").string(import.module);
        json.key("name").string(import.name);
        json.key("kind").string(to_string(import.kind()));
        json.key("type").string(type_text(module, import));
        json.end_object();
    }
    json.end_array();
    json.key("exports").begin_array();
    for (const Export& exported : module.exports) {
        json.begin_object();
        json.key("name").string(exported.name);
        json.key("kind").string(to_string(exported.kind));
        json.key("index").number(exported.index);
        json.key("type").string(type_text(module, exported));
        json.end_object();
    }
    json.end_array();
    json.key("features").begin_array();
    for (Feature feature : list_of(used)) json.string(feature_flag(feature));
    json.end_array();
    json.key("start");
    if (module.start) {
        json.number(module.start->value);
    } else {
        json.null();
    }
    json.end_object();
    print_out(json.take());
}

void print_text(std::string_view path, const Module& module, const Features& used) {
    std::string out = fmt::format("{}: {} bytes", path, module.bytes.size());
    if (module.names.module) out += fmt::format(", module \"{}\"", printable(*module.names.module));
    out += "\n\nsections:\n";
    for (const SectionInfo& section : list_sections(module)) {
        const std::string name = section.is_custom
                                     ? fmt::format("custom \"{}\"", printable(section.name))
                                     : section.name;
        out += fmt::format("  {:<24} offset {:#8x}  {:>9} bytes", name, section.contents.offset,
                           section.contents.size);
        if (section.count > 0) out += fmt::format("  {:>7} entries", section.count);
        out += '\n';
    }
    if (!module.imports.empty()) out += "\nimports:\n";
    for (const Import& import : module.imports) {
        out +=
            fmt::format("  {:<6} {}.{} : {}\n", to_string(import.kind()), printable(import.module),
                        printable(import.name), type_text(module, import));
    }
    if (!module.exports.empty()) out += "\nexports:\n";
    for (const Export& exported : module.exports) {
        out += fmt::format("  {:<6} {} : {}\n", to_string(exported.kind), printable(exported.name),
                           type_text(module, exported));
    }
    if (module.start) out += fmt::format("\nstart: function {}\n", module.start->value);
    out += "\nfeatures used:\n";
    for (Feature feature : list_of(used)) {
        out += fmt::format("  {:<24} {}\n", feature_flag(feature), feature_description(feature));
    }
    print_out(out);
}

/// The manifest of an image that `ingot image` made. Nothing if the file is no ELF file.
std::optional<int> show_image(std::string_view path) {
    if (path == "-") return std::nullopt;
    const auto bytes = read_file(path);
    if (!bytes || !as_text(*bytes).starts_with("\x7f"
                                               "ELF"))
        return std::nullopt;
    const Result<Manifest> manifest = manifest_of_image(*bytes);
    if (!manifest) {
        print_error(fmt::format("{}: {}", path, manifest.error().message));
        return kExitFailure;
    }
    print_out(write_manifest(*manifest));
    return kExitSuccess;
}

int run(const Arguments& arguments) {
    const std::string_view path = arguments.operands()[0];
    const auto features = features_of(arguments);
    if (!features) {
        print_error(features.error());
        return kExitUsage;
    }
    if (arguments.has(kAsm)) return show_compiled(CompiledView::MachineCode, arguments, *features);
    if (arguments.has(kIr)) return show_compiled(CompiledView::Ir, arguments, *features);
    if (arguments.operands().size() > 1) {
        print_error("functions are shown with --asm or --ir");
        return kExitUsage;
    }
    if (const std::optional<int> exit_code = show_image(path)) return *exit_code;
    const std::optional<Module> module = read_and_decode(path, *features);
    if (!module) return kExitFailure;
    const Result<Features> used = features_used(*module, *features);
    if (!used) {
        print_error(describe_load_error(shown_path(path), used.error()));
        return kExitFailure;
    }
    if (arguments.has(kJson)) {
        print_json(shown_path(path), *module, *used);
    } else {
        print_text(shown_path(path), *module, *used);
    }
    return kExitSuccess;
}

}  // namespace

constinit const CommandSpec kInspectCommand = {
    .name = "inspect",
    .operands = "FILE [FUNCTION…]",
    .operand_count = {1, OperandCount::kMany},
    .summary = "Show a module's sections, imports, exports, features, or compiled code",
    .details =
        "The module is decoded but not validated. With --asm or --ir it is compiled with the "
        "options\n"
        "of `ingot compile`; an artifact shows the code it has, of which it knows where calls and\n"
        "accesses to memory came from. Of an image that `ingot image` made the manifest is shown.",
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
