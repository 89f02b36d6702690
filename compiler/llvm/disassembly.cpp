// The disassembler knows every extension, whatever the code was compiled for.
#include "compiler/llvm/disassembly.h"

#include <fmt/format.h>
#include <llvm/MC/MCAsmInfo.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCDisassembler/MCDisassembler.h>
#include <llvm/MC/MCInst.h>
#include <llvm/MC/MCInstPrinter.h>
#include <llvm/MC/MCInstrAnalysis.h>
#include <llvm/MC/MCInstrInfo.h>
#include <llvm/MC/MCRegisterInfo.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/MCTargetOptions.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>

#include <memory>

#include "compiler/llvm/target.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

constexpr unsigned kIntelNotation = 1;

/// LLVM's parts for reading machine code; they refer to each other.
struct Parts {
    explicit Parts(const llvm::Target& target)
        : registers(target.createMCRegInfo(kTriple)),
          assembler(target.createMCAsmInfo(*registers, kTriple, options)),
          subtarget(target.createMCSubtargetInfo(kTriple, "x86-64", "")),
          instructions(target.createMCInstrInfo()),
          context(llvm::Triple(kTriple), assembler.get(), registers.get(), subtarget.get()),
          disassembler(target.createMCDisassembler(*subtarget, context)),
          analysis(target.createMCInstrAnalysis(instructions.get())),
          printer(target.createMCInstPrinter(llvm::Triple(kTriple), kIntelNotation, *assembler,
                                             *instructions, *registers)) {
        CHECK(disassembler != nullptr && printer != nullptr && analysis != nullptr);
        printer->setPrintImmHex(true);
        printer->setPrintBranchImmAsAddress(true);
    }

    llvm::MCTargetOptions options;
    std::unique_ptr<llvm::MCRegisterInfo> registers;
    std::unique_ptr<llvm::MCAsmInfo> assembler;
    std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
    std::unique_ptr<llvm::MCInstrInfo> instructions;
    llvm::MCContext context;
    std::unique_ptr<llvm::MCDisassembler> disassembler;
    std::unique_ptr<llvm::MCInstrAnalysis> analysis;
    std::unique_ptr<llvm::MCInstPrinter> printer;
};

/// "\tmov\teax, edi" -> "mov eax, edi"
std::string tidy(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c != '\t') {
            result += c;
        } else if (!result.empty()) {
            result += ' ';
        }
    }
    return result;
}

}  // namespace

std::vector<MachineInstruction> disassemble(std::span<const uint8_t> code) {
    const llvm::Target& target = x86_target();
    LLVMInitializeX86Disassembler();
    Parts parts(target);
    std::vector<MachineInstruction> result;
    for (uint32_t offset = 0; offset < code.size();) {
        MachineInstruction read{.offset = offset};
        llvm::MCInst instruction;
        uint64_t size = 0;
        const llvm::ArrayRef<uint8_t> rest(code.data() + offset, code.size() - offset);
        if (parts.disassembler->getInstruction(instruction, size, rest, offset, llvm::nulls()) ==
            llvm::MCDisassembler::Fail) {
            read.size = 1;
            read.text = fmt::format(".byte {:#04x}", code[offset]);
        } else {
            read.size = static_cast<uint32_t>(size);
            std::string text;
            llvm::raw_string_ostream out(text);
            parts.printer->printInst(&instruction, offset, "", *parts.subtarget, out);
            read.text = tidy(text);
            uint64_t goal = 0;
            if (parts.analysis->evaluateBranch(instruction, offset, size, goal) &&
                goal < code.size()) {
                read.target = static_cast<uint32_t>(goal);
            }
        }
        offset += read.size;
        result.push_back(std::move(read));
    }
    return result;
}

}  // namespace ingot::codegen
