// Runs damaged modules and texts through decoder, validator, printer and text parser, and counts
// verdicts.
//
//     mutate [--seed N] [--count N] [--only INDEX] CORPUS...
//
// An input depends on the corpus, the seed and its index alone. Should one crash or hang, its index
// is printed and the input is saved as mutate-<index>; `--only` runs it again. Needs no fuzzing
// engine, so every build has it; under ASan and UBSan it is the long test of untrusted input.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/binary_mutator.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/random.h"
#include "tests/fuzz/subjects.h"
#include "tests/fuzz/text_mutator.h"

// The sanitizers' own name; absent without them.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

using namespace ingot;
using namespace ingot::fuzz;

struct Options {
    uint64_t seed = 1;
    uint64_t count = 20'000;
    std::optional<uint64_t> only;
    std::vector<std::filesystem::path> corpus;
};

struct Counts {
    std::array<uint64_t, kVerdictCount> binary{};
    std::array<uint64_t, kVerdictCount> text{};
};

/// The input that is being run, for the handlers of its end.
struct Current {
    std::span<const uint8_t> bytes;
    uint64_t index = 0;
};
Current current;

constexpr unsigned kTimeoutSeconds = 30;

/// Only calls that are allowed in a signal handler.
void save_current() {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), current.index).ptr;
    std::array<char, 64> name{};
    size_t length = 0;
    for (const char c : std::string_view("mutate-")) name[length++] = c;
    for (const char* digit = digits.data(); digit != end; ++digit) name[length++] = *digit;
    const int file = open(name.data(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    bool saved = file >= 0 && write(file, current.bytes.data(), current.bytes.size()) >= 0;
    name[length++] = '\n';
    constexpr std::string_view kText = "\nmutate: this input failed and is saved as ";
    saved = write(STDERR_FILENO, kText.data(), kText.size()) >= 0 && saved;
    if (write(STDERR_FILENO, name.data(), length) < 0 || !saved) _exit(3);
}

void end_by_signal(int signal_number) {
    save_current();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

void watch_for_failures() {
    signal(SIGALRM, end_by_signal);
    signal(SIGABRT, end_by_signal);
    if (__sanitizer_set_death_callback != nullptr) {
        __sanitizer_set_death_callback(save_current);
    } else {
        signal(SIGSEGV, end_by_signal);
        signal(SIGBUS, end_by_signal);
    }
}

/// Everything ingot supports, at times with some of it switched off.
Features pick_features(Random& random) {
    Features features;
    if (!random.one_in(16)) return features;
    for (uint32_t i = 1; i < kFeatureCount; ++i) {
        if (random.one_in(4)) features.disable(static_cast<Feature>(i));
    }
    return features;
}

void run_input(const Corpus& corpus, uint64_t seed, uint64_t index, Counts& counts) {
    Random random(seed * 0x9e3779b97f4a7c15 ^ index);
    random.next();
    const Features features = pick_features(random);
    current.index = index;
    alarm(kTimeoutSeconds);
    if (!corpus.binaries.empty() && (corpus.texts.empty() || !random.one_in(3))) {
        const Bytes bytes = mutate_binary(corpus.binaries, random);
        current.bytes = bytes;
        const bool is_printed = features == Features() && random.one_in(4);
        const Verdict verdict =
            is_printed ? print_subject(bytes) : validate_subject(bytes, features);
        ++counts.binary[static_cast<size_t>(verdict)];
    } else {
        const std::string text = mutate_text(corpus.texts, random);
        current.bytes = {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
        ++counts.text[static_cast<size_t>(text_subject(text, features))];
    }
    current.bytes = {};
}

void print_counts(std::string_view what, const std::array<uint64_t, kVerdictCount>& counts) {
    fmt::print("{}: {} accepted, {} malformed, {} invalid, {} beyond a limit\n", what, counts[0],
               counts[1], counts[2], counts[3]);
}

std::optional<Options> parse_arguments(std::span<char* const> arguments) {
    Options options;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (!argument.starts_with("--")) {
            options.corpus.emplace_back(argument);
            continue;
        }
        if (++i == arguments.size()) return std::nullopt;
        const std::string_view text = arguments[i];
        uint64_t value = 0;
        const auto parsed = std::from_chars(text.begin(), text.end(), value);
        if (parsed.ec != std::errc() || parsed.ptr != text.end()) return std::nullopt;
        if (argument == "--seed") {
            options.seed = value;
        } else if (argument == "--count") {
            options.count = value;
        } else if (argument == "--only") {
            options.only = value;
        } else {
            return std::nullopt;
        }
    }
    return options.corpus.empty() ? std::nullopt : std::optional(options);
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_arguments(std::span(argv, static_cast<size_t>(argc)).subspan(1));
    if (!options) {
        fmt::print(stderr, "usage: mutate [--seed N] [--count N] [--only INDEX] CORPUS...\n");
        return 2;
    }
    const Corpus corpus = load_corpus(options->corpus);
    const auto valid = std::ranges::count_if(corpus.binaries, [](const Bytes& seed) {
        return validate_subject(seed, {}) == Verdict::Accepted;
    });
    fmt::print("seeds: {} modules ({} valid), {} texts from {} files\n", corpus.binaries.size(),
               valid, corpus.texts.size(), corpus.files);
    if (corpus.binaries.empty() && corpus.texts.empty()) {
        fmt::print(stderr, "mutate: no .wasm, .wat or .wast files in the corpus\n");
        return 2;
    }
    watch_for_failures();
    const auto start = std::chrono::steady_clock::now();
    const uint64_t first = options->only.value_or(0);
    const uint64_t last = options->only ? first + 1 : options->count;
    Counts counts;
    for (uint64_t index = first; index < last; ++index) {
        run_input(corpus, options->seed, index, counts);
    }
    alarm(0);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    print_counts("modules", counts.binary);
    print_counts("texts", counts.text);
    fmt::print("{} inputs in {:.1f} s, seed {}\n", last - first, seconds.count(), options->seed);
    return 0;
}
