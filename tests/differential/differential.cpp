// Compares two configurations of engines on generated modules; see README.md.
//
// The process that people start never runs guest code: it forks workers, each for a batch, and so
// survives crashes and endless loops, which are failures like any other. What a worker is at stands
// in shared memory.
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tests/differential/comparison.h"
#include "tests/differential/coverage.h"
#include "tests/differential/shrinker.h"
#include "vm/support/check.h"

namespace {

using namespace ingot;
using namespace ingot::differential;

struct Options {
    std::string left = "tier=interpreter";
    std::string right = "tier=interpreter,memories=checked";
    uint64_t seed = 1;
    uint64_t first = 0;
    uint64_t count = 2'000;
    uint64_t timeout_seconds = 20;
    uint64_t attempts = 4'000;
    bool shrinks = false;
    bool saves = false;
    bool counts_instructions = false;
    std::string replay;
    std::string output = ".";
};

/// Shared between the process and its workers.
struct Progress {
    uint64_t index = 0;
    uint64_t bytes = 0;
    Statistics statistics;
};

constexpr int kDiffers = 3;

Tape tape_of(const Options& options, uint64_t index) {
    return Tape::recording(options.seed * 0x9e3779b97f4a7c15 ^ index * 0xd1342543de82ef95);
}

std::vector<uint8_t> read_tape(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Comparison comparison_of(const Options& options) {
    return {*parse_configuration(options.left), *parse_configuration(options.right)};
}

/// Runs in a worker: does not return if a program differs.
void run_program(Comparison& comparison, const Options& options, const Program& program,
                 Progress& progress, bool is_quiet) {
    alarm(static_cast<unsigned>(options.timeout_seconds));
    const auto found = comparison.compare(program, progress.statistics);
    if (!found) return;
    if (!is_quiet) fmt::print(stderr, "differential: {}\n", *found);
    _exit(kDiffers);
}

/// Forks a worker and waits for it; its status as waitpid tells it.
template <typename Work>
int in_worker(Work work) {
    (void)fflush(stdout);
    const pid_t worker = fork();
    CHECK(worker >= 0);
    if (worker == 0) {
        work();
        (void)fflush(stdout);
        _exit(0);
    }
    int status = 0;
    while (waitpid(worker, &status, 0) < 0) {
    }
    return status;
}

std::string describe_status(int status, uint64_t timeout_seconds) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == kDiffers) return "the sides differ";
    if (WIFEXITED(status)) return fmt::format("the worker exited with {}", WEXITSTATUS(status));
    if (WTERMSIG(status) == SIGALRM) {
        return fmt::format("stuck for {} seconds", timeout_seconds);
    }
    return fmt::format("the worker died: {}", strsignal(WTERMSIG(status)));
}

int silently(const Options& options, const std::vector<uint8_t>& tape_bytes, Progress& progress) {
    return in_worker([&] {
        if (freopen("/dev/null", "w", stderr) == nullptr) _exit(0);
        Tape tape = Tape::replaying(tape_bytes);
        const Program program = generate(tape);
        Comparison comparison = comparison_of(options);
        run_program(comparison, options, program, progress, true);
    });
}

/// Whether two ends of workers are the same failure.
bool is_same_failure(int a, int b) {
    if (WIFEXITED(a) != WIFEXITED(b)) return false;
    return WIFEXITED(a) ? WEXITSTATUS(a) == WEXITSTATUS(b) : WTERMSIG(a) == WTERMSIG(b);
}

void report_failure(const Options& options, std::vector<uint8_t> tape_bytes,
                    const std::string& name, int status, Progress& progress) {
    if (options.shrinks) {
        Options hasty = options;
        hasty.timeout_seconds = std::min<uint64_t>(options.timeout_seconds, 2);
        tape_bytes =
            shrink(std::move(tape_bytes), static_cast<uint32_t>(options.attempts),
                   [&](const std::vector<uint8_t>& candidate) {
                       return is_same_failure(silently(hasty, candidate, progress), status);
                   });
    }
    Tape tape = Tape::replaying(tape_bytes);
    const std::string stem = options.output + "/" + name;
    const std::string trouble = save(stem, generate(tape), tape_bytes);
    fmt::print("saved as {}.wat, .wasm, .tape {}\n", stem, trouble);
    fmt::print("again: differential --left {} --right {} --replay {}.tape\n", options.left,
               options.right, stem);
}

int run_all(const Options& options, Progress& progress) {
    constexpr uint64_t kBatch = 2'000;
    const uint64_t end = options.first + options.count;
    for (uint64_t next = options.first; next < end;) {
        const uint64_t last = std::min(end, next + kBatch);
        const int status = in_worker([&] {
            Comparison comparison = comparison_of(options);
            for (progress.index = next; progress.index < last; ++progress.index) {
                Tape tape = tape_of(options, progress.index);
                alarm(static_cast<unsigned>(options.timeout_seconds));
                const Program program = generate(tape);
                progress.bytes += program.bytes.size();
                run_program(comparison, options, program, progress, false);
            }
        });
        if (status != 0) {
            const uint64_t index = progress.index;
            fmt::print("FAILED: module {} of seed {}: {}\n", index, options.seed,
                       describe_status(status, options.timeout_seconds));
            fmt::print("again: differential --left {} --right {} --seed {} --only {}\n",
                       options.left, options.right, options.seed, index);
            Tape tape = tape_of(options, index);
            generate(tape);
            report_failure(options, tape.bytes(),
                           fmt::format("difference-{}-{}", options.seed, index), status, progress);
            return 1;
        }
        next = last;
    }
    return 0;
}

int replay(const Options& options, Progress& progress) {
    const std::vector<uint8_t> bytes = read_tape(options.replay);
    const int status = in_worker([&] {
        Tape tape = Tape::replaying(bytes);
        const Program program = generate(tape);
        Comparison comparison = comparison_of(options);
        run_program(comparison, options, program, progress, false);
    });
    if (status == 0) {
        fmt::print("no difference\n");
        return 0;
    }
    fmt::print("FAILED: {}: {}\n", options.replay,
               describe_status(status, options.timeout_seconds));
    if (options.shrinks) report_failure(options, bytes, "replayed", status, progress);
    return 1;
}

int save_modules(const Options& options) {
    for (uint64_t i = options.first; i < options.first + options.count; ++i) {
        Tape tape = tape_of(options, i);
        const Program program = generate(tape);
        const std::string stem = fmt::format("{}/module-{}-{}", options.output, options.seed, i);
        const std::string trouble = save(stem, program, tape.bytes());
        if (trouble.empty()) continue;
        fmt::print(stderr, "differential: {}: {}\n", stem, trouble);
        return 1;
    }
    return 0;
}

int count_instructions(const Options& options) {
    Coverage coverage;
    for (uint64_t i = options.first; i < options.first + options.count; ++i) {
        Tape tape = tape_of(options, i);
        coverage.add(generate(tape));
    }
    const auto missing = coverage.missing();
    fmt::print("{} instructions of the table, {} never generated\n", kOpcodeCount, missing.size());
    for (const std::string_view name : missing) fmt::print("  {}\n", name);
    return missing.empty() ? 0 : 1;
}

void print_statistics(const Options& options, const Progress& progress, double seconds) {
    const Statistics& statistics = progress.statistics;
    uint64_t trapped = 0;
    for (const uint64_t count : statistics.traps) trapped += count;
    fmt::print("{} modules of {} bytes on average in {:.1f} s, {:.0f} per second\n", options.count,
               progress.bytes / std::max<uint64_t>(options.count, 1), seconds,
               static_cast<double>(options.count) / seconds);
    fmt::print("calls: {} returned, {} threw, {} trapped, {} cut short\n", statistics.returned,
               statistics.threw, trapped, statistics.cut);
    for (size_t i = 0; i < Statistics::kTrapCount; ++i) {
        if (statistics.traps[i] == 0) continue;
        fmt::print("  {:8} {}\n", statistics.traps[i], to_string(static_cast<Trap>(i)));
    }
}

bool parse_number(std::string_view text, uint64_t& value) {
    const auto parsed = std::from_chars(text.begin(), text.end(), value);
    return parsed.ec == std::errc() && parsed.ptr == text.end();
}

/// Takes the value of an option; whether it is one and the value fits.
bool take_value(Options& options, std::string_view name, std::string_view value) {
    if (name == "--left") return parse_configuration(options.left = value).has_value();
    if (name == "--right") return parse_configuration(options.right = value).has_value();
    if (name == "--replay") return !(options.replay = value).empty();
    if (name == "--output") return !(options.output = value).empty();
    if (name == "--seed") return parse_number(value, options.seed);
    if (name == "--first") return parse_number(value, options.first);
    if (name == "--count") return parse_number(value, options.count);
    if (name == "--timeout") return parse_number(value, options.timeout_seconds);
    if (name == "--attempts") return parse_number(value, options.attempts);
    if (name == "--only") {
        options.count = 1;
        return parse_number(value, options.first);
    }
    return false;
}

std::optional<Options> parse_arguments(std::span<char* const> arguments) {
    Options options;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--shrink") {
            options.shrinks = true;
        } else if (name == "--save") {
            options.saves = true;
        } else if (name == "--coverage") {
            options.counts_instructions = true;
        } else if (++i == arguments.size() || !take_value(options, name, arguments[i])) {
            return std::nullopt;
        }
    }
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_arguments(std::span(argv, static_cast<size_t>(argc)).subspan(1));
    if (!options) {
        fmt::print(stderr,
                   "usage: differential [--left SETTINGS] [--right SETTINGS] [--seed N]\n"
                   "    [--first N] [--count N] [--only N] [--timeout SECONDS] [--shrink]\n"
                   "    [--attempts N] [--replay TAPE] [--save] [--coverage] [--output FOLDER]\n"
                   "settings, separated by commas:\n{}",
                   list_settings());
        return 2;
    }
    if (options->counts_instructions) return count_instructions(*options);
    if (options->saves) return save_modules(*options);
    void* shared =
        mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    auto& progress = *new (shared) Progress;
    if (!options->replay.empty()) return replay(*options, progress);
    const auto start = std::chrono::steady_clock::now();
    const int result = run_all(*options, progress);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (result == 0) print_statistics(*options, progress, seconds.count());
    return result;
}
