// Everything goes through stdio, unformatted; standard error is not buffered.
#include "tools/ingot/messages.h"

#include <fmt/format.h>

#include <cstdio>

#include "tools/ingot/command.h"
#include "tools/ingot/files.h"
#include "vm/support/utf8.h"

namespace ingot {

void print_out(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_error(std::string_view message) {
    // What the command printed so far comes first where both streams go to the same place.
    std::fflush(stdout);
    fmt::print(stderr, "error: {}\n", message);
}

void print_warning(std::string_view message) {
    std::fflush(stdout);
    fmt::print(stderr, "warning: {}\n", message);
}

int write_output(std::string_view path, std::span<const uint8_t> bytes) {
    const Result<void> written = write_file(path, bytes);
    if (written) return kExitSuccess;
    print_error(fmt::format("cannot write {}: {}", path, written.error().message));
    return kExitFailure;
}

void print_hint(std::string_view message) {
    fmt::print(stderr, "       {}\n", message);
}

namespace {

std::string_view what_failed(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Malformed: return "malformed module";
    case ErrorKind::Invalid: return "invalid module";
    case ErrorKind::Unlinkable: return "module cannot be linked";
    case ErrorKind::Limit: return "limit exceeded";
    case ErrorKind::Unsupported: return "unsupported module";
    case ErrorKind::Io: return {};
    }
    return {};
}

}  // namespace

std::string describe_load_error(std::string_view file, const Error& error) {
    std::string text(file);
    if (const std::string_view what = what_failed(error.kind); !what.empty()) {
        text += ": ";
        text += what;
    }
    if (error.offset != Error::kNoOffset) text += fmt::format(" at offset {:#x}", error.offset);
    return text + ": " + printable(error.message);
}

std::string printable(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const size_t length = utf8_length(text);
        const std::string_view character = text.substr(0, std::max<size_t>(length, 1));
        text.remove_prefix(character.size());
        if (length != 0 && !steers_terminal(character)) {
            result += character;
            continue;
        }
        for (char byte : character) result += fmt::format("\\{:02x}", static_cast<uint8_t>(byte));
    }
    return result;
}

}  // namespace ingot
