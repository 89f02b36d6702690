// One function per command kind; see the header for the rules.
#include "tools/ingot/wast/script_runner.h"

#include <fmt/format.h>

#include "tools/ingot/messages.h"
#include "tools/ingot/wast/patterns.h"
#include "tools/ingot/wast/spectest.h"
#include "vm/api/compiled_module.h"
#include "vm/decode/decoder.h"
#include "vm/native/code_options.h"

namespace ingot {

namespace {

std::unexpected<std::string> failed(std::string message) {
    return std::unexpected(std::move(message));
}

std::string to_string(const Error& error) {
    return fmt::format("{}: {}", ingot::to_string(error.kind), error.message);
}

std::string values_to_string(std::span<const Value> values) {
    std::string text = "[";
    for (const Value& value : values) {
        if (text.size() > 1) text += ' ';
        text += to_string(value);
    }
    return text + "]";
}

std::string patterns_to_string(std::span<const ScriptPattern> patterns) {
    std::string text = "[";
    for (const ScriptPattern& pattern : patterns) {
        if (text.size() > 1) text += ' ';
        text += to_string(pattern);
    }
    return text + "]";
}

/// One line: the backtrace is left out.
std::string summary(const Outcome& outcome) {
    const std::string text = describe(outcome);
    return text.substr(0, text.find('\n'));
}

/// Whether a trap has the expected wording. The suite may append a detail ("uninitialized element
/// 2").
bool wording_matches(std::string_view actual, std::string_view expected) {
    return actual.starts_with(expected) || expected.starts_with(fmt::format("{} ", actual));
}

std::string missing(std::string_view what, const std::optional<std::string>& name) {
    return name ? fmt::format("there is no {} ${}", what, *name)
                : fmt::format("there is no {}", what);
}

}  // namespace

ScriptRunner::ScriptRunner(std::shared_ptr<Engine> engine, const ScriptOptions& options,
                           ScriptReport& report)
    : engine_(std::move(engine)),
      options_(options),
      report_(report),
      store_(engine_),
      linker_(store_) {
    const Result<void> defined = define_spectest(store_, linker_, options_.print);
    if (!defined) setup_error_ = "spectest cannot be made: " + to_string(defined.error());
}

ScriptRunner::~ScriptRunner() {
    for (auto& [name, thread] : threads_) thread.join();
}

void ScriptRunner::run(std::span<const ScriptCommand> commands) {
    for (const ScriptCommand& command : commands) {
        Verdict verdict = setup_error_.empty() ? execute(command) : failed(setup_error_);
        if (verdict) {
            report_.pass(command.kind);
        } else {
            report_.fail(command, std::move(verdict).error());
        }
    }
}

ScriptRunner::Verdict ScriptRunner::execute(const ScriptCommand& command) {
    switch (command.kind) {
    case ScriptCommand::Kind::Module:
        // Without this, later commands would quietly run on the module before.
        latest_instance_ = nullptr;
        if (auto defined = define(*command.module); !defined) return defined;
        return instantiate(latest_definition_, command.module->name);
    case ScriptCommand::Kind::ModuleDefinition: return define(*command.module);
    case ScriptCommand::Kind::ModuleInstance: {
        latest_instance_ = nullptr;
        const auto module = find_definition(command.definition);
        if (!module) return failed(module.error());
        return instantiate(*module, command.instance);
    }
    case ScriptCommand::Kind::Register: return register_instance(command);
    case ScriptCommand::Kind::Action: return run_action(command.action);
    case ScriptCommand::Kind::AssertReturn: return assert_return(command);
    case ScriptCommand::Kind::AssertTrap:
    case ScriptCommand::Kind::AssertExhaustion: return assert_trap(command);
    case ScriptCommand::Kind::AssertException: return assert_exception(command);
    case ScriptCommand::Kind::AssertMalformed:
    case ScriptCommand::Kind::AssertInvalid:
    case ScriptCommand::Kind::AssertMalformedCustom:
    case ScriptCommand::Kind::AssertInvalidCustom: return assert_rejected(command);
    case ScriptCommand::Kind::AssertUnlinkable:
    case ScriptCommand::Kind::AssertUninstantiable: return assert_not_instantiated(command);
    case ScriptCommand::Kind::Thread: return start_thread(command);
    case ScriptCommand::Kind::Wait: return join_thread(command);
    }
    return failed("unknown command");
}

Result<ScriptRunner::LoadedModulePointer> ScriptRunner::load(const ScriptModule& module) {
    const AssembleOptions options{.emit_names = true, .features = engine_->config().features};
    std::vector<uint8_t> bytes = TRY(assemble_module(module, options));
    if (options_.ahead != nullptr) return load_through_artifact(std::move(bytes));
    return load_module(engine_, std::move(bytes));
}

Result<ScriptRunner::LoadedModulePointer> ScriptRunner::load_through_artifact(
    std::vector<uint8_t> bytes) {
    const EngineConfig& config = engine_->config();
    const Module module = TRY(decode_module(std::move(bytes), config.features));
    const CodeOptions options = native::code_options(config, !config.guarded_memories);
    const std::vector<uint8_t> blob = TRY(compile_ahead(*options_.ahead, module, options));
    native::Artifact artifact = TRY(native::Artifact::parse(blob));
    TRY(configure_for(artifact, config));
    return load_compiled_module(engine_, std::move(artifact));
}

ScriptRunner::Verdict ScriptRunner::define(const ScriptModule& module) {
    latest_definition_ = nullptr;
    if (module.name) definitions_.erase(*module.name);
    Result<LoadedModulePointer> loaded = load(module);
    if (!loaded) return failed("the module is rejected: " + to_string(loaded.error()));
    latest_definition_ = *loaded;
    if (module.name) definitions_[*module.name] = std::move(*loaded);
    return {};
}

ScriptRunner::Attempt<ScriptRunner::LoadedModulePointer> ScriptRunner::find_definition(
    const std::optional<std::string>& name) const {
    if (name) {
        const auto found = definitions_.find(*name);
        if (found != definitions_.end()) return found->second;
    } else if (latest_definition_ != nullptr) {
        return latest_definition_;
    }
    return failed(missing("module definition", name));
}

ScriptRunner::Attempt<Instance*> ScriptRunner::find_instance(
    const std::optional<std::string>& name) const {
    if (name) {
        const auto found = instances_.find(*name);
        if (found != instances_.end()) return found->second;
    } else if (latest_instance_ != nullptr) {
        return latest_instance_;
    }
    return failed(missing("instance", name));
}

ScriptRunner::Verdict ScriptRunner::instantiate(LoadedModulePointer module,
                                                const std::optional<std::string>& name) {
    if (name) instances_.erase(*name);
    Outcome outcome;
    const Result<Instance*> instance = linker_.instantiate(std::move(module), outcome);
    if (!instance) return failed("instantiation fails: " + to_string(instance.error()));
    if (!outcome.returned()) return failed("instantiation ends: " + summary(outcome));
    latest_instance_ = *instance;
    if (name) instances_[*name] = *instance;
    return {};
}

ScriptRunner::Verdict ScriptRunner::register_instance(const ScriptCommand& command) {
    const auto instance = find_instance(command.instance);
    if (!instance) return failed(instance.error());
    linker_.define_instance(command.text, **instance);
    return {};
}

ScriptRunner::Attempt<Outcome> ScriptRunner::act(const ScriptAction& action,
                                                 std::vector<Value>& results) {
    const auto instance = find_instance(action.instance);
    if (!instance) return failed(instance.error());
    const Extern* exported = (*instance)->find_export(action.name);
    if (exported == nullptr) return failed(fmt::format("no export \"{}\"", printable(action.name)));
    if (action.kind == ScriptAction::Kind::Get) {
        if (!std::holds_alternative<GlobalInstance*>(*exported)) {
            return failed(fmt::format("export \"{}\" is no global", printable(action.name)));
        }
        const GlobalInstance& global = *std::get<GlobalInstance*>(*exported);
        results.push_back(Value{global.type.value, {global.value[0], global.value[1]}});
        return Outcome{};
    }
    if (!std::holds_alternative<Function*>(*exported)) {
        return failed(fmt::format("export \"{}\" is no function", printable(action.name)));
    }
    std::vector<Value> arguments;
    for (const ScriptValue& value : action.arguments) arguments.push_back(to_value(store_, value));
    return store_.invoke(*std::get<Function*>(*exported), arguments, results);
}

ScriptRunner::Verdict ScriptRunner::run_action(const ScriptAction& action) {
    std::vector<Value> results;
    const Attempt<Outcome> outcome = act(action, results);
    if (!outcome) return failed(outcome.error());
    if (!outcome->returned()) return failed(summary(*outcome));
    return {};
}

ScriptRunner::Verdict ScriptRunner::assert_return(const ScriptCommand& command) {
    std::vector<Value> results;
    const Attempt<Outcome> outcome = act(command.action, results);
    if (!outcome) return failed(outcome.error());
    if (!outcome->returned()) {
        return failed(fmt::format("{} instead of {}", summary(*outcome),
                                  patterns_to_string(command.results)));
    }
    bool all_match = results.size() == command.results.size();
    for (size_t i = 0; all_match && i < results.size(); ++i) {
        all_match = matches(engine_->types(), results[i], command.results[i]);
    }
    if (all_match) return {};
    return failed(fmt::format("\"{}\" returns {} instead of {}", printable(command.action.name),
                              values_to_string(results), patterns_to_string(command.results)));
}

ScriptRunner::Verdict ScriptRunner::assert_trap(const ScriptCommand& command) {
    std::vector<Value> results;
    const Attempt<Outcome> outcome = act(command.action, results);
    if (!outcome) return failed(outcome.error());
    if (outcome->returned()) {
        return failed(fmt::format("\"{}\" returns {} instead of trapping: {}",
                                  printable(command.action.name), values_to_string(results),
                                  command.text));
    }
    note_trap(command, *outcome);
    const bool is_exhaustion = outcome->trap == Trap::CallStackExhausted;
    const bool wants_exhaustion = command.kind == ScriptCommand::Kind::AssertExhaustion;
    if (outcome->kind == Outcome::Kind::Trapped && is_exhaustion == wants_exhaustion &&
        wording_matches(to_string(outcome->trap), command.text)) {
        return {};
    }
    return failed(fmt::format("{} instead of trap: {}", summary(*outcome), command.text));
}

ScriptRunner::Verdict ScriptRunner::assert_exception(const ScriptCommand& command) {
    std::vector<Value> results;
    const Attempt<Outcome> outcome = act(command.action, results);
    if (!outcome) return failed(outcome.error());
    note_trap(command, *outcome);
    if (outcome->kind == Outcome::Kind::Threw) return {};
    return failed(outcome->returned() ? "returns instead of throwing an exception"
                                      : summary(*outcome) + " instead of an exception");
}

void ScriptRunner::note_trap(const ScriptCommand& command, const Outcome& outcome) {
    if (!options_.note_traps) return;
    std::string text = summary(outcome);
    // How deep the stack goes, and so where it ends, is an engine's own affair.
    if (outcome.trap == Trap::CallStackExhausted) return report_.note_trap(command, text);
    for (const BacktraceFrame& frame : outcome.backtrace) {
        text += fmt::format("; function {} at 0x{:x}", frame.function_index, frame.offset);
    }
    if (outcome.omitted_frames > 0) text += fmt::format("; {} omitted", outcome.omitted_frames);
    report_.note_trap(command, printable(text));
}

ScriptRunner::Verdict ScriptRunner::assert_rejected(const ScriptCommand& command) {
    const bool wants_invalid = command.kind == ScriptCommand::Kind::AssertInvalid;
    const bool is_custom = command.kind == ScriptCommand::Kind::AssertInvalidCustom ||
                           command.kind == ScriptCommand::Kind::AssertMalformedCustom;
    const Result<LoadedModulePointer> loaded = load(*command.module);
    if (loaded) return failed(fmt::format("the module is accepted: {}", command.text));
    const Error& error = loaded.error();
    const bool is_malformed = error.kind == ErrorKind::Malformed;
    const bool is_invalid = error.kind == ErrorKind::Invalid;
    // Which of the two a damaged custom section is depends on where it is looked at.
    const bool is_right_kind = is_custom       ? is_malformed || is_invalid
                               : wants_invalid ? is_invalid
                                               : is_malformed;
    if (!is_right_kind) {
        return failed(fmt::format("rejected as {} instead of {}: {}", to_string(error),
                                  wants_invalid ? "invalid" : "malformed", command.text));
    }
    if (options_.strict_messages && !error.message.starts_with(command.text)) {
        return failed(fmt::format("wording: {} instead of {}", error.message, command.text));
    }
    return {};
}

ScriptRunner::Verdict ScriptRunner::assert_not_instantiated(const ScriptCommand& command) {
    LoadedModulePointer module;
    if (command.module) {
        Result<LoadedModulePointer> loaded = load(*command.module);
        if (!loaded) return failed("the module is rejected: " + to_string(loaded.error()));
        module = std::move(*loaded);
    } else {
        const auto found = find_definition(command.definition);
        if (!found) return failed(found.error());
        module = *found;
    }
    Outcome outcome;
    const Result<Instance*> instance = linker_.instantiate(std::move(module), outcome);
    if (command.kind == ScriptCommand::Kind::AssertUninstantiable) {
        if (!instance) return failed("instantiation fails: " + to_string(instance.error()));
        note_trap(command, outcome);
        if (outcome.kind == Outcome::Kind::Trapped &&
            wording_matches(to_string(outcome.trap), command.text)) {
            return {};
        }
        return failed(fmt::format("{} instead of trap: {}", summary(outcome), command.text));
    }
    if (instance) return failed(fmt::format("the module links: {}", command.text));
    const Error& error = instance.error();
    if (error.kind == ErrorKind::Unlinkable && error.message.starts_with(command.text)) return {};
    return failed(fmt::format("{} instead of unlinkable: {}", to_string(error), command.text));
}

ScriptRunner::Verdict ScriptRunner::start_thread(const ScriptCommand& command) {
    if (threads_.contains(command.thread_name)) {
        return failed(fmt::format("thread ${} runs already", command.thread_name));
    }
    std::map<std::string, Instance*> shared;
    std::vector<std::shared_ptr<MemoryInstance>> memories;
    for (const std::string& name : command.shared_modules) {
        const auto instance = find_instance(name);
        if (!instance) return failed(instance.error());
        shared[name] = *instance;
        for (const MemoryInstance* memory : (*instance)->memories) {
            if (memory->type.limits.is_shared) memories.push_back(store_.share_memory(*memory));
        }
    }
    threads_[command.thread_name] =
        std::thread([this, shared = std::move(shared), memories = std::move(memories), &command] {
            ScriptRunner runner(engine_, options_, report_);
            for (const auto& memory : memories) runner.store_.adopt_memory(memory);
            runner.instances_ = shared;
            runner.run(command.commands);
        });
    return {};
}

ScriptRunner::Verdict ScriptRunner::join_thread(const ScriptCommand& command) {
    const auto found = threads_.find(command.thread_name);
    if (found == threads_.end()) return failed(fmt::format("no thread ${}", command.thread_name));
    found->second.join();
    threads_.erase(found);
    return {};
}

}  // namespace ingot
