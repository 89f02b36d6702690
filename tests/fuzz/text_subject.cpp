// The text half of the subjects: modules and scripts through the assembler, then as any binary; and
// binaries through the printer and back.
#include <vector>

#include "compiler/text/assembler.h"
#include "compiler/text/printer.h"
#include "compiler/text/script.h"
#include "tests/fuzz/subjects.h"
#include "tests/fuzz/verdict.h"
#include "vm/decode/decoder.h"
#include "vm/support/check.h"
#include "vm/support/leb128.h"

namespace ingot::fuzz {

namespace {

void check_commands(const std::vector<ScriptCommand>& commands, const AssembleOptions& options) {
    for (const ScriptCommand& command : commands) {
        check_commands(command.commands, options);
        if (!command.module) continue;
        const auto bytes = assemble_module(*command.module, options);
        if (!bytes) continue;
        const Verdict verdict = validate_subject(*bytes, options.features);
        // The assembler writes whatever the text says, even in a feature that is switched off.
        const bool is_text = command.module->kind == ScriptModule::Kind::Text;
        if (is_text && options.features == Features()) CHECK(verdict != Verdict::Malformed);
    }
}

/// The end of the section at `at`, which has been decoded before.
size_t section_end(std::span<const uint8_t> bytes, size_t at) {
    const auto size = read_leb128<uint32_t>(bytes.subspan(at + 1));
    return at + 1 + size.length + size.value;
}

std::vector<uint8_t> without_custom_sections(std::span<const uint8_t> bytes) {
    std::vector<uint8_t> out;
    for (size_t at = 8; at < bytes.size(); at = section_end(bytes, at)) {
        const auto section = bytes.subspan(at, section_end(bytes, at) - at);
        if (bytes[at] != 0) out.insert(out.end(), section.begin(), section.end());
    }
    return out;
}

}  // namespace

Verdict text_subject(std::string_view text, const Features& features) {
    const AssembleOptions options{.features = features};
    const auto bytes = assemble(text, options);
    if (bytes) {
        validate_subject(*bytes, features);
    } else {
        verdict_of(bytes.error(), text.size());
    }
    const auto commands = parse_script(text);
    if (!commands) return verdict_of(commands.error(), text.size());
    check_commands(*commands, options);
    return Verdict::Accepted;
}

Verdict print_subject(std::span<const uint8_t> bytes) {
    const Verdict verdict = validate_subject(bytes, {});
    const auto module = decode_module({bytes.begin(), bytes.end()});
    if (!module) return verdict;
    const auto text = disassemble(*module);
    if (verdict != Verdict::Accepted) return verdict;
    CHECK(text.has_value());
    const auto assembled = assemble(*text);
    CHECK(assembled.has_value());
    CHECK(without_custom_sections(*assembled) == without_custom_sections(bytes));
    CHECK(validate_subject(*assembled, {}) == Verdict::Accepted);
    return verdict;
}

}  // namespace ingot::fuzz
