// A command line, split by a command's table of options into options and operands.
//
// Accepted spellings: `--name value`, `--name=value`, `-o value`, `-ovalue`; `--` ends the options.
// Views point into argv, which lives as long as the process, or into defaults.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/ingot/command.h"

namespace ingot {

class Arguments {
 public:
    /// `words` is what follows the command's name. The error is a message for the user.
    static std::expected<Arguments, std::string> parse(const CommandSpec& command,
                                                       std::span<const char* const> words);

    const CommandSpec& command() const { return *command_; }
    /// Whether --help or -h stood among the options; the operands are not checked then.
    bool wants_help() const { return wants_help_; }
    bool has(const OptionSpec& option) const;
    /// The last value given.
    std::optional<std::string_view> value(const OptionSpec& option) const;
    /// All values in the order given.
    std::vector<std::string_view> values(const OptionSpec& option) const;

    /// An option that was given, with its value.
    struct Given {
        const OptionSpec* option;
        std::string_view value;
        bool is_default = false;  ///< It was not on the command line.
    };
    const std::vector<Given>& given() const { return given_; }
    std::span<const std::string_view> operands() const { return operands_; }

    /// An option from elsewhere than the command line.
    struct Default {
        const OptionSpec* option;
        std::string value;
    };
    /// The same arguments behind those given here, so that the last value given, which counts, is
    /// that of the command line.
    Arguments behind(std::vector<Default> defaults) const;

 private:
    explicit Arguments(const CommandSpec& command) : command_(&command) {}
    std::expected<void, std::string> check_operand_count() const;

    const CommandSpec* command_;
    bool wants_help_ = false;
    std::vector<Given> given_;
    std::shared_ptr<const std::vector<Default>> defaults_;  ///< What views of given_ point into.
    std::vector<std::string_view> operands_;
};

}  // namespace ingot
