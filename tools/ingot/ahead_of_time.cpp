// The compiler is a process of its own; this shows that it is at work, and what it says.
#include "tools/ingot/ahead_of_time.h"

#include <fmt/format.h>

#include "tools/codegen/codegen_process.h"
#include "tools/ingot/code_options.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "tools/ingot/progress.h"
#include "vm/api/compiled_module.h"
#include "vm/native/artifact.h"

namespace ingot {

namespace {

Result<std::vector<uint8_t>> compile(const Module& module, const CodeOptions& options,
                                     std::string_view path) {
    CodegenProcess generator(CodegenProcess::default_path());
    const ProgressLine progress(fmt::format("compiling {}", shown_path(path)));
    return compile_ahead(generator, module, options);
}

/// Names the functions that the compiler gave up on.
void report_left_out(const Module& module, std::span<const uint8_t> bytes, std::string_view path) {
    const Result<native::Artifact> artifact = native::Artifact::parse(bytes);
    if (!artifact) return;
    std::vector<bool> is_compiled(module.bodies.size());
    for (const native::ArtifactFunction& function : artifact->functions) {
        is_compiled[function.body] = true;
    }
    for (uint32_t i = 0; i < is_compiled.size(); ++i) {
        if (is_compiled[i]) continue;
        const uint32_t index = module.imported_functions + i;
        const std::string_view name = module.function_name(FunctionIndex(index));
        print_warning(fmt::format(
            "{}: function {}{} is too large or too involved to be compiled: it will be interpreted",
            shown_path(path), index, name.empty() ? "" : fmt::format(" \"{}\"", printable(name))));
    }
}

}  // namespace

std::optional<std::vector<uint8_t>> compile_or_report(const Module& module,
                                                      const CodeOptions& options,
                                                      std::string_view path) {
    if (!check_compiler()) return std::nullopt;
    Result<std::vector<uint8_t>> artifact = compile(module, options, path);
    if (artifact) {
        report_left_out(module, *artifact, path);
        return std::move(*artifact);
    }
    const Error& error = artifact.error();
    // The compiler refuses targets; what is wrong with a module says where.
    const bool is_about_target =
        error.kind == ErrorKind::Unsupported && error.offset == Error::kNoOffset;
    print_error(is_about_target ? fmt::format("cannot compile {}: {}", shown_path(path),
                                              printable(error.message))
                                : describe_load_error(shown_path(path), error));
    return std::nullopt;
}

}  // namespace ingot
