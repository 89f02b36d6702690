// What running scripts showed: every command is counted once, as passed or failed, by its kind.
// Where the asserted traps happened is kept on request, for comparing tiers.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/text/script.h"

namespace ingot {

constexpr size_t kScriptCommandKinds = static_cast<size_t>(ScriptCommand::Kind::Wait) + 1;

/// "module", "assert_return", …
std::string_view to_string(ScriptCommand::Kind kind);

struct ScriptCounts {
    uint64_t passed = 0;
    uint64_t failed = 0;
    uint64_t total() const { return passed + failed; }
};

struct ScriptFailure {
    size_t offset = 0;  ///< In the script.
    ScriptCommand::Kind kind{};
    std::string message;
};

/// How an action ended that did not return.
struct ScriptTrap {
    size_t offset = 0;  ///< Of its command in the script.
    std::string text;   ///< The trap, and where: one line.
};

/// Of one file. Threads of a script record into the same report.
class ScriptReport {
 public:
    void pass(ScriptCommand::Kind kind);
    void fail(const ScriptCommand& command, std::string message);
    void note_trap(const ScriptCommand& command, std::string text);
    /// The script itself cannot be read.
    void fail_parse(std::string message) { parse_error_ = std::move(message); }

    bool passed() const { return failures_.empty() && parse_error_.empty(); }
    const std::vector<ScriptFailure>& failures() const { return failures_; }
    const std::vector<ScriptTrap>& traps() const { return traps_; }
    const std::string& parse_error() const { return parse_error_; }
    const std::array<ScriptCounts, kScriptCommandKinds>& counts() const { return counts_; }

 private:
    std::mutex mutex_;
    std::array<ScriptCounts, kScriptCommandKinds> counts_{};
    std::vector<ScriptFailure> failures_;
    std::vector<ScriptTrap> traps_;
    std::string parse_error_;
};

}  // namespace ingot
