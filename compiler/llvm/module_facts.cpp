// One pass over all bodies, many times as fast as the least that compiling them takes.
#include "compiler/llvm/module_facts.h"

#include <algorithm>

#include "vm/decode/instruction_reader.h"

namespace ingot::codegen {
namespace {

class Facts {
 public:
    Facts(const Module& module, const Features& features) : module_(module), features_(features) {
        facts_.tables.resize(module.tables.size());
        for (size_t i = 0; i < facts_.tables.size(); ++i) {
            facts_.tables[i].is_constant = i >= module.imported_tables;
        }
    }

    ModuleFacts find() {
        for (const Export& item : module_.exports) {
            if (item.kind == ExternKind::Table) facts_.tables[item.index].is_constant = false;
        }
        for (const FunctionBody& body : module_.bodies) look_through(body);
        for (size_t i = 0; i < facts_.tables.size(); ++i) {
            // Without an initializer, elements are null until a segment sets them.
            facts_.tables[i].holds_own_functions =
                facts_.tables[i].is_constant && !module_.tables[i].initializer;
        }
        for (const ElementSegment& segment : module_.elements) {
            if (segment.mode != SegmentMode::Active || has_own_functions(segment)) continue;
            facts_.tables[segment.table].holds_own_functions = false;
        }
        return std::move(facts_);
    }

 private:
    void look_through(const FunctionBody& body) {
        auto reader = InstructionReader::of_body(module_, body, features_);
        while (!reader.at_end() && reader.next(instruction_)) {
            switch (instruction_.shape()) {
            case Shape::ReturnCall:
            case Shape::ReturnCallIndirect:
            case Shape::ReturnCallRef: facts_.has_tail_calls = true; break;
            case Shape::TableSet:
            case Shape::TableGrow:
            case Shape::TableFill:
            case Shape::TableCopy: write(instruction_.index); break;
            case Shape::TableInit: write(instruction_.second_index); break;
            default: break;
            }
        }
    }

    void write(uint32_t table) { facts_.tables[table].is_constant = false; }

    bool has_own_functions(const ElementSegment& segment) const {
        const auto* functions = std::get_if<std::vector<FunctionIndex>>(&segment.items);
        return functions != nullptr && std::ranges::all_of(*functions, [&](FunctionIndex index) {
                   return index.value >= module_.imported_functions;
               });
    }

    const Module& module_;
    const Features& features_;
    ModuleFacts facts_;
    Instruction instruction_;
};

}  // namespace

ModuleFacts find_facts(const Module& module, const Features& features) {
    return Facts(module, features).find();
}

}  // namespace ingot::codegen
