// Engines keep the types of all modules that they ever loaded, so they are made anew now and then.
#include "tests/differential/comparison.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "compiler/text/printer.h"
#include "tests/differential/runner.h"
#include "vm/decode/decoder.h"
#include "vm/support/check.h"

namespace ingot::differential {

std::optional<std::string> Comparison::compare(const Program& program, Statistics& statistics) {
    constexpr uint32_t kProgramsPerEngine = 256;
    if (programs_++ % kProgramsPerEngine == 0) {
        left_.engine = create_engine(left_.configuration);
        right_.engine = create_engine(right_.configuration);
    }
    const bool has_compiler = left_.engine != nullptr && right_.engine != nullptr;
    CHECK(has_compiler);
    const Trace left = run_side(left_, program);
    const Trace right = run_side(right_, program);
    count_outcomes(left, statistics);
    return difference(left, right);
}

Trace Comparison::run_side(Side& side, const Program& program) {
    Trace trace = run(side.engine, side.configuration, program);
    if (!trace.loading_error.empty()) {
        fmt::print(stderr, "differential: the generator made a module that does not load: {}\n",
                   trace.loading_error);
    }
    const bool every_module_is_valid = trace.loading_error.empty();
    CHECK(every_module_is_valid);
    return trace;
}

std::string save(const std::string& stem, const Program& program, std::span<const uint8_t> tape) {
    const auto write = [&](const std::string& suffix, std::span<const uint8_t> bytes) {
        std::ofstream file(stem + suffix, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        return file.good();
    };
    if (!write(".wasm", program.bytes) || !write(".tape", tape)) return "cannot write " + stem;
    const auto module = decode_module(program.bytes, Features());
    if (!module) return module.error().message;
    auto text = disassemble(*module, {.use_names = true, .offsets = true});
    if (!text) return text.error().message;
    for (const Invocation& invocation : program.invocations) {
        *text += fmt::format(";; call f{}", invocation.function);
        for (const NumberBits& bits : invocation.arguments) {
            *text += bits.high != 0 ? fmt::format(" 0x{:x}:{:x}", bits.high, bits.low)
                                    : fmt::format(" 0x{:x}", bits.low);
        }
        *text += '\n';
    }
    if (program.has_twin) *text += ";; instantiated twice\n";
    const bool is_written =
        write(".wat", {reinterpret_cast<const uint8_t*>(text->data()), text->size()});
    return is_written ? "" : "cannot write " + stem + ".wat";
}

}  // namespace ingot::differential
