// Counting; printing is the command's business.
#include "tools/ingot/wast/script_report.h"

namespace ingot {

std::string_view to_string(ScriptCommand::Kind kind) {
    switch (kind) {
    case ScriptCommand::Kind::Module: return "module";
    case ScriptCommand::Kind::ModuleDefinition: return "module definition";
    case ScriptCommand::Kind::ModuleInstance: return "module instance";
    case ScriptCommand::Kind::Register: return "register";
    case ScriptCommand::Kind::Action: return "action";
    case ScriptCommand::Kind::AssertReturn: return "assert_return";
    case ScriptCommand::Kind::AssertTrap: return "assert_trap";
    case ScriptCommand::Kind::AssertExhaustion: return "assert_exhaustion";
    case ScriptCommand::Kind::AssertException: return "assert_exception";
    case ScriptCommand::Kind::AssertMalformed: return "assert_malformed";
    case ScriptCommand::Kind::AssertInvalid: return "assert_invalid";
    case ScriptCommand::Kind::AssertMalformedCustom: return "assert_malformed_custom";
    case ScriptCommand::Kind::AssertInvalidCustom: return "assert_invalid_custom";
    case ScriptCommand::Kind::AssertUnlinkable: return "assert_unlinkable";
    case ScriptCommand::Kind::AssertUninstantiable: return "assert_uninstantiable";
    case ScriptCommand::Kind::Thread: return "thread";
    case ScriptCommand::Kind::Wait: return "wait";
    }
    return "command";
}

void ScriptReport::pass(ScriptCommand::Kind kind) {
    const std::lock_guard lock(mutex_);
    ++counts_[static_cast<size_t>(kind)].passed;
}

void ScriptReport::fail(const ScriptCommand& command, std::string message) {
    const std::lock_guard lock(mutex_);
    ++counts_[static_cast<size_t>(command.kind)].failed;
    failures_.push_back({command.offset, command.kind, std::move(message)});
}

void ScriptReport::note_trap(const ScriptCommand& command, std::string text) {
    const std::lock_guard lock(mutex_);
    traps_.push_back({command.offset, std::move(text)});
}

}  // namespace ingot
