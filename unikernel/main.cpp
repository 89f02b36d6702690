// The launcher: runs the program that an image carries, in a machine or as a Linux program.
//
// In a machine the directories that the manifest names are those of the image's own root file
// system. As a Linux program the same file behaves as `ingot app`: it is granted no directory.
#include <elf.h>
#include <fmt/format.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <span>

#include "stdlib/wasi/threads.h"
#include "stdlib/wasi/wasi.h"
#include "unikernel/image/manifest.h"
#include "unikernel/image/payload.h"
#include "vm/api/compiled_module.h"
#include "vm/api/embed.h"

namespace ingot {

namespace {

constexpr int kExitFailure = 1;
constexpr int kExitTrap = 134;

void print_error(std::string_view message) {
    fmt::print(stderr, "error: {}\n", message);
}

/// The payload's segment; empty in a template.
std::span<const uint8_t> find_payload() {
    const auto* headers = reinterpret_cast<const Elf64_Phdr*>(getauxval(AT_PHDR));
    for (const Elf64_Phdr& header : std::span(headers, getauxval(AT_PHNUM))) {
        if (header.p_type != PT_LOAD || header.p_filesz < sizeof(ingot_image::PayloadHeader)) {
            continue;
        }
        const auto* bytes = reinterpret_cast<const uint8_t*>(header.p_vaddr);
        uint64_t magic = 0;
        std::memcpy(&magic, bytes, sizeof magic);
        if (magic == ingot_image::kPayloadMagic) return {bytes, header.p_filesz};
    }
    return {};
}

std::span<const uint8_t> part_of(std::span<const uint8_t> payload,
                                 const ingot_image::PayloadPart& part) {
    if (part.offset > payload.size() || part.size > payload.size() - part.offset) return {};
    return payload.subspan(part.offset, part.size);
}

bool runs_in_machine() {
    return getauxval(ingot_image::kMachineEntry) != 0;
}

WasiConfig wasi_of(const Manifest& manifest, std::span<char* const> words) {
    WasiConfig config;
    config.arguments.push_back(manifest.name);
    for (const std::string& word : manifest.arguments) config.arguments.push_back(word);
    for (const char* word : words) config.arguments.emplace_back(word);
    for (const std::string& variable : manifest.environment) {
        const size_t equals = std::min(variable.find('='), variable.size());
        const size_t value = std::min(equals + 1, variable.size());
        config.environment.emplace_back(variable.substr(0, equals), variable.substr(value));
    }
    if (!runs_in_machine()) return config;
    for (std::string_view text : manifest.directories) {
        const bool is_read_only = text.ends_with(":ro");
        if (is_read_only) text.remove_suffix(3);
        const size_t colons = std::min(text.find("::"), text.size());
        const size_t guest = colons == text.size() ? 0 : colons + 2;
        config.directories.push_back({.host = std::string(text.substr(0, colons)),
                                      .guest = std::string(text.substr(guest)),
                                      .read_only = is_read_only});
    }
    return config;
}

/// Memory and its use as the machine's size allows: a stack of at most an eighth of it.
EngineConfig engine_config() {
    EngineConfig config;
    const uint64_t memory_bytes = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * 4096;
    const uint64_t slots = memory_bytes / 8 / sizeof(Slot);
    config.stack_slots = std::min(config.stack_slots, slots);
    config.gc_budget_bytes = std::min(config.gc_budget_bytes, memory_bytes / 2);
    return config;
}

Result<std::shared_ptr<const LoadedModule>> load(std::span<const uint8_t> program) {
    if (!native::is_artifact(program)) {
        return load_module(create_engine(engine_config()), {program.begin(), program.end()});
    }
    native::Artifact artifact = TRY(native::Artifact::parse(program));
    const EngineConfig config = TRY(configure_for(artifact, engine_config()));
    return load_compiled_module(create_engine_for_compiled(config), std::move(artifact));
}

/// The exit code of a run that did not return; reports traps.
int finish(const std::string& name, const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::Exited) return outcome.exit_code & 0xff;
    print_error(fmt::format("{}: {}", name, describe(outcome)));
    return kExitTrap;
}

[[noreturn]] void end_process(int exit_code) {
    std::fflush(nullptr);
    std::_Exit(exit_code);
}

Result<std::unique_ptr<WasiThreads>> create_threads(
    const std::string& name, const std::shared_ptr<const LoadedModule>& module, Wasi& wasi) {
    if (!WasiThreads::are_wanted(module->module())) return nullptr;
    wasi.share_between_threads();
    return WasiThreads::create({
        .module = module,
        .define_imports = [&wasi](Linker& linker) { wasi.define(linker); },
        .on_end =
            [&name](const Outcome& outcome) {
                static std::mutex first_one_reports;
                first_one_reports.lock();
                end_process(finish(name, outcome));
            },
    });
}

int start(const std::string& name, Store& store, const Instance& instance) {
    const Extern* found = instance.find_export("_start");
    if (found == nullptr || !std::holds_alternative<Function*>(*found)) {
        print_error(fmt::format("{}: exports no function `_start`", name));
        return kExitFailure;
    }
    std::vector<Value> results;
    const Outcome outcome = store.invoke(*std::get<Function*>(*found), {}, results);
    return outcome.returned() ? EXIT_SUCCESS : finish(name, outcome);
}

Result<int> run(std::span<const uint8_t> payload, std::span<char* const> words) {
    ingot_image::PayloadHeader header;
    std::memcpy(&header, payload.data(), sizeof header);
    const auto text = part_of(payload, header.manifest);
    const Manifest manifest =
        TRY(parse_manifest({reinterpret_cast<const char*>(text.data()), text.size()}));
    const auto module = TRY(load(part_of(payload, header.program)));
    // Destroyed after the store, whose host functions point into them.
    const std::unique_ptr<Wasi> wasi = TRY(Wasi::create(wasi_of(manifest, words)));
    const auto threads = TRY(create_threads(manifest.name, module, *wasi));
    Store store(module->shared_engine());
    Linker linker(store);
    wasi->define(linker);
    if (threads != nullptr) threads->define(store, linker);
    Outcome outcome;
    const Instance* instance = TRY(linker.instantiate(module, outcome));
    const int exit_code = outcome.returned() ? start(manifest.name, store, *instance)
                                             : finish(manifest.name, outcome);
    if (threads != nullptr && threads->running() > 0) end_process(exit_code);
    return exit_code;
}

}  // namespace

}  // namespace ingot

int main(int argc, char** argv) {
    const auto payload = ingot::find_payload();
    if (payload.empty()) {
        ingot::print_error("this is the template of images, without a program");
        fmt::print(stderr, "  `ingot image app.wasm -o app.elf` makes an image of one\n");
        return ingot::kExitFailure;
    }
    const auto exit_code =
        ingot::run(payload, std::span(argv, static_cast<size_t>(argc)).subspan(1));
    if (exit_code) return *exit_code;
    ingot::print_error(exit_code.error().message);
    return ingot::kExitFailure;
}
