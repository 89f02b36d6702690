// Offsets in the binary become instructions by way of the text that `ingot disassemble --offsets`
// prints.
#include "tools/ingot/code_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "compiler/text/printer.h"
#include "tools/ingot/messages.h"
#include "vm/native/positions.h"

namespace ingot {

namespace {

constexpr size_t kWasmColumns = 44;
constexpr size_t kLongestText = 100;  ///< Of a WebAssembly instruction.

using InstructionTexts = std::unordered_map<uint32_t, std::string>;

/// Text of every instruction by its byte offset.
InstructionTexts instruction_texts(const Module& module) {
    InstructionTexts texts;
    const Result<std::string> text = disassemble(module, {.offsets = true, .keep_encoding = false});
    if (!text) return texts;
    constexpr std::string_view kBegin = "(;0x";
    constexpr std::string_view kEnd = ";) ";
    std::string_view rest = *text;
    while (!rest.empty()) {
        const size_t length = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, length);
        rest.remove_prefix(std::min(length + 1, rest.size()));
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (!line.starts_with(kBegin)) continue;
        line.remove_prefix(kBegin.size());
        uint32_t offset = 0;
        const auto [stopped, error] =
            std::from_chars(line.data(), line.data() + line.size(), offset, 16);
        line.remove_prefix(static_cast<size_t>(stopped - line.data()));
        if (error != std::errc() || !line.starts_with(kEnd)) continue;
        texts.emplace(offset, line.substr(kEnd.size()));
    }
    return texts;
}

/// Escaped; the `end` of a function has no text of its own.
std::string text_at(const InstructionTexts& texts, uint32_t offset) {
    const auto found = texts.find(offset);
    if (found == texts.end()) return "end";
    return printable(std::string_view(found->second).substr(0, kLongestText));
}

/// The body that holds a byte offset.
std::optional<uint32_t> body_at(const Module& module, uint32_t offset) {
    const auto next = std::ranges::upper_bound(
        module.bodies, offset, {}, [](const FunctionBody& body) { return body.code.offset; });
    if (next == module.bodies.begin()) return std::nullopt;
    return static_cast<uint32_t>(next - module.bodies.begin() - 1);
}

std::string function_label(const Module& module, uint32_t body) {
    const uint32_t index = module.imported_functions + body;
    const std::string_view name = module.function_name(FunctionIndex(index));
    return name.empty() ? fmt::format("function {}", index) : printable(name);
}

/// Characters, not bytes: names may be anything.
std::string padded(std::string text, size_t columns) {
    size_t width = 0;
    size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool starts = (static_cast<uint8_t>(text[at]) & 0xc0) != 0x80;
        if (starts && width == columns - 1) break;
        width += starts ? 1 : 0;
    }
    if (at < text.size()) {
        text.resize(at);
        text += "…";
        ++width;
    }
    text.append(columns - width, ' ');
    return text;
}

class MachineCodeListing {
 public:
    MachineCodeListing(const Module& module, const native::Artifact& artifact,
                       std::span<const codegen::MachineInstruction> instructions)
        : module_(module),
          artifact_(artifact),
          instructions_(instructions),
          texts_(instruction_texts(module)) {}

    void add(const native::ArtifactFunction& function) {
        out_ += fmt::format("{}: {} bytes of machine code\n\n",
                            function_title(module_, function.body), function.size);
        uint32_t shown_offset = 0;
        const auto first = std::ranges::lower_bound(instructions_, function.code, {},
                                                    &codegen::MachineInstruction::offset);
        for (auto at = first; at != instructions_.end(); ++at) {
            if (at->offset >= function.code + function.size) break;
            std::string origin;
            const uint32_t offset = origin_of(*at);
            if (offset != 0 && offset != shown_offset) {
                origin = describe_origin(offset, function.body);
            }
            shown_offset = offset;
            const std::string line =
                fmt::format("  {}  {:>6x}  {}", padded(std::move(origin), kWasmColumns),
                            at->offset - function.code, describe(*at, function));
            out_ += line + "\n";
        }
        out_ += "\n";
    }
    std::string take() { return std::move(out_); }

 private:
    /// 0 if the artifact does not know. Calls stand at their last byte, everything else at its
    /// first.
    uint32_t origin_of(const codegen::MachineInstruction& instruction) const {
        for (const uint32_t at : {instruction.offset, instruction.offset + instruction.size - 1}) {
            const native::Positions positions =
                native::find_positions(artifact_.position_blocks, artifact_.positions, at);
            if (positions.is_exact && positions.count > 0) return positions.offsets[0];
        }
        return 0;
    }

    std::string describe_origin(uint32_t offset, uint32_t in_body) const {
        std::string text = fmt::format("{:#06x} {}", offset, text_at(texts_, offset));
        const std::optional<uint32_t> body = body_at(module_, offset);
        if (body && *body != in_body) {
            text += fmt::format("  [{}]", function_label(module_, *body));
        }
        return text;
    }

    /// Jumps count from the start of the function, calls say what they call.
    std::string describe(const codegen::MachineInstruction& instruction,
                         const native::ArtifactFunction& function) const {
        const uint32_t target = instruction.target;
        if (target == codegen::MachineInstruction::kNoTarget) return instruction.text;
        const std::string_view mnemonic =
            std::string_view(instruction.text).substr(0, instruction.text.find(' '));
        if (target - function.code < function.size && target != function.code) {
            return fmt::format("{} {:x}", mnemonic, target - function.code);
        }
        const auto called =
            std::ranges::find(artifact_.functions, target, &native::ArtifactFunction::code);
        return called != artifact_.functions.end()
                   ? fmt::format("{} {}", mnemonic, function_label(module_, called->body))
                   : fmt::format("{} <code+{:#x}>", mnemonic, target);
    }

    const Module& module_;
    const native::Artifact& artifact_;
    const std::span<const codegen::MachineInstruction> instructions_;
    const InstructionTexts texts_;
    std::string out_;
};

}  // namespace

std::string function_title(const Module& module, uint32_t body) {
    const uint32_t index = module.imported_functions + body;
    const std::string_view name = module.function_name(FunctionIndex(index));
    return name.empty() ? fmt::format("function {}", index)
                        : fmt::format("function {} \"{}\"", index, printable(name));
}

std::string machine_code_listing(const Module& module, const native::Artifact& artifact,
                                 std::span<const codegen::MachineInstruction> instructions,
                                 std::span<const uint32_t> shown) {
    MachineCodeListing listing(module, artifact, instructions);
    for (const native::ArtifactFunction& function : artifact.functions) {
        if (std::ranges::find(shown, function.body) != shown.end()) listing.add(function);
    }
    return listing.take();
}

std::string ir_listing(const Module& module, std::string_view ir) {
    const InstructionTexts texts = instruction_texts(module);
    constexpr std::string_view kMark = "; @";
    std::string out;
    while (!ir.empty()) {
        const size_t length = std::min(ir.find('\n'), ir.size());
        const std::string_view line = ir.substr(0, length);
        ir.remove_prefix(std::min(length + 1, ir.size()));
        const size_t mark = line.rfind(kMark);
        uint32_t offset = 0;
        if (mark != std::string_view::npos) {
            const char* digits = line.data() + mark + kMark.size();
            (void)std::from_chars(digits, line.data() + line.size(), offset);
        }
        out += offset == 0 ? printable(line)
                           : fmt::format("{}; {:#x} {}", printable(line.substr(0, mark)), offset,
                                         text_at(texts, offset));
        out += '\n';
    }
    return out;
}

}  // namespace ingot
