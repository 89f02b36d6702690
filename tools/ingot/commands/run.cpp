// `ingot run`: instantiates a module with WASI and calls `_start`, or the export named by --invoke.
//
// What stands behind FILE is the guest's, with one exception: `--invoke` directly behind FILE is
// ours, as in `ingot math.wat --invoke add 1 2` (`--` before it makes it the guest's).
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "stdlib/wasi/threads.h"
#include "stdlib/wasi/wasi.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/config_file.h"
#include "tools/ingot/confinement_options.h"
#include "tools/ingot/explain.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/grant_options.h"
#include "tools/ingot/limit_options.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "tools/ingot/profiling_options.h"
#include "tools/ingot/program.h"
#include "tools/ingot/suggest.h"
#include "tools/ingot/tier_options.h"
#include "tools/ingot/values.h"
#include "vm/api/embed.h"

namespace ingot {

namespace {

constexpr OptionSpec kInvoke = {"--invoke", "NAME",
                                "Call this exported function with ARGS and print its results"};
constexpr OptionSpec kArgv0 = {"--argv0", "NAME", "The guest's name for itself; FILE if not given"};
constexpr OptionSpec kExplain = {"--explain", "",
                                 "Print what the guest will be able to touch, and run nothing"};
constexpr OptionSpec kStubImports = {"--stub-imports", "",
                                     "Missing functions trap when they are called, not before"};
constexpr OptionSpec kCheckedMemories = {"--checked-memories", "",
                                         "Compare addresses instead of reserving 4 GiB per memory"};
constexpr OptionSpec kDeterministic = {"--deterministic", "",
                                       "Canonical NaNs and fixed relaxed SIMD on every host"};
constexpr OptionSpec kOptions[] = {
    kConfigOption,    kExplain,          kInvoke,          kArgv0,          kDirOption,
    kTmpfsOption,     kInheritEnvOption, kEnvFileOption,   kEnvOption,      kListenOption,
    kStdinOption,     kStdoutOption,     kStderrOption,    kRawOption,      kLogDeniedOption,
    kStubImports,     kCheckedMemories,  kDeterministic,   kFuelOption,     kTimeoutOption,
    kMaxMemoryOption, kMaxTablesOption,  kMaxGcHeapOption, kMaxStackOption, kMaxInstancesOption,
    kMaxFdsOption,    kTierOption,       kOptimizeOption,  kHotAfterOption, kCacheOption,
    kPerfMapOption,   kJitdumpOption,    kGdbOption,       kConfineOption,  kNoConfineOption,
    kEnableOption,    kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot app.wasm one two", "Run a program with two arguments."},
    {"ingot run --dir data::/data:ro --env LANG=C app.wasm", "Grant a directory and a variable."},
    {"ingot run --invoke add math.wat 1 2", "Call an export; prints for example `3:i32`."},
    {"ingot math.wat --invoke add 1 2", "The same."},
    {"ingot app.ingot one two", "Run what `ingot compile` made."},
    {"ingot run --stub-imports plugin.wasm", "Run what needs imports that nobody gives."},
};

/// What the command line asks for.
struct RunPlan {
    std::string_view file;
    std::optional<std::string_view> invoke;
    std::vector<std::string_view> guest_arguments;
    EngineConfig config;
    Grants grants;
    std::vector<std::string> wasi_arguments;
    confinement::Mode confinement = confinement::Mode::Auto;
    bool stub_imports = false;
    LimitOptions limits;
    std::shared_ptr<Resources> resources;

    uint64_t fuel() const { return limits.fuel.value_or(Store::kUnlimitedFuel); }
};

template <typename T>
using Parsed = std::expected<T, std::string>;

Parsed<void> plan_invocation(RunPlan& plan, const Arguments& arguments) {
    plan.invoke = arguments.value(kInvoke);
    std::vector<std::string_view>& words = plan.guest_arguments;
    words.assign(arguments.operands().begin() + 1, arguments.operands().end());
    if (words.empty() || plan.invoke) return {};
    if (words[0] == "--") {
        words.erase(words.begin());
    } else if (words[0] == kInvoke.name) {
        if (words.size() < 2)
            return std::unexpected("option --invoke needs a value: --invoke NAME");
        plan.invoke = words[1];
        words.erase(words.begin(), words.begin() + 2);
    }
    return {};
}

Parsed<RunPlan> plan_run(const Arguments& arguments) {
    RunPlan plan;
    plan.file = arguments.operands()[0];
    if (auto planned = plan_invocation(plan, arguments); !planned) {
        return std::unexpected(std::move(planned).error());
    }
    const auto features = features_of(arguments);
    if (!features) return std::unexpected(features.error());
    plan.config.features = *features;
    plan.config.guarded_memories = !arguments.has(kCheckedMemories);
    plan.config.deterministic = arguments.has(kDeterministic);
    plan.config.tier = TierMode::Auto;
    if (auto applied = apply_tier_options(arguments, plan.config); !applied) {
        return std::unexpected(std::move(applied).error());
    }
    const auto limits = limits_of(arguments);
    if (!limits) return std::unexpected(limits.error());
    plan.limits = *limits;
    plan.limits.apply_to(plan.config);
    plan.resources = std::make_shared<Resources>(plan.limits.resources());
    const auto confinement = confinement_of(arguments);
    if (!confinement) return std::unexpected(confinement.error());
    plan.confinement = *confinement;
    plan.stub_imports = arguments.has(kStubImports);
    plan.wasi_arguments.emplace_back(arguments.value(kArgv0).value_or(plan.file));
    if (!plan.invoke) {
        for (std::string_view word : plan.guest_arguments) plan.wasi_arguments.emplace_back(word);
    }
    auto grants = grants_of(arguments);
    if (!grants) return std::unexpected(std::move(grants).error());
    plan.grants = std::move(*grants);
    return plan;
}

bool imports_wasi(const Module& module) {
    return std::ranges::any_of(module.imports, [](const Import& import) {
        return import.module == "wasi_snapshot_preview1" || import.module == "wasi_unstable";
    });
}

void print_limit_hints(const RunPlan& plan, const Outcome& outcome) {
    for (const std::string& hint : limit_hints(plan.limits, outcome, *plan.resources)) {
        print_hint(hint);
    }
}

/// The process's exit code for an outcome that is not a return; reports traps, and what limits a
/// guest met that failed.
int finish(const RunPlan& plan, const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::Exited) {
        const int exit_code = outcome.exit_code & 0xff;
        if (exit_code != 0) print_limit_hints(plan, outcome);
        return exit_code;
    }
    std::string_view rest = {};
    const std::string text = describe(outcome);
    std::string message(shown_path(plan.file));
    message += ": ";
    rest = text;
    while (!rest.empty()) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        message += printable(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!rest.empty()) message += '\n';
    }
    print_error(message);
    print_limit_hints(plan, outcome);
    return is_out_of_time(outcome) ? kExitOutOfTime : kExitTrap;
}

void report_missing(const RunPlan& plan, std::span<const MissingImport> missing) {
    std::string message = fmt::format("{}: {} missing {}:", shown_path(plan.file), missing.size(),
                                      missing.size() == 1 ? "import" : "imports");
    bool are_functions = true;
    for (const MissingImport& import : missing) {
        message += fmt::format("\n  {} {}.{} : {}", to_string(import.kind),
                               printable(import.module), printable(import.name), import.type);
        are_functions &= import.kind == ExternKind::Function;
    }
    print_error(message);
    if (are_functions)
        print_hint("--stub-imports makes missing functions trap when they are called");
}

/// The exported function of this name; null after reporting that there is none.
Function* find_function(const RunPlan& plan, const Instance& instance, std::string_view name) {
    const Extern* found = instance.find_export(name);
    if (found != nullptr && std::holds_alternative<Function*>(*found)) {
        return std::get<Function*>(*found);
    }
    std::vector<std::string_view> names;
    for (const auto& [exported, value] : instance.exports) {
        if (std::holds_alternative<Function*>(value)) names.push_back(exported);
    }
    if (found != nullptr) {
        print_error(fmt::format("{}: export `{}` is a {}, not a function", shown_path(plan.file),
                                printable(name), to_string(kind_of(*found))));
    } else {
        print_error(fmt::format("{}: no function `{}` is exported", shown_path(plan.file),
                                printable(name)));
    }
    std::vector<std::string_view> shown = nearest(name, names, 5);
    const bool are_close = !shown.empty();
    if (!are_close)
        shown.assign(names.begin(), names.begin() + std::min<ptrdiff_t>(10, std::ssize(names)));
    if (shown.empty()) {
        print_hint("the module exports no functions");
        return nullptr;
    }
    std::string list;
    for (std::string_view candidate : shown) {
        list += fmt::format("{}`{}`", list.empty() ? "" : ", ", printable(candidate));
    }
    print_hint(fmt::format("{}: {}{}", are_close ? "did you mean" : "exported functions", list,
                           !are_close && shown.size() < names.size() ? ", …" : ""));
    return nullptr;
}

int call_and_print(const RunPlan& plan, Store& store, Instance& instance) {
    Function* function = find_function(plan, instance, *plan.invoke);
    if (function == nullptr) return kExitUsage;
    const std::vector<ValueType>& parameters = function->type->parameters;
    if (parameters.size() != plan.guest_arguments.size()) {
        print_error(fmt::format("`{}` takes {} {}, {} given: its type is {}",
                                printable(*plan.invoke), parameters.size(),
                                parameters.size() == 1 ? "argument" : "arguments",
                                plan.guest_arguments.size(), to_string(*function->type)));
        return kExitUsage;
    }
    std::vector<Value> arguments;
    for (size_t i = 0; i < parameters.size(); ++i) {
        const auto value = parse_value(store, plan.guest_arguments[i], parameters[i]);
        if (!value) {
            print_error(fmt::format("argument {} of `{}`: {}", i + 1, printable(*plan.invoke),
                                    value.error()));
            return kExitUsage;
        }
        arguments.push_back(*value);
    }
    std::vector<Value> results;
    const Outcome outcome = store.invoke(*function, arguments, results);
    if (!outcome.returned()) return finish(plan, outcome);
    for (const Value& value : results) print_out(to_string(value) + "\n");
    return kExitSuccess;
}

/// Calls an exported function without parameters, if there is one of this name; the outcome, or
/// nothing.
std::optional<Outcome> call_if_exported(Store& store, const Instance& instance,
                                        std::string_view name) {
    const Extern* found = instance.find_export(name);
    if (found == nullptr || !std::holds_alternative<Function*>(*found)) return std::nullopt;
    Function* function = std::get<Function*>(*found);
    if (!function->type->parameters.empty()) return std::nullopt;
    std::vector<Value> results;
    return store.invoke(*function, {}, results);
}

int execute(const RunPlan& plan, Store& store, Instance& instance) {
    // A command has `_start`; a reactor wants `_initialize` before anything else of it is called.
    const bool is_command = instance.find_export("_start") != nullptr;
    if (!is_command) {
        const std::optional<Outcome> outcome = call_if_exported(store, instance, "_initialize");
        if (outcome && !outcome->returned()) return finish(plan, *outcome);
    }
    if (plan.invoke) return call_and_print(plan, store, instance);
    const std::optional<Outcome> outcome = call_if_exported(store, instance, "_start");
    if (outcome && !outcome->returned()) return finish(plan, *outcome);
    return kExitSuccess;
}

/// Threads of a guest end with its main thread, or when one of them traps or exits: at once,
/// whatever they are at.
[[noreturn]] void end_process(int exit_code) {
    std::fflush(nullptr);
    std::_Exit(exit_code);
}

/// Null if the module spawns none.
Result<std::unique_ptr<WasiThreads>> create_threads(
    const RunPlan& plan, const std::shared_ptr<const LoadedModule>& module, Wasi* wasi) {
    if (!WasiThreads::are_wanted(module->module())) return nullptr;
    if (wasi != nullptr) wasi->share_between_threads();
    return WasiThreads::create({
        .module = module,
        .define_imports =
            [&plan, wasi, &loaded = *module](Linker& linker) {
                linker.store().set_fuel(plan.fuel());
                if (wasi != nullptr) wasi->define(linker);
                if (plan.stub_imports) linker.define_stubs(loaded);
            },
        .on_end =
            [&plan](const Outcome& outcome) {
                static std::mutex first_one_reports;
                first_one_reports.lock();
                end_process(finish(plan, outcome));
            },
        .resources = plan.resources,
    });
}

/// Links the module, runs it, and yields the exit code.
int link_and_execute(const RunPlan& plan, std::shared_ptr<const LoadedModule> module, Store& store,
                     Linker& linker) {
    if (plan.stub_imports) linker.define_stubs(*module);
    if (const auto missing = linker.missing_imports(*module); !missing.empty()) {
        report_missing(plan, missing);
        return kExitFailure;
    }
    Outcome outcome;
    const Result<Instance*> instance = linker.instantiate(std::move(module), outcome);
    if (!instance) {
        print_error(describe_load_error(shown_path(plan.file), instance.error()));
        print_limit_hints(plan, outcome);
        return kExitFailure;
    }
    if (!outcome.returned()) return finish(plan, outcome);
    return execute(plan, store, **instance);
}

/// Opens what is granted and confines the process to it: nothing of the guest may be looked at
/// earlier, and no thread be started.
Parsed<std::unique_ptr<Wasi>> open_and_confine(const RunPlan& plan, bool runs_compiled_code) {
    // WASI has no signals: a guest that writes where nobody reads any more gets an error.
    std::signal(SIGPIPE, SIG_IGN);
    auto config = open_grants(plan.grants);
    if (!config) return std::unexpected(std::move(config).error());
    config->arguments = plan.wasi_arguments;
    if (plan.limits.max_fds) config->maximum_descriptors = *plan.limits.max_fds;
    const confinement::Plan kept = confinement_of_guest(*config, runs_compiled_code);
    auto created = Wasi::create(std::move(*config));
    if (!created) return std::unexpected(created.error().message);
    if (const auto confined = confine_process(kept, plan.confinement); !confined) {
        return std::unexpected(confined.error());
    }
    return std::move(*created);
}

/// Prints what the plan grants.
int explain_plan(const RunPlan& plan) {
    const std::vector<std::string> limits = describe_limits(plan.limits);
    print_out(explain(plan.grants, plan.wasi_arguments, limits));
    return kExitSuccess;
}

int run(const Arguments& given) {
    const Parsed<Arguments> arguments_or_error = with_config_file(given);
    if (!arguments_or_error) {
        print_error(arguments_or_error.error());
        return kExitUsage;
    }
    const Arguments& arguments = *arguments_or_error;
    Parsed<RunPlan> plan = plan_run(arguments);
    if (!plan) {
        print_error(plan.error());
        return kExitUsage;
    }
    if (arguments.has(kExplain)) return explain_plan(*plan);
    if (const auto applied = apply_profiling_options(arguments); !applied) {
        print_error(applied.error());
        return kExitFailure;
    }
    auto file = open_program(arguments, plan->config, plan->file, plan->confinement);
    if (!file) return kExitFailure;
    // Destroyed after the store, whose host functions point into them.
    Parsed<std::unique_ptr<Wasi>> wasi = open_and_confine(*plan, file->runs_compiled_code);
    std::unique_ptr<WasiThreads> threads;
    if (!wasi) {
        print_error(wasi.error());
        return kExitFailure;
    }
    Program program = load_program(arguments, plan->config, plan->file, std::move(*file));
    if (program.module == nullptr) return program.exit_code;
    std::shared_ptr<const LoadedModule> module = std::move(program.module);
    Store store(module->shared_engine(), plan->resources);
    store.set_fuel(plan->fuel());
    Linker linker(store);
    const bool uses_wasi = imports_wasi(module->module());
    if (uses_wasi) (*wasi)->define(linker);
    Result<std::unique_ptr<WasiThreads>> created =
        create_threads(*plan, module, uses_wasi ? wasi->get() : nullptr);
    if (!created) {
        print_error(created.error().message);
        return kExitFailure;
    }
    threads = std::move(*created);
    if (threads != nullptr) threads->define(store, linker);
    std::optional<Deadline> deadline;
    if (plan->limits.timeout) deadline.emplace(store.interruption(), *plan->limits.timeout);
    const int exit_code = link_and_execute(*plan, std::move(module), store, linker);
    if (threads != nullptr && threads->running() > 0) end_process(exit_code);
    return exit_code;
}

}  // namespace

constinit const CommandSpec kRunCommand = {
    .name = "run",
    .operands = "FILE [ARGS…]",
    .operand_count = {1, OperandCount::kMany},
    .summary = "Run a program, or call one of its functions",
    .details =
        "The program sees ARGS, the variables and directories granted here, and standard input "
        "and\n"
        "output; nothing else. A module with `_start` is run from there; a reactor's `_initialize` "
        "is\n"
        "called; any other module is instantiated. The exit code is the program's, 134 after a "
        "trap,\n"
        "124 when its time or fuel is over, 1 if the module cannot be loaded and 2 if the command\n"
        "line is wrong.\n"
        "`run` may be left out: `ingot FILE`, `ingot --dir . FILE`.",
    .options = kOptions,
    .examples = kExamples,
    .first_operand_ends_options = true,
    .run = run,
};

}  // namespace ingot
