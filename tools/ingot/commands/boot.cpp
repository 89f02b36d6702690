// `ingot boot`: starts a machine with an image under QEMU and answers with its exit code.
//
// The guest's exit code comes back through a debug port as one line of text (sched/program.cpp):
// the monitor's own exit code says nothing about the guest.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "unikernel/image/image_file.h"

namespace ingot {

namespace {

constexpr const char* kMonitor = "qemu-system-x86_64";

constexpr OptionSpec kMachine = {"--machine", "NAME", "`microvm` if not given, or `q35`"};
constexpr OptionSpec kAccel = {"--accel", "NAME",
                               "`kvm`, `tcg` (emulation), or `auto`, which takes KVM if the "
                               "processor supports it; `auto` if not given"};
constexpr OptionSpec kMemory = {"--memory", "MIB", "Memory; what the image asks for if not given"};
constexpr OptionSpec kArchive = {"--archive", "FILE",
                                 "A tar archive whose files are put over those of the image",
                                 Completion::File};
constexpr OptionSpec kKernel = {"--kernel-option", "WORD",
                                "For the kernel, as `ingot.log=calls`; can be repeated"};
constexpr OptionSpec kBootChart = {
    "--bootchart", "",
    "Show how long each phase of booting took, emulated in instructions, else in clock ticks"};
constexpr OptionSpec kDryRun = {"--dry-run", "", "Print the monitor's command line, start nothing"};
constexpr OptionSpec kOptions[] = {kMachine, kAccel,     kMemory, kArchive,
                                   kKernel,  kBootChart, kDryRun};

constexpr CommandExample kExamples[] = {
    {"ingot boot app.elf one two", "Boot an image; its program gets two more arguments."},
    {"ingot boot --accel tcg --machine q35 app.elf", "Emulated, on another machine."},
    {"ingot boot --dry-run app.elf", "See how the monitor would be called."},
};

/// A file for the guest's last words, gone with this object.
class StatusFile {
 public:
    StatusFile() : descriptor_(::mkstemp(path_)) {}
    ~StatusFile() {
        if (descriptor_ < 0) return;
        ::close(descriptor_);
        ::unlink(path_);
    }
    StatusFile(const StatusFile&) = delete;
    StatusFile& operator=(const StatusFile&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    const char* path() const { return path_; }
    std::string text() const {
        char buffer[64];
        const ssize_t size = ::pread(descriptor_, buffer, sizeof buffer, 0);
        return {buffer, size > 0 ? static_cast<size_t>(size) : 0};
    }

 private:
    char path_[32] = "/tmp/ingot-status-XXXXXX";
    int descriptor_;
};

/// Whether there is KVM with a processor that helps it: some hosts offer one that emulates guests
/// instruction by instruction, slower than QEMU does and without knowing all of them.
bool has_kvm() {
    if (::access("/dev/kvm", R_OK | W_OK) != 0) return false;
    const auto processors = read_file("/proc/cpuinfo");
    if (!processors) return false;
    const std::string_view text = as_text(*processors);
    return text.find(" vmx") != std::string_view::npos ||
           text.find(" svm") != std::string_view::npos;
}

using Words = std::vector<std::string>;

/// A word of the kernel's command line; with quotes if it has blanks or is empty.
std::string quoted(std::string_view word) {
    const bool is_plain = !word.empty() && word.find(' ') == std::string_view::npos;
    return is_plain ? std::string(word) : fmt::format("\"{}\"", word);
}

std::string kernel_line(const Arguments& arguments) {
    std::string line;
    const auto add = [&line](std::string_view word) {
        if (!line.empty()) line += ' ';
        line += quoted(word);
    };
    for (std::string_view word : arguments.values(kKernel)) add(word);
    if (arguments.has(kBootChart)) add("ingot.log=boot");
    for (std::string_view word : arguments.operands().subspan(1)) add(word);
    return line;
}

std::expected<Words, std::string> monitor_words(const Arguments& arguments,
                                                const Manifest& manifest, const char* status_path) {
    const std::string_view machine = arguments.value(kMachine).value_or("microvm");
    if (machine != "microvm" && machine != "q35") {
        return std::unexpected(fmt::format("--machine {}: expected `microvm` or `q35`", machine));
    }
    std::string_view accel = arguments.value(kAccel).value_or("auto");
    if (accel == "auto") accel = has_kvm() ? "kvm" : "tcg";
    if (accel != "kvm" && accel != "tcg") {
        return std::unexpected(fmt::format("--accel {}: expected `kvm`, `tcg` or `auto`", accel));
    }
    for (std::string_view word : arguments.operands()) {
        if (word.find('"') == std::string_view::npos) continue;
        return std::unexpected(
            fmt::format("{}: a machine's command line cannot carry double quotes", word));
    }
    uint64_t memory_mib = manifest.memory_mib;
    if (const auto text = arguments.value(kMemory)) {
        const auto [end, error] =
            std::from_chars(text->data(), text->data() + text->size(), memory_mib);
        if (error != std::errc() || end != text->data() + text->size() || memory_mib < 8) {
            return std::unexpected(fmt::format("--memory {}: expected at least 8 (MiB)", *text));
        }
    }
    Words words = {kMonitor,
                   "-machine",
                   std::string(machine),
                   "-accel",
                   std::string(accel),
                   "-cpu",
                   accel == "kvm" ? "host" : "max",
                   "-m",
                   fmt::format("{}M", memory_mib),
                   "-nodefaults",
                   "-no-user-config",
                   "-display",
                   "none",
                   "-no-reboot",
                   "-serial",
                   "stdio",
                   "-chardev",
                   fmt::format("file,id=status,path={}", status_path),
                   "-device",
                   "isa-debugcon,iobase=0xe9,chardev=status",
                   "-kernel",
                   std::string(arguments.operands()[0])};
    // Every instruction is a nanosecond then, and the time-stamp counter counts those.
    if (arguments.has(kBootChart) && accel == "tcg") {
        words.insert(words.end(), {"-icount", "shift=0"});
    }
    if (const std::string line = kernel_line(arguments); !line.empty()) {
        words.insert(words.end(), {"-append", line});
    }
    if (const auto archive = arguments.value(kArchive)) {
        words.insert(words.end(), {"-initrd", std::string(*archive)});
    }
    return words;
}

std::string shell_line(const Words& words) {
    std::string line;
    for (const std::string& word : words) {
        const bool is_plain = word.find_first_of(" \"'$\\`;&|<>()*?") == std::string::npos;
        line += is_plain && !word.empty() ? word : fmt::format("'{}'", word);
        line += &word == &words.back() ? '\n' : ' ';
    }
    return line;
}

/// The monitor's wait status, or nothing after reporting that it cannot be started.
std::optional<int> run_monitor(const Words& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    pid_t child = 0;
    // The machine has no input yet; a terminal's settings are left alone.
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    const int error = ::posix_spawnp(&child, kMonitor, &actions, nullptr, pointers.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        print_error(fmt::format("cannot start {}: {}", kMonitor, std::strerror(error)));
        if (error == ENOENT) print_hint("Debian's package is called qemu-system-x86");
        return std::nullopt;
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/// The guest's exit code, from its last words.
int exit_code_of(std::string_view record, int monitor_status) {
    constexpr std::string_view kExit = "exit ";
    constexpr int kExitPanic = 255;
    if (record.starts_with(kExit)) {
        int code = kExitFailure;
        std::from_chars(record.data() + kExit.size(), record.data() + record.size(), code);
        return code;
    }
    if (record.starts_with("panic")) return kExitPanic;
    if (WIFSIGNALED(monitor_status)) {
        print_error(fmt::format("{} was ended by signal {}", kMonitor, WTERMSIG(monitor_status)));
        return 128 + WTERMSIG(monitor_status);
    }
    print_error("the machine ended without saying how");
    print_hint(
        "was it reset before its kernel came up? `ingot boot --dry-run` shows how to start "
        "it by hand");
    return kExitFailure;
}

int run(const Arguments& arguments) {
    const std::string path(arguments.operands()[0]);
    const auto bytes = read_file(path);
    if (!bytes) {
        print_error(fmt::format("{}: {}", path, bytes.error().message));
        return kExitFailure;
    }
    const Result<Manifest> manifest = manifest_of_image(*bytes);
    if (!manifest) {
        print_error(fmt::format("{}: {}", path, manifest.error().message));
        print_hint("`ingot image` makes one");
        return kExitFailure;
    }
    const bool is_dry = arguments.has(kDryRun);
    std::optional<StatusFile> status;
    if (!is_dry) status.emplace();
    if (status && !status->is_open()) {
        print_error(fmt::format("cannot make a file in /tmp: {}", std::strerror(errno)));
        return kExitFailure;
    }
    const auto words = monitor_words(arguments, *manifest, is_dry ? "/dev/null" : status->path());
    if (!words) {
        print_error(words.error());
        return kExitUsage;
    }
    if (is_dry) {
        print_out(shell_line(*words));
        return kExitSuccess;
    }
    const std::optional<int> ended = run_monitor(*words);
    return ended ? exit_code_of(status->text(), *ended) : kExitFailure;
}

}  // namespace

constinit const CommandSpec kBootCommand = {
    .name = "boot",
    .operands = "IMAGE [ARGS…]",
    .operand_count = {1, OperandCount::kMany},
    .summary = "Start a machine with an image",
    .details =
        "Runs QEMU with what `ingot image` made. The console is standard output; the exit code is\n"
        "the program's, 255 after a panic of the kernel. The machine has no input and no network "
        "yet.",
    .options = kOptions,
    .examples = kExamples,
    .first_operand_ends_options = true,
    .run = run,
};

}  // namespace ingot
