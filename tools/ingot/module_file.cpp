// The file is read once; only after an error is it read again, to say in which function the error
// lies.
#include "tools/ingot/module_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/text/assembler.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "vm/api/embed.h"
#include "vm/decode/decoder.h"
#include "vm/native/artifact.h"

namespace ingot {
namespace {

/// Whether a file that is no binary module cannot be text either. A stray zero far inside a text is
/// the lexer's to report, with its line.
bool is_foreign(std::span<const uint8_t> bytes) {
    constexpr size_t kBeginning = 256;
    return std::ranges::count(bytes.first(std::min(bytes.size(), kBeginning)), 0) != 0;
}

}  // namespace

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
    const bool is_text = looks_like_text(as_text(*bytes)) && !native::is_artifact(*bytes);
    if (is_text && is_foreign(*bytes)) {
        print_error(fmt::format(
            "{}: not a WebAssembly module: neither binary (which begins with \\0asm) nor text\n"
            "       an image made by `ingot image` is started by `ingot boot`",
            shown_path(path)));
        return std::nullopt;
    }
    return SourceFile{is_text, std::move(*bytes)};
}

namespace {

/// `is_text`: offsets count in the binary that was made of a text.
void report_load_error(std::string_view path, bool is_text, const Error& error) {
    const bool needs_remark = is_text && error.offset != Error::kNoOffset;
    print_error(describe_load_error(
        fmt::format("{}{}", shown_path(path), needs_remark ? " (assembled)" : ""), error));
}

/// The module in an artifact; reports errors.
std::optional<std::vector<uint8_t>> included_module(std::string_view path,
                                                    std::span<const uint8_t> bytes) {
    const Result<native::Artifact> artifact = native::Artifact::parse(bytes);
    if (!artifact) {
        print_error(fmt::format("{}: {}", shown_path(path), artifact.error().message));
        return std::nullopt;
    }
    return std::vector<uint8_t>(artifact->module.begin(), artifact->module.end());
}

/// The binary of a source; reports text errors.
std::optional<std::vector<uint8_t>> to_binary(std::string_view path, SourceFile source,
                                              const Features& features) {
    if (native::is_artifact(source.bytes)) return included_module(path, source.bytes);
    if (!source.is_text) return std::move(source.bytes);
    const std::string_view text = as_text(source.bytes);
    Result<std::vector<uint8_t>> binary = assemble(text, AssembleOptions{.features = features});
    if (!binary) {
        print_error(describe(shown_path(path), text, binary.error()));
        return std::nullopt;
    }
    return std::move(*binary);
}

}  // namespace

std::string_view shown_path(std::string_view path) {
    return path == "-" ? "<standard input>" : path;
}

std::optional<Module> read_and_decode(std::string_view path, const Features& features) {
    std::optional<SourceFile> source = read_source(path);
    if (!source) return std::nullopt;
    return decode_source(path, std::move(*source), features);
}

std::optional<Module> decode_source(std::string_view path, SourceFile source,
                                    const Features& features) {
    const bool is_text = source.is_text;
    std::optional<std::vector<uint8_t>> binary = to_binary(path, std::move(source), features);
    if (!binary) return std::nullopt;
    Result<Module> module = decode_module(std::move(*binary), features);
    if (!module) {
        report_load_error(path, is_text, module.error());
        return std::nullopt;
    }
    return std::move(*module);
}

std::shared_ptr<const LoadedModule> read_and_load(const std::shared_ptr<Engine>& engine,
                                                  std::string_view path) {
    std::optional<SourceFile> source = read_source(path);
    if (!source) return nullptr;
    return load_source(engine, path, std::move(*source));
}

std::shared_ptr<const LoadedModule> load_source(const std::shared_ptr<Engine>& engine,
                                                std::string_view path, SourceFile source) {
    const bool is_text = source.is_text;
    std::optional<std::vector<uint8_t>> binary =
        to_binary(path, std::move(source), engine->config().features);
    if (!binary) return nullptr;
    Result<std::shared_ptr<const LoadedModule>> module = load_module(engine, std::move(*binary));
    if (!module) {
        report_load_error(path, is_text, module.error());
        return nullptr;
    }
    return std::move(*module);
}

}  // namespace ingot
