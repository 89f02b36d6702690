// Runs the commands of one WAST script against a store of its own.
//
// Every command passes or fails; a failure never stops the script. Semantics are those of the
// reference interpreter (spec repository, interpreter/script): messages are compared by prefix.
// `thread` commands run on real threads, each with a store of its own, that see the memories of the
// shared instances.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "compiler/text/script.h"
#include "tools/ingot/wast/script_report.h"
#include "vm/api/embed.h"

namespace ingot {

struct ScriptOptions {
    /// assert_invalid and assert_malformed also compare the wording, which the suite leaves open.
    bool strict_messages = false;
    /// The print functions of `spectest` write to standard output.
    bool print = false;
    /// The report lists the traps that are asserted, with their backtraces.
    bool note_traps = false;
    /// Modules are compiled with it ahead of time, and loaded from the bytes of the artifacts; null
    /// leaves them to the engine.
    std::shared_ptr<CodeGenerator> ahead = nullptr;
};

class ScriptRunner {
 public:
    ScriptRunner(std::shared_ptr<Engine> engine, const ScriptOptions& options,
                 ScriptReport& report);
    ~ScriptRunner();
    ScriptRunner(const ScriptRunner&) = delete;
    ScriptRunner& operator=(const ScriptRunner&) = delete;

    void run(std::span<const ScriptCommand> commands);

 private:
    /// Nothing, or why the command failed.
    using Verdict = std::expected<void, std::string>;
    template <typename T>
    using Attempt = std::expected<T, std::string>;
    using LoadedModulePointer = std::shared_ptr<const LoadedModule>;

    Verdict execute(const ScriptCommand& command);

    // Modules and instances.
    Result<LoadedModulePointer> load(const ScriptModule& module);
    Result<LoadedModulePointer> load_through_artifact(std::vector<uint8_t> bytes);
    Verdict define(const ScriptModule& module);
    Attempt<LoadedModulePointer> find_definition(const std::optional<std::string>& name) const;
    Attempt<Instance*> find_instance(const std::optional<std::string>& name) const;
    Verdict instantiate(LoadedModulePointer module, const std::optional<std::string>& name);
    Verdict register_instance(const ScriptCommand& command);

    // Actions.
    Attempt<Outcome> act(const ScriptAction& action, std::vector<Value>& results);
    Verdict run_action(const ScriptAction& action);

    // Assertions.
    Verdict assert_return(const ScriptCommand& command);
    Verdict assert_trap(const ScriptCommand& command);
    Verdict assert_exception(const ScriptCommand& command);
    void note_trap(const ScriptCommand& command, const Outcome& outcome);
    Verdict assert_rejected(const ScriptCommand& command);
    Verdict assert_not_instantiated(const ScriptCommand& command);

    Verdict start_thread(const ScriptCommand& command);
    Verdict join_thread(const ScriptCommand& command);

    std::shared_ptr<Engine> engine_;
    ScriptOptions options_;
    ScriptReport& report_;
    Store store_;
    Linker linker_;
    std::string setup_error_;  ///< Why spectest is missing, or empty.

    std::map<std::string, LoadedModulePointer> definitions_;
    LoadedModulePointer latest_definition_;
    std::map<std::string, Instance*> instances_;
    Instance* latest_instance_ = nullptr;
    std::map<std::string, std::thread> threads_;
};

}  // namespace ingot
