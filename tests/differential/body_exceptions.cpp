// Throwing and catching, with exnref and in the older way.
//
// A try_table with k clauses stands in k blocks, whose labels take what the clauses catch:
//     block $out (result T)
//       block $h (result payload)
//         try_table (result T) (catch $tag $h)  ...  end
//         br $out
//       end
//       payload is used up, T
//     end
#include <array>

#include "tests/differential/body_writer.h"
#include "vm/decode/instruction.h"

namespace ingot::differential {

bool BodyWriter::throw_statement() {
    const auto throws = [&] {
        if (module_.tags.empty() || tape_.chance(8)) {
            expression(ValueType::exnref());
            return code_.op(Opcode::ThrowRef);
        }
        const uint32_t tag = tape_.below(module_.tags.size());
        expressions(Types(module_.tag_type(tag).parameters));
        code_.op(Opcode::Throw, tag);
    };
    // Without tags there is hardly ever anything but null to throw.
    if (module_.tags.empty() && !tape_.chance(10)) return false;
    branch_condition(throws);
    return true;
}

void BodyWriter::try_table(const Types& types) {
    using Kind = CatchClause::Kind;
    struct Handler {
        Kind kind = Kind::CatchAll;
        uint32_t tag = 0;
        Types payload;
        std::optional<uint32_t> label;  ///< Of an enclosing block that takes just this.
    };
    std::vector<Handler> handlers(tape_.below(4));
    for (Handler& handler : handlers) {
        handler.kind =
            static_cast<Kind>(module_.tags.empty() ? 2 + tape_.below(2) : tape_.below(4));
        if (handler.kind == Kind::Catch || handler.kind == Kind::CatchRef) {
            handler.tag = tape_.below(module_.tags.size());
            handler.payload = module_.tag_type(handler.tag).parameters;
        }
        if (handler.kind == Kind::CatchRef || handler.kind == Kind::CatchAllRef) {
            handler.payload.push_back(ValueType::ref(HeapType::Exn, tape_.chance(50)));
        }
        if (!tape_.chance(25)) continue;
        handler.label =
            pick_label([&](const Label& label) { return label.types == handler.payload; });
    }
    block(Opcode::Block, types, [&] {
        for (const Handler& handler : handlers) {
            code_.op(Opcode::Block);
            block_type(handler.payload);
            push_label(handler.payload);
        }
        const auto innermost = static_cast<uint32_t>(labels_.size()) - 1;
        code_.op(Opcode::TryTable);
        block_type(types);
        code_.u(handlers.size());
        for (uint32_t i = 0; i < handlers.size(); ++i) {
            const Handler& handler = handlers[i];
            code_.byte(static_cast<uint8_t>(handler.kind));
            const bool has_tag = handler.kind == Kind::Catch || handler.kind == Kind::CatchRef;
            if (has_tag) code_.u(handler.tag);
            const auto own = innermost - (static_cast<uint32_t>(handlers.size()) - 1 - i);
            code_.u(depth_of(handler.label.value_or(own)));
        }
        push_label(types);
        if (tape_.chance(60)) throw_statement();
        statements();
        expressions(types);
        labels_.pop_back();
        code_.op(Opcode::End);
        for (size_t i = handlers.size(); i > 0; --i) {
            code_.op(Opcode::Br, i);
            labels_.pop_back();
            code_.op(Opcode::End);
            consume(handlers[i - 1].payload);
            if (tape_.chance(40)) statements();
            expressions(types);
        }
    });
}

void BodyWriter::legacy_try(const Types& types) {
    code_.op(Opcode::Try);
    block_type(types);
    push_label(types);
    if (tape_.chance(60)) throw_statement();
    statements();
    expressions(types);
    if (tape_.chance(25)) {
        labels_.pop_back();
        return code_.op(Opcode::Delegate, tape_.below(labels_.size()));
    }
    for (uint32_t i = module_.tags.empty() ? 0 : tape_.below(3); i > 0; --i) {
        const uint32_t tag = tape_.below(module_.tags.size());
        code_.op(Opcode::Catch, tag);
        legacy_handler(types, Types(module_.tag_type(tag).parameters));
    }
    if (tape_.chance(50)) {
        code_.op(Opcode::CatchAll);
        legacy_handler(types, {});
    }
    labels_.pop_back();
    code_.op(Opcode::End);
}

void BodyWriter::legacy_handler(const Types& types, std::span<const ValueType> payload) {
    labels_.back().is_catch = true;
    consume(payload);
    if (tape_.chance(30)) {
        std::vector<uint32_t> handlers;
        for (uint32_t i = 0; i < labels_.size(); ++i) {
            if (labels_[i].is_catch) handlers.push_back(i);
        }
        branch_condition([&] { code_.op(Opcode::Rethrow, depth_of(tape_.pick(handlers))); });
    }
    if (tape_.chance(40)) statements();
    expressions(types);
}

}  // namespace ingot::differential
