// What grants have to open that is no directory: sockets that listen, and files behind streams.
// They stay open until the process ends.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "tools/ingot/grant_options.h"
#include "tools/ingot/messages.h"

namespace ingot {

namespace {

template <typename T>
using Parsed = std::expected<T, std::string>;

union NativeAddress {
    sockaddr any;
    sockaddr_in ipv4;
    sockaddr_in6 ipv6;
};

NativeAddress native_address(const ListenAddress& address) {
    NativeAddress native{};
    if (address.is_ipv6) {
        native.ipv6.sin6_family = AF_INET6;
        native.ipv6.sin6_port = htons(address.port);
        ::inet_pton(AF_INET6, address.host.c_str(), &native.ipv6.sin6_addr);
    } else {
        native.ipv4.sin_family = AF_INET;
        native.ipv4.sin_port = htons(address.port);
        ::inet_pton(AF_INET, address.host.c_str(), &native.ipv4.sin_addr);
    }
    return native;
}

Parsed<int> listen_at(const ListenAddress& address) {
    const auto failed = [&](int descriptor) {
        const int error = errno;
        if (descriptor >= 0) ::close(descriptor);
        return std::unexpected(
            fmt::format("cannot listen at {}: {}", address.text, std::strerror(error)));
    };
    const int descriptor =
        ::socket(address.is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return failed(descriptor);
    // A server that is started again must not wait for its old connections to be forgotten.
    const int yes = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    NativeAddress native = native_address(address);
    socklen_t size = address.is_ipv6 ? sizeof(native.ipv6) : sizeof(native.ipv4);
    if (::bind(descriptor, &native.any, size) < 0 || ::listen(descriptor, SOMAXCONN) < 0) {
        return failed(descriptor);
    }
    if (address.port == 0) {
        if (::getsockname(descriptor, &native.any, &size) < 0) return failed(descriptor);
        const uint16_t port = address.is_ipv6 ? native.ipv6.sin6_port : native.ipv4.sin_port;
        const std::string_view host =
            std::string_view(address.text).substr(0, address.text.rfind(':'));
        fmt::print(stderr, "listening at {}:{}\n", host, ntohs(port));
    }
    return descriptor;
}

Parsed<int> open_stream(const OptionSpec& option, const std::string& path, bool writes) {
    const int flags = writes ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY;
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0666);
    if (descriptor < 0) {
        return std::unexpected(fmt::format("{} {}: {}", option.name, path, std::strerror(errno)));
    }
    return descriptor;
}

void log_denial(const WasiConfig::Denial& denial) {
    const std::string path =
        denial.path.empty() ? "" : fmt::format(" \"{}\"", printable(denial.path));
    fmt::print(stderr, "denied: {}{}: {}\n", denial.function, path, printable(denial.reason));
}

}  // namespace

std::expected<ListenAddress, std::string> parse_listen_address(std::string_view text) {
    ListenAddress address;
    address.text = text;
    const auto wrong = [&](std::string_view what) {
        return std::unexpected(fmt::format("--listen {}: {}", text, what));
    };
    constexpr std::string_view kTcp = "tcp:";
    const size_t colon = text.rfind(':');
    if (!text.starts_with(kTcp) || colon < kTcp.size()) {
        return wrong("expected tcp:ADDRESS:PORT, such as tcp:127.0.0.1:8080");
    }
    std::string_view host = text.substr(kTcp.size(), colon - kTcp.size());
    address.is_ipv6 = host.starts_with('[') && host.ends_with(']');
    if (address.is_ipv6) host = host.substr(1, host.size() - 2);
    address.host = host;
    in6_addr ignored;
    if (::inet_pton(address.is_ipv6 ? AF_INET6 : AF_INET, address.host.c_str(), &ignored) != 1) {
        return wrong("the address must be a number, such as 127.0.0.1, 0.0.0.0 or [::1]");
    }
    const std::string_view port = text.substr(colon + 1);
    const char* end = port.data() + port.size();
    const auto [stopped, error] = std::from_chars(port.data(), end, address.port);
    if (error != std::errc() || stopped != end) return wrong("a port is a number up to 65535");
    return address;
}

std::expected<WasiConfig, std::string> open_grants(const Grants& grants) {
    WasiConfig config;
    config.directories = grants.directories;
    config.memory_directories = grants.memory_directories;
    config.environment = grants.environment;
    config.raw_terminal = grants.raw_terminal;
    if (grants.log_denied) config.on_denied = log_denial;
    const OptionSpec* options[] = {&kStdinOption, &kStdoutOption, &kStderrOption};
    int* streams[] = {&config.standard_input, &config.standard_output, &config.standard_error};
    for (size_t i = 0; i < std::size(streams); ++i) {
        if (grants.streams[i].empty()) continue;
        if (i == 2 && grants.streams[2] == grants.streams[1]) {
            config.standard_error = config.standard_output;
            continue;
        }
        const auto opened = open_stream(*options[i], grants.streams[i], i != 0);
        if (!opened) return std::unexpected(opened.error());
        *streams[i] = *opened;
    }
    for (const ListenAddress& address : grants.listeners) {
        const auto listener = listen_at(address);
        if (!listener) return std::unexpected(listener.error());
        config.listeners.push_back(*listener);
    }
    return config;
}

}  // namespace ingot
