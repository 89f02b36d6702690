// The file is read once; only after an error is it read again, to say in which function the error
// lies.
#include "tools/ingot/module_file.h"

#include <fmt/format.h>

#include "compiler/text/assembler.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "vm/api/embed.h"
#include "vm/decode/decoder.h"

namespace ingot {

namespace {

struct SourceFile {
    bool is_text = false;
    std::vector<uint8_t> bytes;
};

std::optional<SourceFile> read_source(std::string_view path) {
    Result<std::vector<uint8_t>> bytes = read_file(path);
    if (!bytes) {
        print_error(fmt::format("cannot read {}: {}", shown_path(path), bytes.error().message));
        return std::nullopt;
    }
    if (bytes->empty()) {
        print_error(fmt::format("{}: malformed module: the file is empty", shown_path(path)));
        return std::nullopt;
    }
    const bool is_text = looks_like_text(as_text(*bytes));
    return SourceFile{is_text, std::move(*bytes)};
}

/// ` (function 12 "parse")` if the offset lies in a function's code, else empty. The bytes may be
/// damaged anywhere, bodies included, but must decode.
std::string place_of(std::vector<uint8_t> bytes, const Features& features, size_t offset) {
    const Result<Module> module = decode_module(std::move(bytes), features);
    if (!module) return {};
    for (size_t i = 0; i < module->bodies.size(); ++i) {
        const ByteRange entry = module->bodies[i].entry;
        if (offset < entry.offset || offset >= size_t{entry.offset} + entry.size) continue;
        const FunctionIndex index(static_cast<uint32_t>(module->imported_functions + i));
        const std::string_view name = module->function_name(index);
        if (name.empty()) return fmt::format(" (function {})", index.value);
        return fmt::format(" (function {} \"{}\")", index.value, printable(name));
    }
    return {};
}

/// Reports an error of decoding or validating what `path` holds.
void report_load_error(std::string_view path, const Features& features, const Error& error) {
    std::string place;
    std::string file(shown_path(path));
    if (path != "-") {
        Result<std::vector<uint8_t>> bytes = read_file(path);
        if (bytes && looks_like_text(as_text(*bytes))) {
            bytes = assemble(as_text(*bytes), AssembleOptions{.features = features});
            if (error.offset != Error::kNoOffset) file += " (assembled)";
        }
        if (bytes) place = place_of(std::move(*bytes), features, error.offset);
    }
    print_error(describe_load_error(file, error, place));
}

}  // namespace

std::string_view shown_path(std::string_view path) {
    return path == "-" ? "<standard input>" : path;
}

std::optional<std::vector<uint8_t>> read_module(std::string_view path, const Features& features) {
    std::optional<SourceFile> source = read_source(path);
    if (!source) return std::nullopt;
    if (!source->is_text) return std::move(source->bytes);
    const std::string_view text = as_text(source->bytes);
    Result<std::vector<uint8_t>> binary = assemble(text, AssembleOptions{.features = features});
    if (!binary) {
        print_error(describe(shown_path(path), text, binary.error()));
        return std::nullopt;
    }
    return std::move(*binary);
}

std::optional<Module> read_and_decode(std::string_view path, const Features& features) {
    std::optional<std::vector<uint8_t>> bytes = read_module(path, features);
    if (!bytes) return std::nullopt;
    Result<Module> module = decode_module(std::move(*bytes), features);
    if (!module) {
        report_load_error(path, features, module.error());
        return std::nullopt;
    }
    return std::move(*module);
}

std::shared_ptr<const LoadedModule> read_and_load(const std::shared_ptr<Engine>& engine,
                                                  std::string_view path) {
    const Features& features = engine->config().features;
    std::optional<std::vector<uint8_t>> bytes = read_module(path, features);
    if (!bytes) return nullptr;
    Result<std::shared_ptr<const LoadedModule>> module = load_module(engine, std::move(*bytes));
    if (!module) {
        report_load_error(path, features, module.error());
        return nullptr;
    }
    return std::move(*module);
}

}  // namespace ingot
