// Messages: plain values one after the other, vectors and strings behind their lengths.
#include "tools/codegen/protocol.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace ingot::codegen_protocol {
namespace {

constexpr uint64_t kLongestMessage = uint64_t{4} << 30;
/// Changes with the layout of the messages.
constexpr uint32_t kVersion = 0x1960'7002;

class Writer {
 public:
    template <typename T>
    Writer& value(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        return append(&value, sizeof(T));
    }
    template <typename T>
    Writer& array(std::span<const T> values) {
        value(uint64_t{values.size()});
        return append(values.data(), values.size_bytes());
    }
    std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
    Writer& append(const void* from, size_t size) {
        const auto* first = static_cast<const uint8_t*>(from);
        bytes_.insert(bytes_.end(), first, first + size);
        return *this;
    }

    std::vector<uint8_t> bytes_;
};

/// Reads zeros once anything is missing, and says so in the end.
class Reader {
 public:
    explicit Reader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

    template <typename T>
    T value() {
        T result{};
        if (const uint8_t* from = take(sizeof(T))) std::memcpy(&result, from, sizeof(T));
        return result;
    }
    template <typename T>
    std::vector<T> array() {
        const auto count = value<uint64_t>();
        if (count > bytes_.size() / sizeof(T)) is_complete_ = false;
        std::vector<T> result(is_complete_ ? count : 0);
        const uint8_t* from = take(result.size() * sizeof(T));
        if (!result.empty() && from != nullptr) {
            std::memcpy(result.data(), from, result.size() * sizeof(T));
        }
        return result;
    }
    std::string text() {
        const std::vector<char> characters = array<char>();
        return {characters.begin(), characters.end()};
    }
    bool is_complete() const { return is_complete_; }
    bool is_done() const { return is_complete_ && bytes_.empty(); }

 private:
    const uint8_t* take(size_t size) {
        if (size > bytes_.size()) is_complete_ = false;
        if (!is_complete_) return nullptr;
        const uint8_t* from = bytes_.data();
        bytes_ = bytes_.subspan(size);
        return from;
    }

    std::span<const uint8_t> bytes_;
    bool is_complete_ = true;
};

std::span<const char> characters(std::string_view text) {
    return {text.data(), text.size()};
}

std::vector<uint8_t> encode(Kind kind, const CompileRequest& request,
                            std::span<const uint32_t> shown) {
    const CodeOptions& options = request.options;
    return Writer()
        .value(kVersion)
        .value(kind)
        .value(options.features)
        .value(options.checked_memories)
        .value(options.segment_base)
        .value(options.deterministic)
        .value(options.meter_fuel)
        .value(options.optimization)
        .value(options.threads)
        .array(characters(options.cpu))
        .array(std::span(request.bodies))
        .array(std::span(request.loops))
        .value(request.all_positions)
        .array(shown)
        .array(std::span(request.module.bytes))
        .take();
}

}  // namespace

std::vector<uint8_t> encode(const CompileRequest& request) {
    return encode(Kind::Compile, request, {});
}

std::vector<uint8_t> encode_print_ir(const CompileRequest& request,
                                     std::span<const uint32_t> shown) {
    return encode(Kind::PrintIr, request, shown);
}

std::vector<uint8_t> encode_disassemble(std::span<const uint8_t> code) {
    return Writer().value(kVersion).value(Kind::Disassemble).array(code).take();
}

std::optional<Request> decode_request(std::span<const uint8_t> message) {
    Reader reader(message);
    if (reader.value<uint32_t>() != kVersion) return std::nullopt;
    Request request;
    request.kind = reader.value<Kind>();
    if (request.kind == Kind::Disassemble) {
        request.module = reader.array<uint8_t>();
        if (!reader.is_done()) return std::nullopt;
        return request;
    }
    request.options.features = reader.value<Features>();
    request.options.checked_memories = reader.value<bool>();
    request.options.segment_base = reader.value<bool>();
    request.options.deterministic = reader.value<bool>();
    request.options.meter_fuel = reader.value<bool>();
    request.options.optimization = reader.value<uint8_t>();
    request.options.threads = reader.value<uint32_t>();
    request.options.cpu = reader.text();
    request.bodies = reader.array<uint32_t>();
    request.loops = reader.array<LoopEntry>();
    request.all_positions = reader.value<bool>();
    request.shown = reader.array<uint32_t>();
    request.module = reader.array<uint8_t>();
    if (!reader.is_done()) return std::nullopt;
    return request;
}

std::vector<uint8_t> encode(std::span<const codegen::MachineInstruction> instructions) {
    Writer writer;
    writer.value(uint64_t{instructions.size()});
    for (const codegen::MachineInstruction& instruction : instructions) {
        writer.value(instruction.offset)
            .value(instruction.size)
            .value(instruction.target)
            .array(characters(instruction.text));
    }
    return writer.take();
}

std::optional<std::vector<codegen::MachineInstruction>> decode_instructions(
    std::span<const uint8_t> bytes) {
    Reader reader(bytes);
    const auto count = reader.value<uint64_t>();
    std::vector<codegen::MachineInstruction> instructions;
    for (uint64_t i = 0; i < count && reader.is_complete(); ++i) {
        codegen::MachineInstruction& instruction = instructions.emplace_back();
        instruction.offset = reader.value<uint32_t>();
        instruction.size = reader.value<uint32_t>();
        instruction.target = reader.value<uint32_t>();
        instruction.text = reader.text();
    }
    if (!reader.is_done()) return std::nullopt;
    return instructions;
}

std::vector<uint8_t> encode(const Answer& answer) {
    Writer writer;
    writer.value(kVersion).value(answer.has_value());
    if (answer) return writer.array(std::span(*answer)).take();
    const Error& error = answer.error();
    return writer.value(error.kind).value(error.offset).array(characters(error.message)).take();
}

std::optional<Answer> decode_answer(std::span<const uint8_t> message) {
    Reader reader(message);
    if (reader.value<uint32_t>() != kVersion) return std::nullopt;
    if (reader.value<bool>()) {
        std::vector<uint8_t> artifact = reader.array<uint8_t>();
        if (!reader.is_done()) return std::nullopt;
        return artifact;
    }
    Error error;
    error.kind = reader.value<ErrorKind>();
    error.offset = reader.value<size_t>();
    error.message = reader.text();
    if (!reader.is_done()) return std::nullopt;
    return std::unexpected(std::move(error));
}

namespace {

bool send_all(int socket, std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
        // The other side's end is an answer here, not a reason to be killed.
        const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
    return true;
}

bool receive_all(int socket, std::span<uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::recv(socket, bytes.data(), bytes.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
    return true;
}

}  // namespace

bool send(int socket, std::span<const uint8_t> message) {
    uint8_t length[sizeof(uint64_t)];
    const uint64_t size = message.size();
    std::memcpy(length, &size, sizeof(size));
    return send_all(socket, length) && send_all(socket, message);
}

std::optional<std::vector<uint8_t>> receive(int socket) {
    uint8_t length[sizeof(uint64_t)];
    if (!receive_all(socket, length)) return std::nullopt;
    uint64_t size = 0;
    std::memcpy(&size, length, sizeof(size));
    if (size > kLongestMessage) return std::nullopt;
    std::vector<uint8_t> message(size);
    if (!receive_all(socket, message)) return std::nullopt;
    return message;
}

}  // namespace ingot::codegen_protocol
