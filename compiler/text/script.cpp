// Parses WAST commands. Values and result patterns are script_values.cpp's.
#include "compiler/text/script.h"

#include <array>
#include <utility>

#include "compiler/text/cursor.h"
#include "compiler/text/script_values.h"

namespace ingot {
namespace {

using text::Cursor;
using text::Token;
using Kind = ScriptCommand::Kind;

constexpr std::array<std::string_view, 12> kFieldKeywords = {"type",   "rec",    "import", "func",
                                                             "table",  "memory", "global", "tag",
                                                             "export", "start",  "elem",   "data"};

/// Threads that start threads: the parser and the runner recurse so deep.
constexpr uint32_t kMaxThreadDepth = 16;

class ScriptParser {
 public:
    explicit ScriptParser(const text::TokenStream& stream) : cursor_(stream) {}

    Result<std::vector<ScriptCommand>> commands();

 private:
    bool at_inline_module() const;
    Result<ScriptCommand> command(uint32_t thread_depth);
    Result<void> module_command(ScriptCommand& out);
    Result<void> module_instance(ScriptCommand& out);
    Result<ScriptModule> script_module();
    Result<ScriptAction> action();
    Result<void> assert_action(ScriptCommand& out, Kind kind);
    Result<void> assert_module(ScriptCommand& out, Kind kind);
    Result<void> assert_instantiation(ScriptCommand& out, Kind kind);
    Result<void> thread(ScriptCommand& out, uint32_t thread_depth);

    Cursor cursor_;
};

bool ScriptParser::at_inline_module() const {
    for (const std::string_view keyword : kFieldKeywords) {
        if (cursor_.at_open(keyword)) return true;
    }
    return false;
}

Result<std::vector<ScriptCommand>> ScriptParser::commands() {
    std::vector<ScriptCommand> out;
    if (at_inline_module()) {
        ScriptModule module;
        module.source = cursor_.stream().source;
        ScriptCommand command;
        command.offset = cursor_.offset();
        command.module = std::move(module);
        out.push_back(std::move(command));
        return out;
    }
    while (cursor_.kind() != Token::Kind::End) out.push_back(TRY(command(0)));
    return out;
}

Result<ScriptCommand> ScriptParser::command(uint32_t thread_depth) {
    constexpr std::pair<std::string_view, Kind> kAssertions[] = {
        {"assert_return", Kind::AssertReturn},
        {"assert_trap", Kind::AssertTrap},
        {"assert_exhaustion", Kind::AssertExhaustion},
        {"assert_exception", Kind::AssertException},
        {"assert_malformed", Kind::AssertMalformed},
        {"assert_invalid", Kind::AssertInvalid},
        {"assert_malformed_custom", Kind::AssertMalformedCustom},
        {"assert_invalid_custom", Kind::AssertInvalidCustom},
        {"assert_unlinkable", Kind::AssertUnlinkable},
    };
    ScriptCommand out;
    out.offset = cursor_.offset();
    if (cursor_.kind() != Token::Kind::Open) return cursor_.unexpected();
    if (cursor_.at_open("module")) {
        TRY(module_command(out));
        return out;
    }
    if (cursor_.at_open("invoke") || cursor_.at_open("get")) {
        out.kind = Kind::Action;
        out.action = TRY(action());
        return out;
    }
    if (cursor_.at_open("thread")) {
        TRY(thread(out, thread_depth));
        return out;
    }
    if (cursor_.accept_open("register")) {
        out.kind = Kind::Register;
        out.text = TRY(cursor_.expect_name());
        out.instance = TRY(cursor_.accept_id());
        TRY(cursor_.expect_close());
        return out;
    }
    if (cursor_.accept_open("wait")) {
        out.kind = Kind::Wait;
        if (cursor_.kind() != Token::Kind::Id) return cursor_.unexpected();
        out.thread_name = *TRY(cursor_.accept_id());
        TRY(cursor_.expect_close());
        return out;
    }
    for (const auto& [name, kind] : kAssertions) {
        if (!cursor_.accept_open(name)) continue;
        TRY(kind >= Kind::AssertMalformed ? assert_module(out, kind) : assert_action(out, kind));
        TRY(cursor_.expect_close());
        return out;
    }
    return cursor_.unexpected(1);
}

/// (module ...) as a command.
Result<void> ScriptParser::module_command(ScriptCommand& out) {
    if (cursor_.at_keyword("instance", 2)) {
        out.kind = Kind::ModuleInstance;
        return module_instance(out);
    }
    out.kind = cursor_.at_keyword("definition", 2) ? Kind::ModuleDefinition : Kind::Module;
    out.module = TRY(script_module());
    return {};
}

/// (module instance $instance? $definition?); a single name is the definition's.
Result<void> ScriptParser::module_instance(ScriptCommand& out) {
    cursor_.advance(3);
    out.definition = TRY(cursor_.accept_id());
    if (cursor_.kind() == Token::Kind::Id) {
        out.instance = std::exchange(out.definition, TRY(cursor_.accept_id()));
    }
    return cursor_.expect_close();
}

Result<ScriptModule> ScriptParser::script_module() {
    ScriptModule module;
    module.offset = cursor_.offset();
    const uint32_t close = cursor_.peek().partner;
    TRY(cursor_.expect_open("module"));
    cursor_.accept_keyword("definition");
    module.name = TRY(cursor_.accept_id());
    const bool is_binary = cursor_.at_keyword("binary");
    if (is_binary || cursor_.at_keyword("quote")) {
        cursor_.advance();
        module.kind = is_binary ? ScriptModule::Kind::Binary : ScriptModule::Kind::Quote;
        module.source = TRY(cursor_.strings());
    } else {
        // From behind the header, so that annotations before the first field are part of it.
        const Token& last = cursor_.stream().tokens[cursor_.position() - 1];
        const std::string_view source = cursor_.stream().source;
        module.offset = last.offset + last.length;
        cursor_.seek(close);
        module.source = source.substr(module.offset, cursor_.offset() - module.offset);
    }
    TRY(cursor_.expect_close());
    return module;
}

Result<ScriptAction> ScriptParser::action() {
    ScriptAction out;
    out.kind = cursor_.at_open("get") ? ScriptAction::Kind::Get : ScriptAction::Kind::Invoke;
    if (out.kind == ScriptAction::Kind::Get) {
        cursor_.advance(2);
    } else {
        TRY(cursor_.expect_open("invoke"));
    }
    out.instance = TRY(cursor_.accept_id());
    out.name = TRY(cursor_.expect_name());
    if (out.kind == ScriptAction::Kind::Invoke) {
        while (!cursor_.at_close()) out.arguments.push_back(TRY(text::script_value(cursor_)));
    }
    TRY(cursor_.expect_close());
    return out;
}

/// The assertions about actions; assert_trap is also one about modules.
Result<void> ScriptParser::assert_action(ScriptCommand& out, Kind kind) {
    if (kind == Kind::AssertTrap && cursor_.at_open("module")) {
        return assert_instantiation(out, Kind::AssertUninstantiable);
    }
    out.kind = kind;
    out.action = TRY(action());
    if (kind == Kind::AssertReturn) {
        while (!cursor_.at_close()) out.results.push_back(TRY(text::script_pattern(cursor_)));
    } else if (kind != Kind::AssertException) {
        out.text = TRY(cursor_.expect_string());
    }
    return {};
}

Result<void> ScriptParser::assert_module(ScriptCommand& out, Kind kind) {
    if (kind == Kind::AssertUnlinkable) return assert_instantiation(out, kind);
    out.kind = kind;
    out.module = TRY(script_module());
    out.text = TRY(cursor_.expect_string());
    return {};
}

Result<void> ScriptParser::assert_instantiation(ScriptCommand& out, Kind kind) {
    out.kind = kind;
    if (cursor_.at_open("module") && cursor_.at_keyword("instance", 2)) {
        TRY(module_instance(out));
    } else {
        out.module = TRY(script_module());
    }
    out.text = TRY(cursor_.expect_string());
    return {};
}

/// (thread $name (shared (module $m))* command*), from the threads proposal's scripts.
Result<void> ScriptParser::thread(ScriptCommand& out, uint32_t thread_depth) {
    if (thread_depth == kMaxThreadDepth) return cursor_.unexpected(1);
    cursor_.advance(2);
    out.kind = Kind::Thread;
    if (cursor_.kind() != Token::Kind::Id) return cursor_.unexpected();
    out.thread_name = *TRY(cursor_.accept_id());
    while (cursor_.accept_open("shared")) {
        TRY(cursor_.expect_open("module"));
        if (cursor_.kind() != Token::Kind::Id) return cursor_.unexpected();
        out.shared_modules.push_back(*TRY(cursor_.accept_id()));
        TRY(cursor_.expect_close());
        TRY(cursor_.expect_close());
    }
    while (!cursor_.at_close()) out.commands.push_back(TRY(command(thread_depth + 1)));
    return cursor_.expect_close();
}

}  // namespace

Result<std::vector<ScriptCommand>> parse_script(std::string_view source) {
    const text::TokenStream stream = TRY(text::tokenize(source));
    return ScriptParser(stream).commands();
}

Result<std::vector<uint8_t>> assemble_module(const ScriptModule& module,
                                             const AssembleOptions& options) {
    if (module.kind == ScriptModule::Kind::Binary) {
        return std::vector<uint8_t>(module.source.begin(), module.source.end());
    }
    auto result = assemble(module.source, options);
    if (!result && module.kind == ScriptModule::Kind::Text) result.error().offset += module.offset;
    return result;
}

}  // namespace ingot
