// What `ingot`, its compile broker and the process that compiles say to each other over sockets:
// requests and answers in turn, each a message of its length (8 bytes) and that many bytes. All
// come from the same build, so numbers travel as the host has them, and a first number checks just
// that.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compiler/llvm/machine_instruction.h"
#include "vm/native/code_generator.h"
#include "vm/support/result.h"

namespace ingot::codegen_protocol {

enum class Kind : uint8_t {
    Compile,      ///< Answered by an artifact.
    PrintIr,      ///< Answered by text.
    Disassemble,  ///< Answered by MachineInstructions.
};

/// What a confined process asks its broker for, which knows the rest: some of the module's code.
struct PartsRequest {
    bool checked_memories = false;
    std::vector<uint32_t> bodies;
    std::vector<LoopEntry> loops;
};

/// What the compiling side reads: a CompileRequest, of which the module is its file's bytes, binary
/// or text.
struct Request {
    Kind kind = Kind::Compile;
    CodeOptions options;
    std::vector<uint32_t> bodies;
    std::vector<LoopEntry> loops;
    bool all_positions = false;
    std::vector<uint32_t> shown;  ///< Bodies to print.
    std::vector<uint8_t> module;  ///< Or the code to disassemble.
};

/// The bytes that were asked for, or why there are none.
using Answer = Result<std::vector<uint8_t>>;

std::vector<uint8_t> encode(const CompileRequest& request);
/// The module of a file, binary or text; `what` tells the rest.
std::vector<uint8_t> encode(std::span<const uint8_t> file, const CodeOptions& options,
                            const PartsRequest& what);
std::vector<uint8_t> encode_print_ir(const CompileRequest& request,
                                     std::span<const uint32_t> shown);
std::vector<uint8_t> encode_disassemble(std::span<const uint8_t> code);
std::vector<uint8_t> encode(const Answer& answer);
std::vector<uint8_t> encode(const PartsRequest& request);
/// Nothing for bytes that are none.
std::optional<Request> decode_request(std::span<const uint8_t> message);
std::optional<PartsRequest> decode_parts_request(std::span<const uint8_t> message);
std::optional<Answer> decode_answer(std::span<const uint8_t> message);
/// What stands in the answer to Kind::Disassemble.
std::vector<uint8_t> encode(std::span<const codegen::MachineInstruction> instructions);
std::optional<std::vector<codegen::MachineInstruction>> decode_instructions(
    std::span<const uint8_t> bytes);

/// False if the other side is gone.
bool send(int socket, std::span<const uint8_t> message);
/// Nothing if the other side is gone, or begins a message longer than this.
std::optional<std::vector<uint8_t>> receive(int socket, uint64_t longest = uint64_t{4} << 30);

}  // namespace ingot::codegen_protocol
