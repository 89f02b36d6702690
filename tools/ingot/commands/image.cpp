// `ingot image`: a program, its files and its manifest in one file that boots as a machine and runs
// as a Linux program. Needs no compiler of ours, no linker and no rights: the template is complete.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "tools/ingot/ahead_of_time.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/code_options.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "unikernel/image/archive.h"
#include "unikernel/image/image_file.h"
#include "vm/native/artifact.h"

namespace ingot {

namespace {

constexpr OptionSpec kCpu = {
    "--target-cpu", "CPU",
    "Processor: `x86-64-v2` if not given, `x86-64-v3`, `native`, or a name that clang's -march "
    "takes"};
constexpr OptionSpec kMemoryBase = {
    "--memory-base", "KIND",
    "How memory 0 is addressed: `context` if not given, or `segment` (faster, needs FSGSBASE)"};
constexpr OptionSpec kInterpret = {"--interpret", "", "Put the module in as it is, not compiled"};
constexpr OptionSpec kRoot = {"--root", "DIR", "The image's root file system is a copy of DIR",
                              Completion::Directory};
constexpr OptionSpec kDir = {"--dir", "MACHINE::GUEST[:ro]",
                             "Let the guest use a directory of the image's file system; can be "
                             "repeated; `/::/` if there is a --root and nothing else is granted"};
constexpr OptionSpec kEnv = {"--env", "NAME=VALUE", "Set an environment variable; can be repeated"};
constexpr OptionSpec kMemory = {"--memory", "MIB", "Memory of the machine, 128 if not given"};
constexpr OptionSpec kTemplate = {"--template", "FILE",
                                  "Another template than the one beside `ingot`", Completion::File};
constexpr OptionSpec kOptions[] = {kOutputOption, kRoot,           kDir,          kEnv,
                                   kMemory,       kInterpret,      kCpu,          kMemoryBase,
                                   kTemplate,     kOptimizeOption, kEnableOption, kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot image app.wasm -o app.elf && ingot boot app.elf", "A machine that runs one program."},
    {"ingot image app.wasm -o app.elf && ./app.elf one two", "The same file as a Linux program."},
    {"ingot image --root site --dir /www::/www:ro server.wasm -o server.elf",
     "With files, of which the guest sees one directory."},
};

/// `ingot-unikernel` in the folder of the running program.
std::string default_template() {
    char program[4096];
    const ssize_t length = ::readlink("/proc/self/exe", program, sizeof program);
    const std::string path(program, length > 0 ? static_cast<size_t>(length) : 0);
    return path.substr(0, path.rfind('/') + 1) + "ingot-unikernel";
}

/// What the image runs: the artifact that was given, or one made of the module, or the module.
/// Nothing after reporting an error.
std::optional<std::vector<uint8_t>> program_of(const Arguments& arguments, std::string_view path) {
    std::optional<SourceFile> source = read_source(path);
    if (!source) return std::nullopt;
    if (native::is_artifact(source->bytes)) return std::move(source->bytes);
    const auto features = features_of(arguments);
    if (!features) {
        print_error(features.error());
        return std::nullopt;
    }
    const std::optional<Module> module = decode_source(path, std::move(*source), *features);
    if (!module) return std::nullopt;
    if (arguments.has(kInterpret)) {
        return std::vector<uint8_t>(module->bytes.begin(), module->bytes.end());
    }
    auto options = code_options_of(arguments, *features);
    if (!options) {
        print_error(options.error());
        return std::nullopt;
    }
    // The machine is not this one: what nobody asked for must run anywhere.
    if (!arguments.has(kCpu)) options->cpu = "x86-64-v2";
    if (!arguments.has(kMemoryBase)) options->segment_base = false;
    return compile_or_report(*module, *options, path);
}

/// "dir/app.wasm" -> "app".
std::string program_name(std::string_view path) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    return std::string(file.substr(0, file.rfind('.')));
}

std::expected<Manifest, std::string> manifest_of(const Arguments& arguments) {
    Manifest manifest;
    manifest.name = program_name(arguments.operands()[0]);
    for (std::string_view word : arguments.operands().subspan(1)) {
        manifest.arguments.emplace_back(word);
    }
    for (std::string_view text : arguments.values(kEnv)) {
        if (text.find('=') == std::string_view::npos) {
            return std::unexpected(fmt::format("--env {}: expected {}", text, kEnv.value));
        }
        manifest.environment.emplace_back(text);
    }
    for (std::string_view text : arguments.values(kDir)) {
        if (!text.starts_with('/')) {
            return std::unexpected(fmt::format("--dir {}: expected {}", text, kDir.value));
        }
        manifest.directories.emplace_back(text);
    }
    if (manifest.directories.empty() && arguments.has(kRoot)) {
        manifest.directories.emplace_back("/::/");
    }
    if (const auto text = arguments.value(kMemory)) {
        const auto [end, error] =
            std::from_chars(text->data(), text->data() + text->size(), manifest.memory_mib);
        if (error != std::errc() || end != text->data() + text->size() || manifest.memory_mib < 8) {
            return std::unexpected(fmt::format("--memory {}: expected at least 8 (MiB)", *text));
        }
    }
    return manifest;
}

int run(const Arguments& arguments) {
    const std::string_view path = arguments.operands()[0];
    const auto manifest = manifest_of(arguments);
    if (!manifest) {
        print_error(manifest.error());
        return kExitUsage;
    }
    const std::string template_path(arguments.value(kTemplate).value_or(default_template()));
    const auto image_template = read_file(template_path);
    if (!image_template) {
        print_error(fmt::format("the image's template {}: {}", template_path,
                                image_template.error().message));
        return kExitFailure;
    }
    const auto program = program_of(arguments, path);
    if (!program) return kExitFailure;
    Result<std::vector<uint8_t>> files = std::vector<uint8_t>();
    if (const auto root = arguments.value(kRoot)) files = archive_directory(std::string(*root));
    if (!files) {
        print_error(files.error().message);
        return kExitFailure;
    }
    const auto image =
        build_image(*image_template, {.manifest = *manifest, .program = *program, .files = *files});
    if (!image) {
        print_error(fmt::format("{}: {}", template_path, image.error().message));
        return kExitFailure;
    }
    const std::string output(arguments.value(kOutputOption).value_or(manifest->name + ".elf"));
    const int exit_code = write_output(output, *image);
    if (exit_code == kExitSuccess && output != "-") ::chmod(output.c_str(), 0755);
    return exit_code;
}

}  // namespace

constinit const CommandSpec kImageCommand = {
    .name = "image",
    .operands = "FILE [ARGS…]",
    .operand_count = {1, OperandCount::kMany},
    .summary = "Make a bootable image of a program",
    .details =
        "The image is one ELF file. `ingot boot` starts a machine with it; run as a Linux program "
        "it\n"
        "behaves as `ingot FILE`. A module is compiled unless --interpret is given, an artifact "
        "that\n"
        "`ingot compile` made is taken as it is. ARGS are the program's first arguments. Without\n"
        "--output, `dir/app.wasm` becomes `app.elf` in the current directory.",
    .options = kOptions,
    .examples = kExamples,
    .first_operand_ends_options = false,
    .run = run,
};

}  // namespace ingot
