// Helpers of the text format's tests: assemble or fail the test, and look at sections.
//
// Expectations are bytes written by hand after the specification, never what the code produced; a
// helper that gets no module prints the error as a user would see it.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/text/assembler.h"
#include "compiler/text/printer.h"
#include "vm/decode/decoder.h"
#include "vm/support/leb128.h"

namespace ingot::test {

using Bytes = std::vector<uint8_t>;

inline Bytes assembled(std::string_view source, const AssembleOptions& options = {}) {
    auto binary = assemble(source, options);
    if (!binary) FAIL(describe("test", source, binary.error()));
    return std::move(*binary);
}

/// Without a name section.
inline Bytes assembled_plain(std::string_view source) {
    return assembled(source, {.emit_names = false, .features = {}});
}

inline std::string message_of(std::string_view source, const AssembleOptions& options = {}) {
    const auto binary = assemble(source, options);
    return binary ? "(no error)" : binary.error().message;
}

/// The contents of the first section with this id.
inline std::optional<Bytes> section(const Bytes& binary, uint8_t id) {
    for (size_t at = 8; at < binary.size();) {
        const uint8_t found = binary[at++];
        const auto size = read_leb128<uint32_t>(std::span(binary).subspan(at));
        at += size.length;
        const auto begin = binary.begin() + static_cast<std::ptrdiff_t>(at);
        if (found == id) return Bytes(begin, begin + size.value);
        at += size.value;
    }
    return std::nullopt;
}

/// The code of the only function, after its local declarations and before its end.
inline Bytes code_of(std::string_view instructions) {
    const Bytes binary = assembled_plain("(func " + std::string(instructions) + ")");
    const Bytes code = section(binary, 10).value();
    REQUIRE(code.size() >= 4);
    return {code.begin() + 3, code.end() - 1};
}

inline Module decoded(Bytes binary) {
    auto module = decode_module(std::move(binary));
    if (!module) FAIL(module.error().message);
    return std::move(*module);
}

inline std::string printed(std::string_view source, const DisassembleOptions& options = {}) {
    auto text = disassemble(decoded(assembled(source)), options);
    if (!text) FAIL(text.error().message);
    return *text;
}

}  // namespace ingot::test
