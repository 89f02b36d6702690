// Descriptor numbers are those that Wasi::create gives.
#include "tools/ingot/explain.h"

#include <fmt/format.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"

namespace ingot {

namespace {

constexpr int kFirstDescriptor = 3;

/// The path as it is found from anywhere, or a note that there is nothing.
std::string host_path(const std::string& path) {
    char resolved[PATH_MAX];
    const bool exists = ::realpath(path.c_str(), resolved) != nullptr;
    return exists ? printable(resolved) : printable(path) + " (does not exist)";
}

std::string stream_line(const Grants& grants, size_t number) {
    constexpr std::string_view kNames[] = {"input", "output", "error"};
    const std::string& file = grants.streams[number];
    std::string source = file.empty() ? "ours" : "the file " + printable(file);
    if (number != 0 && file.empty() && ::isatty(static_cast<int>(number)) == 1) {
        source += grants.raw_terminal ? ", a terminal, with control sequences"
                                      : ", a terminal, control sequences as text";
    }
    return fmt::format("  {}  standard {}: {}\n", number, kNames[number], source);
}

}  // namespace

std::string explain(const Grants& grants, std::span<const std::string> arguments,
                    std::span<const std::string> limits) {
    std::string text;
    int descriptor = kFirstDescriptor;
    text += "directories:\n";
    for (const WasiConfig::Directory& directory : grants.directories) {
        text += fmt::format("  {}  {}: {}, {}\n", descriptor++, printable(directory.guest),
                            host_path(directory.host),
                            directory.read_only ? "read only" : "read and write");
    }
    for (const WasiConfig::MemoryDirectory& directory : grants.memory_directories) {
        text += fmt::format("  {}  {}: in memory, at most {} bytes\n", descriptor++,
                            printable(directory.guest), directory.maximum_bytes);
    }
    if (descriptor == kFirstDescriptor) text += "  none\n";
    text += "sockets:\n";
    for (const ListenAddress& address : grants.listeners) {
        text += fmt::format("  {}  accepts connections at {}\n", descriptor++, address.text);
    }
    if (grants.listeners.empty()) text += "  none\n";
    text += "streams:\n";
    for (size_t i = 0; i < grants.streams.size(); ++i) text += stream_line(grants, i);
    text += "arguments:\n";
    for (const std::string& argument : arguments) {
        text += fmt::format("  {}\n", printable(argument));
    }
    text += "environment:\n";
    for (const auto& [name, value] : grants.environment) {
        text += fmt::format("  {}={}\n", printable(name), printable(value));
    }
    if (grants.environment.empty()) text += "  empty\n";
    text += "always: clocks, random numbers\n";
    text += "limits:\n";
    for (const std::string& limit : limits) text += fmt::format("  {}\n", limit);
    return text;
}

}  // namespace ingot
