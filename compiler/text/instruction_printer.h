// One instruction at a time as flat text, with the immediates in the order of the text format.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/text/printed_names.h"
#include "vm/decode/instruction_reader.h"

namespace ingot::text {

class InstructionPrinter {
 public:
    /// Both are borrowed. `locals` and `labels` are the function's own names.
    InstructionPrinter(const Module& module, const ModuleIdentifiers& names, PrintedNames locals,
                       PrintedNames labels)
        : module_(module), names_(names), locals_(std::move(locals)), labels_(std::move(labels)) {}

    /// Appends the instruction; keeps track of the labels that blocks open and close.
    void print(const Instruction& instruction, std::string& out);
    /// Blocks that are open.
    size_t depth() const { return open_labels_.size(); }
    /// True if some instruction printed so far needs a data count section.
    bool uses_data() const { return uses_data_; }
    const PrintedNames& locals() const { return locals_; }

 private:
    void immediates(const Instruction& instruction, std::string& out);
    void structured(const Instruction& instruction, std::string& out);
    void index(const Instruction& instruction, std::string& out);
    void typed(const Instruction& instruction, std::string& out);
    void constant(const Instruction& instruction, std::string& out);
    void segment(const Instruction& instruction, std::string& out);
    void memory_argument(const Instruction& instruction, std::string& out);
    void open_label(std::string& out);
    void block_type(const BlockType& type, std::string& out);
    void catches(const Instruction& instruction, std::string& out);
    std::string label(uint32_t depth) const;

    const Module& module_;
    const ModuleIdentifiers& names_;
    PrintedNames locals_;
    PrintedNames labels_;
    std::vector<std::optional<std::string>> open_labels_;
    uint32_t label_count_ = 0;
    bool uses_data_ = false;
};

}  // namespace ingot::text
