// Listeners are made at the start of the process and stay; only the debugger's may come later.
#include "vm/native/profiling/profiling.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string_view>

#include "vm/native/loader.h"
#include "vm/runtime/loaded_module.h"

namespace ingot::native {
namespace {

struct Listeners {
    std::mutex mutex;
    std::vector<std::unique_ptr<CodeListener>> all;
    bool has_debugger = false;
    /// Whether any code was announced: if not, its end is nobody's concern.
    std::atomic<bool> any = false;
};

// Never destroyed: modules may still be unloaded while the process exits.
Listeners& listeners() {
    static Listeners& made = *std::make_unique<Listeners>().release();
    return made;
}

std::string symbol_name(const LoadedModule& module, uint32_t body) {
    const uint32_t index = module.module().imported_functions + body;
    const std::string_view given = module.module().function_name(FunctionIndex(index));
    if (given.empty()) return fmt::format("wasm:function[{}]", index);
    std::string name = fmt::format("wasm:{}", given);
    const auto is_control = [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; };
    std::ranges::replace_if(name, is_control, '?');
    return name;
}

std::vector<CodeSymbol> symbols_of(const LoadedModule& module, const LoadedArtifact& artifact) {
    const auto base = reinterpret_cast<uintptr_t>(artifact.code().data());
    std::vector<CodeSymbol> symbols;
    for (const ArtifactFunction& function : artifact.functions()) {
        symbols.push_back(
            {base + function.code, function.size, symbol_name(module, function.body)});
    }
    for (const ArtifactEntry& entry : artifact.entries()) {
        symbols.push_back(
            {base + entry.code, entry.size, fmt::format("wasm:enter[type {}]", entry.type_index)});
    }
    for (const ArtifactLoop& loop : artifact.loops()) {
        symbols.push_back(
            {base + loop.code, loop.size,
             fmt::format("{}[loop at {:#x}]", symbol_name(module, loop.body), loop.offset)});
    }
    return symbols;
}

/// Linux says in /proc/self/status who traces this process: 0 if nobody does.
bool is_traced() {
    const int file = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    char text[4096];
    const ssize_t length = ::read(file, text, sizeof text);
    ::close(file);
    constexpr std::string_view kField = "TracerPid:\t";
    const std::string_view status(text, length > 0 ? static_cast<size_t>(length) : 0);
    const size_t at = status.find(kField);
    return at != std::string_view::npos && at + kField.size() < status.size() &&
           status[at + kField.size()] != '0';
}

}  // namespace

Result<void> enable_profiling(const ProfilingOptions& options) {
    Listeners& told = listeners();
    const std::lock_guard lock(told.mutex);
    if (options.perf_map) told.all.push_back(TRY(create_perf_map()));
    if (options.jitdump) told.all.push_back(TRY(create_jitdump()));
    // A process that confines itself cannot look any more when code comes.
    if (options.debugger || is_traced()) {
        told.all.push_back(create_debugger_listener());
        told.has_debugger = true;
    }
    return {};
}

void announce_code(const LoadedModule& module, const LoadedArtifact& artifact) {
    Listeners& told = listeners();
    const std::lock_guard lock(told.mutex);
    if (!told.has_debugger && is_traced()) {
        told.all.push_back(create_debugger_listener());
        told.has_debugger = true;
    }
    if (told.all.empty()) return;
    told.any = true;
    const std::vector<CodeSymbol> symbols = symbols_of(module, artifact);
    for (const auto& listener : told.all) listener->added(artifact, symbols);
}

void retract_code(const LoadedArtifact& artifact) {
    Listeners& told = listeners();
    if (!told.any) return;
    const std::lock_guard lock(told.mutex);
    for (const auto& listener : told.all) listener->removed(artifact);
}

}  // namespace ingot::native
