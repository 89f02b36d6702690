// Turning grants into descriptors, and rows of functions.def into definitions of a linker.
#include "stdlib/wasi/wasi.h"

#include <fmt/format.h>

#include "stdlib/wasi/binding.h"
#include "stdlib/wasi/state.h"
#include "stdlib/wasi/system.h"

namespace ingot {

namespace {

using namespace wasi;

/// A guest copies its arguments and environment into its memory; this leaves room in any.
constexpr size_t kMaxTextBytes = 16 << 20;

/// Numbers of tmpfs as devices, which no device of the host has.
constexpr uint64_t kFirstMemoryDevice = uint64_t{1} << 40;

Result<void> check_texts(const std::vector<std::string>& texts, std::string_view what) {
    size_t total = 0;
    for (const std::string& text : texts) {
        if (text.find('\0') != std::string::npos) {
            return fail(ErrorKind::Unsupported,
                        fmt::format("{} contains a NUL byte: '{}'", what, text.c_str()));
        }
        total += text.size() + 1;
    }
    if (total > kMaxTextBytes) {
        return fail(ErrorKind::Limit, fmt::format("{} takes {} bytes; a guest gets at most {}",
                                                  what, total, kMaxTextBytes));
    }
    return {};
}

Result<std::vector<std::string>> environment_texts(
    const std::vector<std::pair<std::string, std::string>>& environment) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : environment) {
        if (name.empty() || name.find('=') != std::string::npos) {
            return fail(ErrorKind::Unsupported,
                        fmt::format("'{}' cannot be the name of an environment variable", name));
        }
        texts.push_back(fmt::format("{}={}", name, value));
    }
    TRY(check_texts(texts, "the environment"));
    return texts;
}

/// Why a directory cannot be granted, in words.
std::string_view reason(Errno error) {
    switch (error) {
    case Errno::NoEnt: return "no such directory";
    case Errno::NotDir: return "not a directory";
    case Errno::Acces:
    case Errno::Perm: return "permission denied";
    case Errno::Loop: return "too many symbolic links";
    case Errno::NameTooLong: return "its name is too long";
    case Errno::MFile:
    case Errno::NFile: return "too many open files";
    default: return "the host refused";
    }
}

Result<void> grant(DescriptorTable& table, OwnedFile directory, std::string_view shown,
                   const std::string& guest_name, Rights denied) {
    if (guest_name.empty() || guest_name.find('\0') != std::string::npos) {
        return fail(ErrorKind::Io,
                    fmt::format("cannot grant {}: it needs a name in the guest", shown));
    }
    Descriptor descriptor =
        Descriptor::owning(std::move(directory), FileType::Directory,
                           applicable_rights(FileType::Directory) & ~denied, kEveryRight & ~denied);
    descriptor.preopened_as = guest_name;
    if (!table.insert(std::move(descriptor))) {
        return fail(ErrorKind::Limit,
                    fmt::format("cannot grant {}: the guest may have no more open files", shown));
    }
    return {};
}

Result<void> grant_directory(DescriptorTable& table, const WasiConfig::Directory& directory) {
    const std::string shown = fmt::format("directory '{}'", directory.host);
    auto handle = system::open_host_directory(directory.host);
    if (!handle) {
        return fail(ErrorKind::Io,
                    fmt::format("cannot grant {}: {}", shown, reason(handle.error())));
    }
    return grant(table, std::move(*handle), shown, directory.guest,
                 directory.read_only ? kWritingRights : 0);
}

Result<void> grant_memory(DescriptorTable& table, const WasiConfig::MemoryDirectory& directory,
                          uint64_t device) {
    const std::string shown = fmt::format("tmpfs '{}'", directory.guest);
    auto root = MemoryFile::create_volume(directory.maximum_bytes, device);
    if (root == nullptr) {
        return fail(ErrorKind::Limit, fmt::format("cannot grant {}: {} bytes are too few", shown,
                                                  directory.maximum_bytes));
    }
    return grant(table, std::move(root), shown, directory.guest, 0);
}

/// A socket that the guest may only accept at. C libraries look for directories until the first
/// number that is none, so sockets come behind.
Result<void> grant_listener(DescriptorTable& table, system::OwnedHandle handle) {
    constexpr Rights kOnListeners = rights::kSockAccept | rights::kFdRead |
                                    rights::kPollFdReadwrite | rights::kFdFdstatSetFlags |
                                    rights::kFdFilestatGet | rights::kSockShutdown;
    if (!table.insert(Descriptor::owning(std::move(handle), FileType::SocketStream, kOnListeners,
                                         kConnectionRights))) {
        return fail(ErrorKind::Limit,
                    "cannot grant a socket: the guest may have no more open files");
    }
    return {};
}

/// A stream that is not open on the host is not open in the guest.
void grant_stream(Wasi::State& state, Fd fd, system::Handle handle) {
    auto mode = system::mode(handle);
    auto status = system::status(handle);
    if (!mode || !status) return;
    // A list of what is allowed: a stream may turn out to be a file, or even a directory.
    constexpr Rights kOnStreams = rights::kFdRead | rights::kFdWrite | rights::kFdSeek |
                                  rights::kFdTell | rights::kFdFdstatSetFlags | rights::kFdSync |
                                  rights::kFdDatasync | rights::kFdAdvise | rights::kFdFilestatGet |
                                  rights::kPollFdReadwrite | rights::kSockShutdown |
                                  rights::kSockAccept;
    Rights base = applicable_rights(File(handle), status->type) & kOnStreams;
    bool is_input = fd == 0;
    base &= ~(is_input ? rights::kFdWrite : rights::kFdRead);
    if (!mode->read) base &= ~rights::kFdRead;
    if (!mode->write) base &= ~rights::kFdWrite;
    Descriptor descriptor = Descriptor::borrowing(handle, status->type, base);
    if (base & rights::kSockAccept) descriptor.inheriting = kConnectionRights;
    if (!state.raw_terminal && system::is_terminal(handle)) {
        descriptor.filter = std::make_unique<TerminalFilter>();
    }
    state.descriptors.set_standard_stream(fd, std::move(descriptor));
}

template <auto kFunction, FunctionName kName>
void define_row(Linker& linker, Wasi::State* state, std::string_view module,
                std::string_view signature) {
    if constexpr (!std::is_null_pointer_v<decltype(kFunction)>) {
        FunctionType type = function_type(signature);
        HostCallback callback = type.results.empty()
                                    ? &Binding<kFunction, kName>::template invoke<false>
                                    : &Binding<kFunction, kName>::template invoke<true>;
        linker.define_function(module, kName.text, type, callback, state);
    }
}

}  // namespace

Wasi::Wasi(std::unique_ptr<State> state) : state_(std::move(state)) {}

Wasi::~Wasi() = default;

Result<std::unique_ptr<Wasi>> Wasi::create(WasiConfig config) {
    return std::make_unique<Wasi>(TRY(wasi::create_state(std::move(config))));
}

Result<std::unique_ptr<Wasi::State>> wasi::create_state(WasiConfig config) {
    std::vector<system::OwnedHandle> listeners;
    for (int listener : config.listeners) listeners.emplace_back(listener);
    bool component_wise =
        config.resolution == WasiConfig::Resolution::ComponentWise || !system::has_open_beneath();
    auto state = std::make_unique<Wasi::State>(component_wise, config.maximum_descriptors);
    TRY(check_texts(config.arguments, "the argument list"));
    state->environment = TRY(environment_texts(config.environment));
    state->arguments = std::move(config.arguments);
    state->raw_terminal = config.raw_terminal;
    state->on_denied = std::move(config.on_denied);
    grant_stream(*state, 0, config.standard_input);
    grant_stream(*state, 1, config.standard_output);
    grant_stream(*state, 2, config.standard_error);
    for (const WasiConfig::Directory& directory : config.directories) {
        TRY(grant_directory(state->descriptors, directory));
    }
    uint64_t device = kFirstMemoryDevice;
    for (const WasiConfig::MemoryDirectory& directory : config.memory_directories) {
        TRY(grant_memory(state->descriptors, directory, device++));
    }
    for (system::OwnedHandle& listener : listeners) {
        TRY(grant_listener(state->descriptors, std::move(listener)));
    }
    return state;
}

void Wasi::share_between_threads() {
    state_->is_shared = true;
}

void Wasi::define(Linker& linker) {
#define WASI_FUNCTION(name, signature, unstable)                                               \
    static_assert(wasi::Binding<&wasi::name, #name>::fits(signature));                         \
    define_row<&wasi::name, #name>(linker, state_.get(), "wasi_snapshot_preview1", signature); \
    define_row<wasi::unstable, #name>(linker, state_.get(), "wasi_unstable", signature);
#include "stdlib/wasi/functions.def"
#undef WASI_FUNCTION
}

}  // namespace ingot
