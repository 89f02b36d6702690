// `ingot wast`: runs scripts of the specification's test suite and says what passed.
//
// Every file is run in a fresh engine. Nothing is skipped: a script that cannot be read fails, and
// one on the list of expected failures must fail.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "compiler/text/script.h"
#include "tools/codegen/codegen_process.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/code_options.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "tools/ingot/tier_options.h"
#include "tools/ingot/wast/expected_failures.h"
#include "tools/ingot/wast/isolation.h"
#include "tools/ingot/wast/script_runner.h"
#include "vm/api/compiled_module.h"
#include "vm/api/embed.h"

namespace ingot {

namespace {

constexpr OptionSpec kStrictMessages = {
    "--strict-messages", "", "Also compare the wording of assert_invalid and assert_malformed"};
constexpr OptionSpec kExpectedFailures = {"--expected-failures", "FILE",
                                          "Scripts that must fail, one `name: reason` per line",
                                          Completion::File};
constexpr OptionSpec kMaxFailures = {"--max-failures", "N",
                                     "Failures shown per file; 20 if not given, 0 for all"};
constexpr OptionSpec kPrint = {"--print", "", "Show what the scripts print"};
constexpr OptionSpec kQuiet = {"--quiet", "", "Show only files that fail, and the totals"};
constexpr OptionSpec kGcTorture = {"--gc-torture", "",
                                   "collect garbage at every allocation (very slow)"};
constexpr OptionSpec kCheckedMemories = {"--checked-memories", "",
                                         "Compare addresses instead of reserving 4 GiB per memory"};
constexpr OptionSpec kDeterministic = {"--deterministic", "",
                                       "Canonical NaNs and fixed relaxed SIMD on every host"};
constexpr OptionSpec kMeterFuel = {"--meter-fuel", "",
                                   "Run code that counts its instructions, without a limit"};
constexpr OptionSpec kThroughArtifacts = {
    "--through-artifacts", "", "Compile every module ahead of time and load it from the artifact"};
constexpr OptionSpec kTrapLocations = {"--trap-locations", "",
                                       "Show where the traps happen that are asserted"};
constexpr OptionSpec kOptions[] = {
    kQuiet,         kMaxFailures,     kStrictMessages,  kExpectedFailures, kPrint,
    kEnableOption,  kDisableOption,   kCheckedMemories, kGcTorture,        kDeterministic,
    kMeterFuel,     kTierOption,      kOptimizeOption,  kHotAfterOption,   kThroughArtifacts,
    kTrapLocations, kMemoryBaseOption};

constexpr CommandExample kExamples[] = {
    {"ingot wast testsuite", "Run every script directly in a directory."},
    {"ingot wast --strict-messages i32.wast", "Run one, and compare messages too."},
};

struct WastPlan {
    std::vector<std::string> paths;
    EngineConfig config;
    ScriptOptions script;
    ExpectedFailures expected;
    size_t max_failures = 20;
    bool quiet = false;
    bool through_artifacts = false;
};

/// Plain data: it comes back from another process.
struct FileResult {
    std::array<ScriptCounts, kScriptCommandKinds> counts{};
    bool passed = false;
    bool ended_early = false;  ///< By a signal; the counts are lost.
};

struct WastTotals {
    std::array<ScriptCounts, kScriptCommandKinds> counts{};
    size_t files_passed = 0;
    size_t files_failed = 0;
    size_t files_failed_as_expected = 0;
    size_t files_ended_early = 0;
    bool is_good = true;
};

std::expected<std::vector<std::string>, std::string> collect_paths(const Arguments& arguments) {
    std::vector<std::string> paths;
    for (std::string_view operand : arguments.operands()) {
        if (!is_directory(operand)) {
            paths.emplace_back(operand);
            continue;
        }
        while (operand.size() > 1 && operand.ends_with('/')) operand.remove_suffix(1);
        Result<std::vector<std::string>> found = list_directory(operand, ".wast");
        if (!found) {
            return std::unexpected(
                fmt::format("cannot read {}: {}", operand, found.error().message));
        }
        if (found->empty()) return std::unexpected(fmt::format("{}: no .wast files here", operand));
        paths.insert(paths.end(), found->begin(), found->end());
    }
    return paths;
}

std::expected<WastPlan, std::string> plan_wast(const Arguments& arguments) {
    WastPlan plan;
    const auto features = features_of(arguments);
    if (!features) return std::unexpected(features.error());
    plan.config.features = *features;
    plan.config.guarded_memories = !arguments.has(kCheckedMemories);
    plan.config.gc_torture = arguments.has(kGcTorture);
    plan.config.deterministic = arguments.has(kDeterministic);
    plan.config.meter_fuel = arguments.has(kMeterFuel);
    if (auto applied = apply_tier_options(arguments, plan.config); !applied) {
        return std::unexpected(std::move(applied).error());
    }
    plan.through_artifacts = arguments.has(kThroughArtifacts);
    if (plan.through_artifacts && arguments.has(kTierOption)) {
        return std::unexpected("--through-artifacts compiles ahead of time: no --tier applies");
    }
    const auto segment_base = memory_base_of(arguments);
    if (!segment_base) return std::unexpected(segment_base.error());
    plan.config.segment_base = segment_base->value_or(true);
    plan.script.note_traps = arguments.has(kTrapLocations);
    plan.script.strict_messages = arguments.has(kStrictMessages);
    plan.script.print = arguments.has(kPrint);
    plan.quiet = arguments.has(kQuiet);
    if (const auto text = arguments.value(kMaxFailures)) {
        const std::string number(*text);
        char* end = nullptr;
        plan.max_failures = std::strtoul(number.c_str(), &end, 10);
        if (number.empty() || *end != '\0') {
            return std::unexpected(fmt::format("--max-failures {}: expected a number", number));
        }
    }
    for (std::string_view path : arguments.values(kExpectedFailures)) {
        const Result<std::vector<uint8_t>> text = read_file(path);
        if (!text)
            return std::unexpected(fmt::format("cannot read {}: {}", path, text.error().message));
        auto list = ExpectedFailures::parse(as_text(*text));
        if (!list) return std::unexpected(fmt::format("{}: {}", path, list.error()));
        plan.expected = std::move(*list);
    }
    auto paths = collect_paths(arguments);
    if (!paths) return std::unexpected(std::move(paths).error());
    plan.paths = std::move(*paths);
    return plan;
}

void run_script(const WastPlan& plan, std::string_view path, std::string_view source,
                ScriptReport& report) {
    const Result<std::vector<ScriptCommand>> commands = parse_script(source);
    if (!commands) {
        report.fail_parse(describe(path, source, commands.error()));
        return;
    }
    // Without a cache: what an earlier run compiled would keep this one from compiling, and loops
    // from being entered.
    std::shared_ptr<CodegenProcess> compiler;
    if (plan.through_artifacts || plan.config.tier != TierMode::Interpreter) {
        compiler = std::make_shared<CodegenProcess>(CodegenProcess::default_path());
    }
    ScriptOptions options = plan.script;
    if (plan.through_artifacts) options.ahead = compiler;
    auto engine = plan.through_artifacts ? create_engine_for_compiled(plan.config)
                                         : create_engine(plan.config, compiler);
    ScriptRunner runner(std::move(engine), options, report);
    runner.run(*commands);
}

size_t line_at(std::string_view source, size_t offset) {
    return 1 + static_cast<size_t>(std::ranges::count(source.substr(0, offset), '\n'));
}

void print_traps(std::string_view path, std::string_view source, const ScriptReport& report) {
    std::vector<ScriptTrap> traps = report.traps();
    std::ranges::sort(traps, {}, &ScriptTrap::offset);
    for (const ScriptTrap& trap : traps) {
        print_out(fmt::format("{}:{}: {}\n", path, line_at(source, trap.offset), trap.text));
    }
}

void print_failures(const WastPlan& plan, std::string_view path, std::string_view source,
                    const ScriptReport& report) {
    if (!report.parse_error().empty()) print_out(report.parse_error() + "\n");
    std::vector<ScriptFailure> failures = report.failures();
    std::ranges::sort(failures, {}, &ScriptFailure::offset);
    const size_t shown =
        plan.max_failures == 0 ? failures.size() : std::min(plan.max_failures, failures.size());
    for (const ScriptFailure& failure : std::span(failures).first(shown)) {
        print_out(fmt::format("{}:{}: {}: {}\n", path, line_at(source, failure.offset),
                              to_string(failure.kind), printable(failure.message)));
    }
    if (shown < failures.size()) {
        print_out(fmt::format("{}: {} more failures\n", path, failures.size() - shown));
    }
}

ScriptCounts sum_of(const std::array<ScriptCounts, kScriptCommandKinds>& counts) {
    ScriptCounts sum;
    for (const ScriptCounts& kind : counts) {
        sum.passed += kind.passed;
        sum.failed += kind.failed;
    }
    return sum;
}

/// Failures are printed unless they are expected.
FileResult run_file(const WastPlan& plan, const std::string& path) {
    ScriptReport report;
    const Result<std::vector<uint8_t>> bytes = read_file(path);
    const std::string_view source = bytes ? as_text(*bytes) : std::string_view();
    if (bytes) {
        run_script(plan, path, source, report);
    } else {
        report.fail_parse(fmt::format("cannot read {}: {}", path, bytes.error().message));
    }
    print_traps(path, source, report);
    if (plan.expected.reason(path) == nullptr) print_failures(plan, path, source, report);
    return {.counts = report.counts(), .passed = report.passed(), .ended_early = false};
}

FileResult run_file_isolated(const WastPlan& plan, const std::string& path) {
    FileResult result;
    const auto ended = run_in_child(std::as_writable_bytes(std::span(&result, 1)),
                                    [&] { result = run_file(plan, path); });
    if (!ended) {
        print_out(fmt::format("{}: the process ended with signal {}\n", path, ended.error()));
        return {.counts = {}, .passed = false, .ended_early = true};
    }
    return result;
}

void add_to_totals(const WastPlan& plan, const std::string& path, const FileResult& result,
                   WastTotals& totals) {
    for (size_t i = 0; i < kScriptCommandKinds; ++i) {
        totals.counts[i].passed += result.counts[i].passed;
        totals.counts[i].failed += result.counts[i].failed;
    }
    if (result.ended_early) ++totals.files_ended_early;
    const ScriptCounts sum = sum_of(result.counts);
    const std::string* reason = plan.expected.reason(path);
    if (result.passed) {
        ++totals.files_passed;
        if (reason != nullptr) {
            totals.is_good = false;
            print_out(
                fmt::format("{}: passes, but is listed as an expected failure ({}); "
                            "take it off the list\n",
                            path, *reason));
        } else if (!plan.quiet) {
            print_out(fmt::format("{}: ok {} commands\n", path, sum.total()));
        }
        return;
    }
    if (reason != nullptr) {
        ++totals.files_failed_as_expected;
        print_out(fmt::format("{}: fails as expected, {} of {} commands: {}\n", path, sum.failed,
                              sum.total(), *reason));
        return;
    }
    ++totals.files_failed;
    totals.is_good = false;
    print_out(fmt::format("{}: FAILED {} of {} commands\n", path, sum.failed, sum.total()));
}

void print_totals(const WastTotals& totals) {
    ScriptCounts assertions;
    ScriptCounts others;
    for (size_t i = 0; i < kScriptCommandKinds; ++i) {
        const ScriptCounts& counts = totals.counts[i];
        if (counts.total() == 0) continue;
        const std::string_view kind = to_string(static_cast<ScriptCommand::Kind>(i));
        print_out(
            fmt::format("{:>24} {:>8} passed {:>6} failed\n", kind, counts.passed, counts.failed));
        ScriptCounts& sum = kind.starts_with("assert") ? assertions : others;
        sum.passed += counts.passed;
        sum.failed += counts.failed;
    }
    if (totals.files_ended_early > 0) {
        print_out(fmt::format("{} files ended early: their commands are not counted\n",
                              totals.files_ended_early));
    }
    const size_t files =
        totals.files_passed + totals.files_failed + totals.files_failed_as_expected;
    print_out(fmt::format(
        "assertions: {} of {} passed, {} failed, 0 skipped; "
        "other commands: {} passed, {} failed\n",
        assertions.passed, assertions.total(), assertions.failed, others.passed, others.failed));
    print_out(fmt::format("files: {} of {} passed, {} failed, {} failed as expected, 0 skipped\n",
                          totals.files_passed, files, totals.files_failed,
                          totals.files_failed_as_expected));
}

int run(const Arguments& arguments) {
    const auto plan = plan_wast(arguments);
    if (!plan) {
        print_error(plan.error());
        return kExitUsage;
    }
    WastTotals totals;
    const bool isolate = plan->paths.size() > 1;
    for (const std::string& path : plan->paths) {
        const FileResult result = isolate ? run_file_isolated(*plan, path) : run_file(*plan, path);
        add_to_totals(*plan, path, result, totals);
    }
    print_totals(totals);
    return totals.is_good ? kExitSuccess : kExitFailure;
}

}  // namespace

constinit const CommandSpec kWastCommand = {
    .name = "wast",
    .operands = "FILES…|DIRECTORIES…",
    .operand_count = {1, OperandCount::kMany},
    .summary = "Run test scripts (.wast) of the WebAssembly specification",
    .details =
        "A directory stands for the scripts directly in it. Failures are listed with their lines;\n"
        "the exit code is 1 if there are any.",
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
