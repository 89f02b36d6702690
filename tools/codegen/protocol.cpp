// What messages consist of, and their way over the socket.
#include "tools/codegen/protocol.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "vm/support/message.h"

namespace ingot::codegen_protocol {
namespace {

/// Changes with the layout of the messages.
constexpr uint32_t kVersion = 0x1960'7004;

std::span<const char> characters(std::string_view text) {
    return {text.data(), text.size()};
}

std::vector<uint8_t> encode(Kind kind, const CodeOptions& options, std::span<const uint32_t> bodies,
                            std::span<const LoopEntry> loops, bool all_positions,
                            std::span<const uint32_t> shown, std::span<const uint8_t> module) {
    return MessageWriter()
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
        .array(bodies)
        .array(loops)
        .value(all_positions)
        .array(shown)
        .array(module)
        .take();
}

std::vector<uint8_t> encode(Kind kind, const CompileRequest& request,
                            std::span<const uint32_t> shown) {
    return encode(kind, request.options, request.bodies, request.loops, request.all_positions,
                  shown, request.module.bytes);
}

}  // namespace

std::vector<uint8_t> encode(const CompileRequest& request) {
    return encode(Kind::Compile, request, {});
}

std::vector<uint8_t> encode(std::span<const uint8_t> file, const CodeOptions& options,
                            const PartsRequest& what) {
    return encode(Kind::Compile, options, what.bodies, what.loops, false, {}, file);
}

std::vector<uint8_t> encode_print_ir(const CompileRequest& request,
                                     std::span<const uint32_t> shown) {
    return encode(Kind::PrintIr, request, shown);
}

std::vector<uint8_t> encode_disassemble(std::span<const uint8_t> code) {
    return MessageWriter().value(kVersion).value(Kind::Disassemble).array(code).take();
}

std::optional<Request> decode_request(std::span<const uint8_t> message) {
    MessageReader reader(message);
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

std::vector<uint8_t> encode(const PartsRequest& request) {
    return MessageWriter()
        .value(kVersion)
        .value(request.checked_memories)
        .array(std::span(request.bodies))
        .array(std::span(request.loops))
        .take();
}

std::optional<PartsRequest> decode_parts_request(std::span<const uint8_t> message) {
    MessageReader reader(message);
    if (reader.value<uint32_t>() != kVersion) return std::nullopt;
    PartsRequest request;
    request.checked_memories = reader.value<bool>();
    request.bodies = reader.array<uint32_t>();
    request.loops = reader.array<LoopEntry>();
    if (!reader.is_done()) return std::nullopt;
    return request;
}

std::vector<uint8_t> encode(std::span<const codegen::MachineInstruction> instructions) {
    MessageWriter writer;
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
    MessageReader reader(bytes);
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
    MessageWriter writer;
    writer.value(kVersion).value(answer.has_value());
    if (answer) return writer.array(std::span(*answer)).take();
    const Error& error = answer.error();
    return writer.value(error.kind).value(error.offset).array(characters(error.message)).take();
}

std::optional<Answer> decode_answer(std::span<const uint8_t> message) {
    MessageReader reader(message);
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
    if (!reader.is_done() || error.kind > ErrorKind::Io) return std::nullopt;
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

std::optional<std::vector<uint8_t>> receive(int socket, uint64_t longest) {
    uint8_t length[sizeof(uint64_t)];
    if (!receive_all(socket, length)) return std::nullopt;
    uint64_t size = 0;
    std::memcpy(&size, length, sizeof(size));
    if (size > longest) return std::nullopt;
    std::vector<uint8_t> message(size);
    if (!receive_all(socket, message)) return std::nullopt;
    return message;
}

}  // namespace ingot::codegen_protocol
