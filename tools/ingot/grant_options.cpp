// Reading of the grants; nothing is opened here but files of variables.
#include "tools/ingot/grant_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "tools/ingot/files.h"
#include "tools/ingot/quantities.h"

namespace ingot {

namespace {

template <typename T>
using Parsed = std::expected<T, std::string>;

Parsed<WasiConfig::Directory> parse_directory(std::string_view text) {
    const size_t colons = text.find("::");
    WasiConfig::Directory directory;
    std::string_view guest = text;
    if (colons != std::string_view::npos) guest = text.substr(colons + 2);
    if (guest.ends_with(":ro")) {
        directory.read_only = true;
        guest.remove_suffix(3);
    }
    directory.guest = guest;
    directory.host = colons == std::string_view::npos ? guest : text.substr(0, colons);
    if (directory.host.empty() || directory.guest.empty()) {
        return std::unexpected(fmt::format("--dir {}: expected {}", text, kDirOption.value));
    }
    // Other tools separate the two names by one colon.
    const size_t colon = directory.host.find(':');
    if (colons == std::string_view::npos && colon != std::string::npos &&
        !is_directory(directory.host)) {
        return std::unexpected(
            fmt::format("--dir {}: there is no such directory; did you mean `--dir {}::{}`?", text,
                        directory.host.substr(0, colon), text.substr(colon + 1)));
    }
    return directory;
}

Parsed<WasiConfig::MemoryDirectory> parse_tmpfs(std::string_view text) {
    WasiConfig::MemoryDirectory directory;
    const size_t colon = text.rfind(':');
    directory.guest = text.substr(0, colon);
    std::optional<uint64_t> bytes = directory.maximum_bytes;
    if (colon != std::string_view::npos) bytes = parse_bytes(text.substr(colon + 1));
    if (directory.guest.empty() || !bytes) {
        return std::unexpected(
            fmt::format("--tmpfs {}: expected {}, such as /tmp:16M", text, kTmpfsOption.value));
    }
    directory.maximum_bytes = *bytes;
    return directory;
}

/// "NAME=VALUE", or "NAME" for our own. The error says what is wrong, not where.
Parsed<std::pair<std::string, std::string>> parse_variable(std::string_view text) {
    const size_t equals = text.find('=');
    const std::string name(text.substr(0, equals));
    if (name.empty()) return std::unexpected(fmt::format("expected {}", kEnvOption.value));
    if (equals != std::string_view::npos)
        return std::pair(name, std::string(text.substr(equals + 1)));
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::unexpected("this variable is not set here");
    return std::pair(name, std::string(value));
}

/// Variables in the order they were first set; a later value replaces an earlier one.
class Environment {
 public:
    Parsed<void> add(const OptionSpec& kind, std::string_view text) {
        if (kind.name == kEnvFileOption.name) return add_file(text);
        if (kind.name == kInheritEnvOption.name) {
            inherit();
            return {};
        }
        auto variable = parse_variable(text);
        if (!variable) {
            return std::unexpected(fmt::format("--env {}: {}", text, variable.error()));
        }
        set(std::move(*variable));
        return {};
    }

    std::vector<std::pair<std::string, std::string>> take() { return std::move(variables_); }

 private:
    void set(std::pair<std::string, std::string> variable) {
        const auto found = std::ranges::find(variables_, variable.first,
                                             &std::pair<std::string, std::string>::first);
        if (found == variables_.end()) {
            variables_.push_back(std::move(variable));
        } else {
            found->second = std::move(variable.second);
        }
    }

    void inherit() {
        for (char** variable = environ; *variable != nullptr; ++variable) {
            const std::string_view text = *variable;
            const size_t equals = text.find('=');
            if (equals == 0 || equals == std::string_view::npos) continue;  // not one we could set
            set({std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))});
        }
    }

    Parsed<void> add_file(std::string_view path) {
        const auto bytes = read_file(path);
        if (!bytes)
            return std::unexpected(fmt::format("--env-file {}: {}", path, bytes.error().message));
        std::string_view rest = as_text(*bytes);
        for (size_t number = 1; !rest.empty(); ++number) {
            const size_t end = std::min(rest.find('\n'), rest.size());
            std::string_view line = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (line.empty() || line.starts_with('#')) continue;
            auto variable = parse_variable(line);
            if (!variable) {
                return std::unexpected(
                    fmt::format("--env-file {}:{}: {}", path, number, variable.error()));
            }
            set(std::move(*variable));
        }
        return {};
    }

    std::vector<std::pair<std::string, std::string>> variables_;
};

Parsed<std::vector<std::pair<std::string, std::string>>> environment_of(
    const Arguments& arguments) {
    Environment environment;
    // The more particular wins, and everything on the command line over a configuration file.
    for (const bool is_default : {true, false}) {
        for (const OptionSpec* kind : {&kInheritEnvOption, &kEnvFileOption, &kEnvOption}) {
            for (const Arguments::Given& given : arguments.given()) {
                if (given.is_default != is_default || given.option->name != kind->name) continue;
                if (auto added = environment.add(*kind, given.value); !added) {
                    return std::unexpected(std::move(added).error());
                }
            }
        }
    }
    return environment.take();
}

}  // namespace

std::expected<Grants, std::string> grants_of(const Arguments& arguments) {
    Grants grants;
    for (std::string_view text : arguments.values(kDirOption)) {
        auto directory = parse_directory(text);
        if (!directory) return std::unexpected(std::move(directory).error());
        grants.directories.push_back(std::move(*directory));
    }
    for (std::string_view text : arguments.values(kTmpfsOption)) {
        auto directory = parse_tmpfs(text);
        if (!directory) return std::unexpected(std::move(directory).error());
        grants.memory_directories.push_back(std::move(*directory));
    }
    auto environment = environment_of(arguments);
    if (!environment) return std::unexpected(std::move(environment).error());
    grants.environment = std::move(*environment);
    for (std::string_view text : arguments.values(kListenOption)) {
        auto address = parse_listen_address(text);
        if (!address) return std::unexpected(std::move(address).error());
        grants.listeners.push_back(std::move(*address));
    }
    const OptionSpec* streams[] = {&kStdinOption, &kStdoutOption, &kStderrOption};
    for (size_t i = 0; i < std::size(streams); ++i) {
        const auto file = arguments.value(*streams[i]);
        if (file && file->empty()) {
            return std::unexpected(fmt::format("{} needs the name of a file", streams[i]->name));
        }
        grants.streams[i] = file.value_or("");
    }
    grants.raw_terminal = arguments.has(kRawOption);
    grants.log_denied = arguments.has(kLogDeniedOption);
    return grants;
}

}  // namespace ingot
