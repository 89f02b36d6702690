// Instruction sequences and folded expressions (spec 6.5) to code.
//
// Nesting is kept in an explicit stack, so that depth costs memory in proportion to the source and
// no host stack. A folded instruction's own bytes wait in `pending_` until its operands are
// written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/text/type_parser.h"

namespace ingot::text {

/// A branch hint: the byte offset of the branch in the function's code entry.
struct BranchHint {
    uint32_t offset = 0;
    bool likely = false;
};

/// What instructions may name beside the module's spaces, and what they leave behind.
struct FunctionScope {
    IndexSpace locals{"local"};
    LabelStack labels;
    uint32_t label_count = 0;  ///< Labels seen so far; numbers the names in `label_names`.
    NameMap label_names;
    std::vector<BranchHint> hints;
};

class InstructionParser {
 public:
    InstructionParser(Cursor& cursor, ModuleContext& context, FunctionScope& scope, Bytes& out)
        : cursor_(cursor), context_(context), scope_(scope), out_(out), types_(cursor, context) {}

    /// Instructions up to the closing parenthesis that ends them, which is left.
    Result<void> sequence();
    /// One folded instruction, cursor at its parenthesis.
    Result<void> expression();

 private:
    struct Frame {
        enum class Kind : uint8_t {
            Plain,        ///< (op operands*
            FlatBlock,    ///< block ... end, up to its `end`
            FoldedBlock,  ///< (block ...
            FoldedIf,     ///< (if operands*, before its (then
            Then,         ///< (if ... (then ...
            AfterThen,    ///< (if ... (then ...) and then (else or )
            Else,         ///< (if ... (else ...
            AfterElse,    ///< (if ... (else ...) and then )
            FoldedTry,    ///< (try between its clauses
            TryClause,    ///< (try ... (do, (catch or (catch_all
        };
        /// How far a legacy try has come; its clauses have an order.
        enum class TryStage : uint8_t { Start, Do, Catch, CatchAll };

        Kind kind;
        Opcode opcode;
        bool has_else = false;  ///< FlatBlock of an if: `else` seen.
        TryStage stage = TryStage::Start;
        uint32_t label_token = kNoLabel;
        uint32_t pending = 0;  ///< Start of this frame's bytes in pending_.
        const Annotation* hint = nullptr;
    };
    static constexpr uint32_t kNoLabel = 0xffff'ffff;

    Result<void> run(bool single);
    bool accepts_flat() const;
    Result<void> open();
    Result<void> close();
    Result<void> flat();
    Result<void> open_if_part();
    Result<void> open_try_part();
    Result<void> catch_clause(Opcode opcode, Frame& frame);
    Result<void> delegate_clause();
    Result<void> flat_block(Opcode opcode);
    Result<void> flat_else();
    Result<void> flat_end();
    Result<void> flat_catch(Opcode opcode);
    Result<void> flat_delegate();
    Result<void> push(Frame frame);
    Frame& top() { return frames_.back(); }

    Result<uint32_t> block_header(Opcode opcode, Bytes& out);
    Result<void> enter_label(uint32_t label_token);
    void leave_block();
    Result<void> catch_clauses(Bytes& out);
    Result<void> block_type(Bytes& out);
    Result<void> matching_label();
    Result<void> flush_pending(const Frame& frame);
    Result<const Annotation*> take_hint(Opcode opcode);
    Result<void> record_hint(const Annotation* hint);

    // Instructions without nesting, immediates included; immediate_parser.cpp.
    Result<void> plain(Opcode opcode, Bytes& out);
    Result<void> select(Bytes& out);
    Result<void> indices(Opcode opcode, Bytes& out);
    Result<void> constant(Opcode opcode, Bytes& out);
    Result<void> typed(Opcode opcode, Bytes& out);
    Result<void> branch_table(Bytes& out);
    Result<void> cast_branch(Bytes& out);
    Result<void> cast(Opcode opcode, Bytes& out);
    Result<void> call_indirect(Bytes& out);
    Result<void> index_pair(const IndexSpace& space, Bytes& out);
    Result<void> segment_init(const IndexSpace& segments, const IndexSpace& space, Bytes& out);
    Result<void> memory_argument(const OpcodeInfo& info, Bytes& out);
    Result<uint64_t> memory_argument_part(std::string_view prefix);
    Result<void> type_field(Bytes& out);
    Result<void> shuffle_lanes(Bytes& out);
    Result<uint32_t> optional_index(const IndexSpace& space);
    Result<uint64_t> number(unsigned bits, bool is_float);

    Cursor& cursor_;
    ModuleContext& context_;
    FunctionScope& scope_;
    Bytes& out_;
    TypeParser types_;
    std::vector<Frame> frames_;
    Bytes pending_;
};

/// 16 bytes of a vector literal, cursor behind "v128.const": shape and lanes.
Result<void> parse_vector(Cursor& cursor, Bytes& out);

}  // namespace ingot::text
