// The nesting of instructions, flat and folded; what stands in one instruction is
// immediate_parser.cpp's.
#include "compiler/text/instruction_parser.h"

#include <utility>

#include "vm/isa/limits.h"
#include "vm/support/check.h"

namespace ingot::text {
namespace {

using TokenKind = Token::Kind;
constexpr std::string_view kBranchHint = "metadata.code.branch_hint";

}  // namespace

Result<void> InstructionParser::sequence() {
    return run(false);
}

Result<void> InstructionParser::expression() {
    return run(true);
}

Result<void> InstructionParser::run(bool single) {
    if (single && cursor_.kind() != TokenKind::Open) return cursor_.unexpected();
    do {
        const TokenKind kind = cursor_.kind();
        if (kind == TokenKind::Open) {
            TRY(open());
        } else if (kind == TokenKind::Close) {
            if (frames_.empty()) return {};
            TRY(close());
        } else if (kind == TokenKind::Keyword && accepts_flat()) {
            TRY(flat());
        } else if (kind == TokenKind::End && frames_.empty()) {
            return {};
        } else {
            return cursor_.unexpected();
        }
    } while (!single || !frames_.empty());
    return {};
}

bool InstructionParser::accepts_flat() const {
    if (frames_.empty()) return true;
    switch (frames_.back().kind) {
    case Frame::Kind::FlatBlock:
    case Frame::Kind::FoldedBlock:
    case Frame::Kind::Then:
    case Frame::Kind::Else:
    case Frame::Kind::TryClause: return true;
    case Frame::Kind::Plain:
    case Frame::Kind::FoldedIf:
    case Frame::Kind::AfterThen:
    case Frame::Kind::AfterElse:
    case Frame::Kind::FoldedTry: return false;
    }
    return false;
}

Result<void> InstructionParser::push(Frame frame) {
    if (frames_.size() >= limits::kMaxControlDepth) {
        return fail(ErrorKind::Limit, cursor_.offset(), "instructions are nested too deeply");
    }
    frames_.push_back(frame);
    return {};
}

// Folded instructions.

Result<void> InstructionParser::open() {
    if (!frames_.empty()) {
        switch (top().kind) {
        case Frame::Kind::FoldedIf:
            if (cursor_.at_keyword("then", 1)) return open_if_part();
            break;
        case Frame::Kind::AfterThen:
        case Frame::Kind::AfterElse: return open_if_part();
        case Frame::Kind::FoldedTry: return open_try_part();
        default: break;
        }
    }
    const auto opcode =
        cursor_.kind(1) == TokenKind::Keyword ? opcode_by_name(cursor_.text(1)) : std::nullopt;
    if (!opcode) return cursor_.unexpected(1);
    Frame frame{.kind = Frame::Kind::Plain, .opcode = *opcode};
    frame.hint = TRY(take_hint(*opcode));
    frame.pending = static_cast<uint32_t>(pending_.size());
    switch (opcode_info(*opcode).shape) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::TryTable:
    case Shape::Try:
        cursor_.advance(2);
        frame.kind = *opcode == Opcode::Try ? Frame::Kind::FoldedTry : Frame::Kind::FoldedBlock;
        frame.label_token = TRY(block_header(*opcode, out_));
        TRY(enter_label(frame.label_token));
        break;
    case Shape::If:
        cursor_.advance(2);
        frame.kind = Frame::Kind::FoldedIf;
        frame.label_token = TRY(block_header(*opcode, pending_));
        break;
    case Shape::Else:
    case Shape::End:
    case Shape::Catch:
    case Shape::CatchAll:
    case Shape::Delegate: return cursor_.unexpected(1);
    default:
        cursor_.advance(2);
        TRY(plain(*opcode, pending_));
        break;
    }
    return push(frame);
}

Result<void> InstructionParser::open_if_part() {
    Frame& frame = top();
    if (frame.kind == Frame::Kind::FoldedIf) {
        TRY(flush_pending(frame));
        TRY(enter_label(frame.label_token));
        frame.kind = Frame::Kind::Then;
    } else if (frame.kind == Frame::Kind::AfterThen && cursor_.at_keyword("else", 1)) {
        write_opcode(out_, Opcode::Else);
        frame.kind = Frame::Kind::Else;
    } else {
        return cursor_.unexpected(frame.kind == Frame::Kind::AfterThen ? 1 : 0);
    }
    cursor_.advance(2);
    return {};
}

Result<void> InstructionParser::open_try_part() {
    Frame& frame = top();
    using Stage = Frame::TryStage;
    if (frame.stage == Stage::Start && cursor_.accept_open("do")) {
        frame.stage = Stage::Do;
    } else if (frame.stage == Stage::Do && cursor_.accept_open("delegate")) {
        TRY(delegate_clause());
        TRY(cursor_.expect_close());
        return cursor_.expect_close();
    } else if ((frame.stage == Stage::Do || frame.stage == Stage::Catch) &&
               (cursor_.at_open("catch") || cursor_.at_open("catch_all"))) {
        const Opcode opcode = cursor_.at_open("catch") ? Opcode::Catch : Opcode::CatchAll;
        cursor_.advance(2);
        TRY(catch_clause(opcode, frame));
    } else {
        return cursor_.unexpected(1);
    }
    frame.kind = Frame::Kind::TryClause;
    return {};
}

Result<void> InstructionParser::close() {
    Frame& frame = top();
    switch (frame.kind) {
    case Frame::Kind::Plain:
        TRY(flush_pending(frame));
        frames_.pop_back();
        break;
    case Frame::Kind::Then: frame.kind = Frame::Kind::AfterThen; break;
    case Frame::Kind::Else: frame.kind = Frame::Kind::AfterElse; break;
    case Frame::Kind::TryClause: frame.kind = Frame::Kind::FoldedTry; break;
    case Frame::Kind::FoldedTry:
        if (frame.stage == Frame::TryStage::Start) return cursor_.unexpected();
        leave_block();
        break;
    case Frame::Kind::FoldedBlock:
    case Frame::Kind::AfterThen:
    case Frame::Kind::AfterElse: leave_block(); break;
    case Frame::Kind::FlatBlock:
    case Frame::Kind::FoldedIf: return cursor_.unexpected();
    }
    cursor_.advance();
    return {};
}

/// Writes the bytes that waited for a folded instruction's operands.
Result<void> InstructionParser::flush_pending(const Frame& frame) {
    TRY(record_hint(frame.hint));
    out_.insert(out_.end(), pending_.begin() + frame.pending, pending_.end());
    pending_.resize(frame.pending);
    return {};
}

// Flat instructions.

Result<void> InstructionParser::flat() {
    const auto found = opcode_by_name(cursor_.text());
    if (!found) return cursor_.unexpected();
    const Opcode opcode = *found;
    const Annotation* hint = TRY(take_hint(opcode));
    switch (opcode_info(opcode).shape) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::If:
    case Shape::Try:
    case Shape::TryTable: TRY(record_hint(hint)); return flat_block(opcode);
    case Shape::Else: return flat_else();
    case Shape::End: return flat_end();
    case Shape::Catch:
    case Shape::CatchAll: return flat_catch(opcode);
    case Shape::Delegate: return flat_delegate();
    default:
        cursor_.advance();
        TRY(record_hint(hint));
        return plain(opcode, out_);
    }
}

Result<void> InstructionParser::flat_block(Opcode opcode) {
    cursor_.advance();
    Frame frame{.kind = Frame::Kind::FlatBlock, .opcode = opcode};
    if (opcode == Opcode::Try) frame.stage = Frame::TryStage::Do;
    frame.label_token = TRY(block_header(opcode, out_));
    TRY(enter_label(frame.label_token));
    return push(frame);
}

Result<void> InstructionParser::flat_else() {
    if (frames_.empty() || top().kind != Frame::Kind::FlatBlock || top().opcode != Opcode::If ||
        top().has_else) {
        return cursor_.unexpected();
    }
    cursor_.advance();
    TRY(matching_label());
    write_opcode(out_, Opcode::Else);
    top().has_else = true;
    return {};
}

Result<void> InstructionParser::flat_end() {
    if (frames_.empty() || top().kind != Frame::Kind::FlatBlock) return cursor_.unexpected();
    cursor_.advance();
    TRY(matching_label());
    leave_block();
    return {};
}

Result<void> InstructionParser::flat_catch(Opcode opcode) {
    using Stage = Frame::TryStage;
    if (frames_.empty() || top().kind != Frame::Kind::FlatBlock || top().opcode != Opcode::Try ||
        top().stage == Stage::CatchAll) {
        return cursor_.unexpected();
    }
    cursor_.advance();
    return catch_clause(opcode, top());
}

Result<void> InstructionParser::flat_delegate() {
    if (frames_.empty() || top().kind != Frame::Kind::FlatBlock ||
        top().stage != Frame::TryStage::Do) {
        return cursor_.unexpected();
    }
    cursor_.advance();
    return delegate_clause();
}

// What flat and folded blocks share.

/// A legacy catch or catch_all, cursor behind the keyword.
Result<void> InstructionParser::catch_clause(Opcode opcode, Frame& frame) {
    write_opcode(out_, opcode);
    const bool catches_all = opcode == Opcode::CatchAll;
    frame.stage = catches_all ? Frame::TryStage::CatchAll : Frame::TryStage::Catch;
    if (!catches_all) write_unsigned_leb128(out_, TRY(context_.tags.index(cursor_)));
    return {};
}

/// A legacy delegate ends its try; its label counts from outside.
Result<void> InstructionParser::delegate_clause() {
    scope_.labels.pop();
    frames_.pop_back();
    write_opcode(out_, Opcode::Delegate);
    write_unsigned_leb128(out_, TRY(scope_.labels.index(cursor_)));
    return {};
}

void InstructionParser::leave_block() {
    write_opcode(out_, Opcode::End);
    scope_.labels.pop();
    frames_.pop_back();
}

/// Opcode, block type and catch clauses; yields the label's token.
Result<uint32_t> InstructionParser::block_header(Opcode opcode, Bytes& out) {
    const uint32_t label_token =
        cursor_.kind() == TokenKind::Id ? cursor_.position() : uint32_t{kNoLabel};
    TRY(cursor_.accept_id());
    write_opcode(out, opcode);
    TRY(block_type(out));
    if (opcode == Opcode::TryTable) TRY(catch_clauses(out));
    return label_token;
}

Result<void> InstructionParser::enter_label(uint32_t label_token) {
    std::optional<std::string> name;
    if (label_token != kNoLabel) {
        name = TRY(id_name(context_.stream, context_.stream.tokens[label_token]));
        scope_.label_names.emplace(scope_.label_count, *name);
    }
    ++scope_.label_count;
    scope_.labels.push(std::move(name));
    return {};
}

Result<void> InstructionParser::block_type(Bytes& out) {
    const TypeUse use = TRY(types_.type_use(ParameterNames::Forbidden));
    if (!use.index && use.type.parameters.empty() && use.type.results.size() <= 1) {
        if (use.type.results.empty()) {
            out.push_back(0x40);
        } else {
            write_value_type(out, use.type.results[0]);
        }
        return {};
    }
    write_signed_leb128(out, TRY(types_.resolve(use)));
    return {};
}

Result<void> InstructionParser::catch_clauses(Bytes& out) {
    constexpr std::string_view kKinds[] = {"catch", "catch_ref", "catch_all", "catch_all_ref"};
    Bytes clauses;
    uint32_t count = 0;
    while (cursor_.kind() == TokenKind::Open) {
        uint8_t kind = 0;
        while (kind < 4 && !cursor_.at_keyword(kKinds[kind], 1)) ++kind;
        if (kind == 4) break;
        cursor_.advance(2);
        clauses.push_back(kind);
        if (kind < 2) write_unsigned_leb128(clauses, TRY(context_.tags.index(cursor_)));
        write_unsigned_leb128(clauses, TRY(scope_.labels.index(cursor_)));
        TRY(cursor_.expect_close());
        ++count;
    }
    write_unsigned_leb128(out, count);
    append(out, clauses);
    return {};
}

/// The optional label behind `end` and `else` repeats the block's.
Result<void> InstructionParser::matching_label() {
    if (cursor_.kind() != TokenKind::Id) return {};
    const std::string name = TRY(id_name(context_.stream, cursor_.peek()));
    if (scope_.labels.innermost() != name) {
        return cursor_.malformed("mismatching label $" + name);
    }
    cursor_.advance();
    return {};
}

// Branch hints (the branch hinting proposal's annotation).

/// The hint before the instruction at the cursor, or nullptr.
Result<const Annotation*> InstructionParser::take_hint(Opcode opcode) {
    if (context_.annotations.empty()) return nullptr;
    const uint32_t token = cursor_.position();
    const Annotation* hint = context_.annotations.take(kBranchHint, token);
    if (hint == nullptr) return nullptr;
    if (const Annotation* second = context_.annotations.take(kBranchHint, token)) {
        return fail(ErrorKind::Malformed, second->offset,
                    "@metadata.code.branch_hint annotation: duplicate annotation");
    }
    const Shape shape = opcode_info(opcode).shape;
    if (shape != Shape::If && shape != Shape::BrIf) {
        return fail(ErrorKind::Invalid, hint->offset,
                    "@metadata.code.branch_hint annotation: invalid target");
    }
    return hint;
}

/// Notes a hint for the instruction that is about to be written.
Result<void> InstructionParser::record_hint(const Annotation* hint) {
    if (hint == nullptr) return {};
    std::string value;
    for (uint32_t item = hint->first_item; item < hint->end_item; ++item) {
        const Token& token = context_.stream.annotation_tokens[item];
        if (token.kind != TokenKind::String) {
            return fail(ErrorKind::Malformed, token.offset,
                        "@metadata.code.branch_hint annotation: unexpected token");
        }
        value += unescape(context_.stream.text(token));
    }
    if (value.size() != 1 || (value[0] != 0 && value[0] != 1)) {
        return fail(ErrorKind::Malformed, hint->offset,
                    "@metadata.code.branch_hint annotation: invalid hint value");
    }
    scope_.hints.push_back({static_cast<uint32_t>(out_.size()), value[0] == 1});
    return {};
}

}  // namespace ingot::text
