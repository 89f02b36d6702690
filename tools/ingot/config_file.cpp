// The parser is toml++, used in this file only, without exceptions.
#include "tools/ingot/config_file.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <vector>

#include "tools/ingot/files.h"
#include "tools/ingot/grant_options.h"
#include "tools/ingot/suggest.h"
#include "tools/ingot/tier_options.h"

namespace ingot {

namespace {

template <typename T>
using Parsed = std::expected<T, std::string>;

bool is_list(const OptionSpec& option) {
    constexpr const OptionSpec* kLists[] = {&kDirOption, &kTmpfsOption, &kEnvFileOption,
                                            &kEnvOption, &kListenOption};
    return std::ranges::any_of(kLists,
                               [&](const OptionSpec* list) { return list->name == option.name; });
}

class ConfigFile {
 public:
    ConfigFile(const Arguments& arguments, std::string_view path)
        : command_(arguments.command()), path_(path) {
        const size_t slash = path.rfind('/');
        if (slash != std::string_view::npos) folder_ = path.substr(0, slash + 1);
    }

    Parsed<std::vector<Arguments::Default>> read() {
        const auto bytes = read_file(path_);
        if (!bytes) {
            return std::unexpected(fmt::format("--config {}: {}", path_, bytes.error().message));
        }
        const toml::parse_result parsed = toml::parse(as_text(*bytes));
        if (!parsed) {
            return wrong(parsed.error().source(), parsed.error().description());
        }
        for (const auto& [key, value] : parsed.table()) {
            if (auto added = add(key, value); !added) return std::unexpected(added.error());
        }
        return std::move(defaults_);
    }

 private:
    std::unexpected<std::string> wrong(const toml::source_region& place,
                                       std::string_view what) const {
        return std::unexpected(fmt::format("{}:{}: {}", path_, place.begin.line, what));
    }

    const OptionSpec* find_option(std::string_view key) const {
        for (const OptionSpec& option : command_.options) {
            if (option.name.substr(2) == key && option.name != kConfigOption.name) return &option;
        }
        return nullptr;
    }

    std::unexpected<std::string> unknown_key(const toml::key& key) const {
        std::vector<std::string_view> names;
        for (const OptionSpec& option : command_.options) {
            if (option.name != kConfigOption.name) names.push_back(option.name.substr(2));
        }
        return wrong(key.source(),
                     fmt::format("unknown key `{}`{}", key.str(), did_you_mean(key.str(), names)));
    }

    Parsed<void> add(const toml::key& key, const toml::node& value) {
        const OptionSpec* option = find_option(key.str());
        if (option == nullptr) return unknown_key(key);
        if (option->value.empty()) return add_flag(*option, value);
        if (const toml::array* list = value.as_array(); list != nullptr && is_list(*option)) {
            for (const toml::node& item : *list) {
                if (auto added = add_value(*option, item); !added) return added;
            }
            return {};
        }
        if (const toml::table* table = value.as_table();
            table != nullptr && option->name == kEnvOption.name) {
            for (const auto& [name, item] : *table) {
                const std::string prefix = std::string(name.str()) + "=";
                if (auto added = add_value(*option, item, prefix); !added) return added;
            }
            return {};
        }
        return add_value(*option, value);
    }

    Parsed<void> add_flag(const OptionSpec& option, const toml::node& value) {
        const auto is_on = value.value_exact<bool>();
        if (!is_on) {
            return wrong(value.source(),
                         fmt::format("`{}` is true or false", option.name.substr(2)));
        }
        if (*is_on) defaults_.push_back({&option, ""});
        return {};
    }

    Parsed<void> add_value(const OptionSpec& option, const toml::node& value,
                           std::string_view prefix = "") {
        std::string text(prefix);
        if (const auto string = value.value_exact<std::string_view>()) {
            text += *string;
        } else if (const auto integer = value.value_exact<int64_t>()) {
            text += fmt::format("{}", *integer);
        } else if (const auto number = value.value_exact<double>()) {
            text += fmt::format("{}", *number);
        } else {
            return wrong(value.source(),
                         fmt::format("`{}` takes {}: {}", option.name.substr(2),
                                     is_list(option) ? "strings or a list of them" : "a string",
                                     option.value));
        }
        defaults_.push_back({&option, from_folder(option, std::move(text))});
        return {};
    }

    /// Paths of the host are relative to the file, wherever the command is started.
    std::string from_folder(const OptionSpec& option, std::string text) const {
        const bool is_path =
            option.completion == Completion::File || option.completion == Completion::Directory;
        const bool is_word = option.name == kCacheOption.name && text == "off";
        if (!is_path || is_word || folder_.empty() || text.starts_with('/')) return text;
        // A directory without a name for the guest keeps its own, not one with the folder in front.
        const bool needs_name =
            option.name == kDirOption.name && text.find("::") == std::string::npos;
        if (needs_name) text = fmt::format("{}::{}", text.substr(0, text.find(":ro")), text);
        return std::string(folder_) + text;
    }

    const CommandSpec& command_;
    std::string_view path_;
    std::string_view folder_;  ///< "" or with a slash at its end.
    std::vector<Arguments::Default> defaults_;
};

}  // namespace

std::expected<Arguments, std::string> with_config_file(const Arguments& arguments) {
    const auto path = arguments.value(kConfigOption);
    if (!path) return arguments;
    auto defaults = ConfigFile(arguments, *path).read();
    if (!defaults) return std::unexpected(std::move(defaults).error());
    return arguments.behind(std::move(*defaults));
}

}  // namespace ingot
