// Splitting of a command line; messages name the word and the nearest thing that would have worked.
#include "tools/ingot/arguments.h"

#include <fmt/format.h>

#include "tools/ingot/suggest.h"

namespace ingot {

namespace {

const OptionSpec* find_option(const CommandSpec& command, std::string_view name) {
    for (const OptionSpec& option : command.options) {
        if (option.name == name || (!option.short_name.empty() && option.short_name == name)) {
            return &option;
        }
    }
    return nullptr;
}

std::string unknown_option(const CommandSpec& command, std::string_view name) {
    std::vector<std::string_view> names = {"--help"};
    for (const OptionSpec& option : command.options) names.push_back(option.name);
    return fmt::format("unknown option {} for `ingot {}`{}", name, command.name,
                       did_you_mean(name, names));
}

}  // namespace

std::expected<Arguments, std::string> Arguments::parse(const CommandSpec& command,
                                                       std::span<const char* const> words) {
    Arguments result(command);
    bool options_ended = false;
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (options_ended || word.size() < 2 || word[0] != '-') {
            result.operands_.push_back(word);
            options_ended |= command.first_operand_ends_options;
            continue;
        }
        if (word == "--") {
            options_ended = true;
            continue;
        }
        const size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
        std::string_view name = word.substr(0, equals);
        if (name == "--help" || name == "-h") {
            result.wants_help_ = true;
            return result;
        }
        const OptionSpec* option = find_option(command, name);
        std::string_view attached;
        if (option == nullptr && !word.starts_with("--") && word.size() > 2) {
            name = word.substr(0, 2);
            attached = word.substr(2);
            option = find_option(command, name);
            if (option != nullptr && option->value.empty()) option = nullptr;
            if (option == nullptr) name = word;
        }
        if (option == nullptr) return std::unexpected(unknown_option(command, name));
        std::string_view value;
        if (option->value.empty()) {
            if (equals != std::string_view::npos) {
                return std::unexpected(fmt::format("option {} takes no value", name));
            }
        } else if (equals != std::string_view::npos) {
            value = word.substr(equals + 1);
        } else if (!attached.empty()) {
            value = attached;
        } else if (i + 1 < words.size()) {
            value = words[++i];
        } else {
            return std::unexpected(
                fmt::format("option {} needs a value: {} {}", name, name, option->value));
        }
        result.given_.push_back({.option = option, .value = value});
    }
    if (auto checked = result.check_operand_count(); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return result;
}

std::expected<void, std::string> Arguments::check_operand_count() const {
    const OperandCount& count = command_->operand_count;
    if (operands_.size() < count.minimum) {
        return std::unexpected(
            fmt::format("`ingot {}` needs {}", command_->name, command_->operands));
    }
    if (operands_.size() > count.maximum) {
        return std::unexpected(
            fmt::format("`ingot {}` does not take `{}`", command_->name, operands_[count.maximum]));
    }
    return {};
}

bool Arguments::has(const OptionSpec& option) const {
    return value(option).has_value();
}

std::optional<std::string_view> Arguments::value(const OptionSpec& option) const {
    std::optional<std::string_view> found;
    for (const Given& given : given_) {
        if (given.option->name == option.name) found = given.value;
    }
    return found;
}

std::vector<std::string_view> Arguments::values(const OptionSpec& option) const {
    std::vector<std::string_view> found;
    for (const Given& given : given_) {
        if (given.option->name == option.name) found.push_back(given.value);
    }
    return found;
}

Arguments Arguments::behind(std::vector<Default> defaults) const {
    Arguments result = *this;
    result.defaults_ = std::make_shared<const std::vector<Default>>(std::move(defaults));
    std::vector<Given> first;
    for (const Default& option : *result.defaults_) {
        first.push_back({.option = option.option, .value = option.value, .is_default = true});
    }
    result.given_.insert(result.given_.begin(), first.begin(), first.end());
    return result;
}

}  // namespace ingot
