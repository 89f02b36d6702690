// A module is compiled whole even if one function is wanted, so that what is shown is what runs:
// inlining looks at neighbours.
#include "tools/ingot/compiled_view.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <vector>

#include "tools/codegen/codegen_process.h"
#include "tools/ingot/code_listing.h"
#include "tools/ingot/code_options.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "tools/ingot/progress.h"
#include "tools/ingot/suggest.h"
#include "vm/decode/decoder.h"
#include "vm/native/artifact.h"
#include "vm/validate/module_validator.h"

namespace ingot {

namespace {

/// The defined function that a word names, by index or by name; null after reporting that there is
/// none.
std::optional<uint32_t> find_body(const Module& module, std::string_view word) {
    const auto count = static_cast<uint32_t>(module.functions.size());
    uint32_t index = 0;
    const char* end = word.data() + word.size();
    const auto [stopped, error] = std::from_chars(word.data(), end, index);
    std::vector<std::string_view> names;
    if (error != std::errc() || stopped != end) {
        for (index = 0; index < count; ++index) {
            names.push_back(module.function_name(FunctionIndex(index)));
            if (names.back() == word) break;
        }
    }
    if (index >= count) {
        print_error(fmt::format("there is no function `{}`{}", printable(word),
                                printable(did_you_mean(word, names))));
        return std::nullopt;
    }
    if (index < module.imported_functions) {
        print_error(fmt::format("function `{}` is imported: it has no code here", printable(word)));
        return std::nullopt;
    }
    return index - module.imported_functions;
}

/// Bodies to show; nothing after reporting an error.
std::optional<std::vector<uint32_t>> shown_bodies(const Arguments& arguments,
                                                  const Module& module) {
    std::vector<uint32_t> bodies;
    for (const std::string_view word : arguments.operands().subspan(1)) {
        const std::optional<uint32_t> body = find_body(module, word);
        if (!body) return std::nullopt;
        bodies.push_back(*body);
    }
    if (bodies.empty()) {
        for (uint32_t i = 0; i < module.bodies.size(); ++i) bodies.push_back(i);
    }
    return bodies;
}

Result<std::string> list_code(CodegenProcess& generator, const Module& module,
                              std::span<const uint8_t> blob, std::span<const uint32_t> shown) {
    const native::Artifact artifact = TRY(native::Artifact::parse(blob));
    const std::vector<codegen::MachineInstruction> instructions =
        TRY(generator.disassemble(artifact.image.subspan(artifact.code_offset)));
    return machine_code_listing(module, artifact, instructions, shown);
}

Result<std::string> compile_and_list(CompiledView view, CodegenProcess& generator,
                                     const Module& module, const CodeOptions& options,
                                     std::span<const uint32_t> shown) {
    TypeStore store;
    const ValidatedTypes types = TRY(validate_module(module, store, options.features));
    const CompileRequest request{.module = module,
                                 .types = types,
                                 .store = store,
                                 .options = options,
                                 .bodies = {},
                                 .loops = {},
                                 .all_positions = true};
    if (view == CompiledView::Ir) {
        return ir_listing(module, TRY(generator.print_ir(request, shown)));
    }
    const std::vector<uint8_t> blob = TRY(generator.compile(request));
    return list_code(generator, module, blob, shown);
}

}  // namespace

int show_compiled(CompiledView view, const Arguments& arguments, const Features& features) {
    const std::string_view path = arguments.operands()[0];
    const std::optional<SourceFile> source = read_source(path);
    if (!source) return kExitFailure;
    const bool is_compiled = native::is_artifact(source->bytes);
    const std::optional<Module> module = decode_source(path, *source, features);
    if (!module) return kExitFailure;
    const auto options = code_options_of(arguments, features);
    if (!options) {
        print_error(options.error());
        return kExitUsage;
    }
    const auto shown = shown_bodies(arguments, *module);
    if (!shown) return kExitUsage;
    if (!check_compiler()) return kExitFailure;
    CodegenProcess generator(CodegenProcess::default_path());
    std::optional<ProgressLine> progress(fmt::format("compiling {}", shown_path(path)));
    const bool lists_artifact = is_compiled && view == CompiledView::MachineCode;
    const Result<std::string> text =
        lists_artifact ? list_code(generator, *module, source->bytes, *shown)
                       : compile_and_list(view, generator, *module, *options, *shown);
    progress.reset();
    if (!text) {
        print_error(describe_load_error(shown_path(path), text.error()));
        return kExitFailure;
    }
    print_out(*text);
    return kExitSuccess;
}

}  // namespace ingot
