// What `ingot` and the process that compiles for it say to each other over a socket: requests and
// answers in turn, each a message of its length (8 bytes) and that many bytes. Both ends come from
// the same build, so numbers travel as the host has them, and a first number checks just that.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vm/native/code_generator.h"
#include "vm/support/result.h"

namespace ingot::codegen_protocol {

/// A CompileRequest as the compiling side reads it: the module is its bytes.
struct Request {
    CodeOptions options;
    std::vector<uint32_t> bodies;
    std::vector<LoopEntry> loops;
    std::vector<uint8_t> module;
};

/// The bytes of an artifact, or why there are none.
using Answer = Result<std::vector<uint8_t>>;

std::vector<uint8_t> encode(const CompileRequest& request);
std::vector<uint8_t> encode(const Answer& answer);
/// Nothing for bytes that are none.
std::optional<Request> decode_request(std::span<const uint8_t> message);
std::optional<Answer> decode_answer(std::span<const uint8_t> message);

/// False if the other side is gone.
bool send(int socket, std::span<const uint8_t> message);
std::optional<std::vector<uint8_t>> receive(int socket);

}  // namespace ingot::codegen_protocol
