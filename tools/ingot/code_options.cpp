// Defaults are those of a run on this machine; a target that is named is another machine, about
// which nothing more is assumed.
#include "tools/ingot/code_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "tools/codegen/codegen_process.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/suggest.h"
#include "vm/native/cpu_features.h"

namespace ingot {

std::expected<std::optional<bool>, std::string> memory_base_of(const Arguments& arguments) {
    const auto kind = arguments.value(kMemoryBaseOption);
    if (!kind) return std::nullopt;
    if (*kind == "segment") return true;
    if (*kind == "context") return false;
    constexpr std::string_view kKinds[] = {"segment", "context"};
    return std::unexpected(fmt::format("--memory-base {}: expected `segment` or `context`{}", *kind,
                                       did_you_mean(*kind, kKinds)));
}

std::expected<CodeOptions, std::string> code_options_of(const Arguments& arguments,
                                                        const Features& features) {
    EngineConfig config;
    if (auto applied = apply_tier_options(arguments, config); !applied) {
        return std::unexpected(std::move(applied).error());
    }
    CodeOptions options{.features = features,
                        .checked_memories = arguments.has(kCompileCheckedOption),
                        .deterministic = arguments.has(kCompileDeterministicOption),
                        .meter_fuel = arguments.has(kFuelMeteringOption),
                        .optimization = config.optimization,
                        .cpu = std::string(arguments.value(kTargetCpuOption).value_or("native")),
                        .threads = std::max(1U, std::thread::hardware_concurrency())};
    const auto segment_base = memory_base_of(arguments);
    if (!segment_base) return std::unexpected(segment_base.error());
    const bool is_faster =
        options.cpu == "native" && (native::host_cpu_features() & native::kFsGsBase) != 0;
    options.segment_base = segment_base->value_or(is_faster);
    return options;
}

bool check_compiler() {
    const std::string path = CodegenProcess::default_path();
    if (file_exists(path)) return true;
    print_error(fmt::format("the compiler is missing: there is no {}", path));
    print_hint("without it, modules are interpreted: `ingot run FILE`");
    return false;
}

}  // namespace ingot
