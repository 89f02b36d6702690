// What a guest may touch, from the command line: directories, variables, sockets, streams.
//
// Reading the options opens nothing: `Grants` is a plain list, from which `open_grants` opens what
// is not a path (files behind streams, sockets), `--explain` prints, and a confinement of the
// process can be made.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stdlib/wasi/wasi.h"
#include "tools/ingot/arguments.h"

namespace ingot {

inline constexpr OptionSpec kDirOption = {
    "--dir", "HOST::GUEST[:ro]",
    "Let the guest use the directory HOST under the name GUEST, `:ro` only "
    "for reading; can be repeated",
    Completion::Directory};
inline constexpr OptionSpec kTmpfsOption = {
    "--tmpfs", "GUEST[:SIZE]",
    "Give the guest an empty directory in memory, of SIZE bytes at most (`k`, `M`, `G`; 64M if not "
    "given); can be repeated"};
inline constexpr OptionSpec kInheritEnvOption = {"--inherit-env", "",
                                                 "Pass all our environment variables on"};
inline constexpr OptionSpec kEnvFileOption = {
    "--env-file", "FILE", "Set the variables of this file, a line NAME=VALUE each; can be repeated",
    Completion::File};
inline constexpr OptionSpec kEnvOption = {
    "--env", "NAME=VALUE",
    "Set an environment variable; NAME alone passes ours on; can be repeated"};
inline constexpr OptionSpec kListenOption = {
    "--listen", "tcp:ADDRESS:PORT",
    "Let the guest accept connections at this address (port 0: any free one, which is printed); "
    "can be repeated"};
inline constexpr OptionSpec kStdinOption = {
    "--stdin", "FILE", "Let the guest's standard input come from this file", Completion::File};
inline constexpr OptionSpec kStdoutOption = {
    "--stdout", "FILE", "Replace this file with the guest's standard output", Completion::File};
inline constexpr OptionSpec kStderrOption = {
    "--stderr", "FILE", "Replace this file with the guest's standard error", Completion::File};

inline constexpr OptionSpec kRawOption = {
    "--raw", "", "Let the guest send control sequences to the terminal; else they appear as text"};
inline constexpr OptionSpec kLogDeniedOption = {
    "--log-denied", "", "Say on standard error what the guest was refused, and why"};

/// Where a guest may accept connections.
struct ListenAddress {
    std::string text;  ///< As it was given: "tcp:127.0.0.1:8080".
    std::string host;  ///< A numeric address, of IPv4 or IPv6.
    bool is_ipv6 = false;
    uint16_t port = 0;
};

struct Grants {
    std::vector<WasiConfig::Directory> directories;
    std::vector<WasiConfig::MemoryDirectory> memory_directories;
    std::vector<std::pair<std::string, std::string>> environment;  ///< Each name once.
    std::vector<ListenAddress> listeners;
    /// Files behind the guest's 0, 1 and 2; empty: the stream is ours.
    std::array<std::string, 3> streams;
    bool raw_terminal = false;
    bool log_denied = false;
};

/// "tcp:127.0.0.1:8080", "tcp:[::1]:8080". Names of hosts are not looked up.
std::expected<ListenAddress, std::string> parse_listen_address(std::string_view text);

/// What the options ask for. The error is a message for the user.
std::expected<Grants, std::string> grants_of(const Arguments& arguments);

/// The configuration of WASI for the grants, with sockets and the files behind streams opened. The
/// error is a message for the user.
std::expected<WasiConfig, std::string> open_grants(const Grants& grants);

}  // namespace ingot
