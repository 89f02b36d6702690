// Printing changes the unit, which nobody needs afterwards: what would clutter the text goes.
#include "compiler/llvm/ir_text.h"

#include <fmt/format.h>
#include <llvm/IR/AssemblyAnnotationWriter.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/Support/FormattedStream.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <map>

#include "compiler/llvm/groups.h"
#include "compiler/llvm/target.h"
#include "compiler/llvm/unit.h"

namespace ingot::codegen {
namespace {

constexpr unsigned kCommentColumn = 72;

class OffsetWriter : public llvm::AssemblyAnnotationWriter {
 public:
    /// Remembers where the instructions came from and strips them.
    void take(llvm::Function& function) {
        function.setSubprogram(nullptr);
        function.setAttributes({});
        for (llvm::Instruction& instruction : llvm::instructions(function)) {
            if (const llvm::DILocation* location = instruction.getDebugLoc().get()) {
                if (location->getLine() != 0) offsets_[&instruction] = location->getLine();
            }
            instruction.setDebugLoc({});
            instruction.dropUnknownNonDebugMetadata();
            instruction.dropDbgRecords();
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) call->setAttributes({});
        }
    }

    void printInfoComment(const llvm::Value& value, llvm::formatted_raw_ostream& out) override {
        const auto found = offsets_.find(&value);
        if (found == offsets_.end()) return;
        out.PadToColumn(kCommentColumn) << "; @" << found->second;
    }

 private:
    std::map<const llvm::Value*, unsigned> offsets_;
};

void rename_functions(Unit& unit) {
    for (uint32_t i = 0; i < unit.wasm().functions.size(); ++i) {
        const std::string_view name = unit.wasm().function_name(FunctionIndex(i));
        llvm::Function* function = unit.module().getFunction(fmt::format("f{}", i));
        if (function != nullptr && !name.empty()) {
            function->setName(llvm::Twine("wasm:") + llvm::StringRef(name));
        }
    }
}

}  // namespace

Result<std::string> print_ir(const CompileRequest& request, std::span<const uint32_t> shown) {
    const TargetChoice target = TRY(choose_target(request.options.cpu));
    const ModuleFacts facts = find_facts(request.module, request.options.features);
    std::string text;
    llvm::raw_string_ostream out(text);
    for (const Group& group : divide(request)) {
        std::vector<uint32_t> wanted;
        for (const uint32_t body : group.bodies) {
            if (std::ranges::find(shown, body) != shown.end()) wanted.push_back(body);
        }
        if (wanted.empty()) continue;
        Unit unit(request, facts);
        const auto machine = lower_group(unit, target, group);
        if (!machine) return std::unexpected(machine.error().error);
        std::vector<llvm::Function*> functions;
        for (const uint32_t body : wanted) {
            functions.push_back(unit.function(unit.wasm().imported_functions + body));
        }
        rename_functions(unit);
        OffsetWriter writer;
        for (llvm::Function* function : functions) {
            writer.take(*function);
            function->print(out, &writer);
            out << "\n";
        }
    }
    return text;
}

}  // namespace ingot::codegen
