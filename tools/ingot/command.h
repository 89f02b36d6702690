// What a command of the tool is, as data: its options, operands, examples and the function that
// runs it.
//
// Parsing, help, suggestions and shell completion are all made from these tables, so an option that
// is not in its command's table does not exist. One file per command under commands/ holds its
// table and its function; command_table.cpp lists them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ingot {

class Arguments;

/// What a shell offers where a value is expected.
enum class Completion : uint8_t { Nothing, File, Directory, Feature };

struct OptionSpec {
    std::string_view name;   ///< "--dir"
    std::string_view value;  ///< "HOST::GUEST[:ro]", or empty for a flag.
    std::string_view help;   ///< One line, no full stop.
    Completion completion = Completion::Nothing;
    std::string_view short_name = {};  ///< "-o", or empty.
    std::string_view words = {};       ///< Values to complete to, separated by spaces.
};

struct CommandExample {
    std::string_view line;
    std::string_view meaning;
};

/// How many words that are not options a command takes.
struct OperandCount {
    uint32_t minimum = 0;
    uint32_t maximum = 0;
    static constexpr uint32_t kMany = ~uint32_t{0};
};

struct CommandSpec {
    std::string_view name;
    std::string_view operands;  ///< "FILE [ARGS…]"
    OperandCount operand_count;
    std::string_view summary;  ///< One line, no full stop.
    std::string_view details;  ///< Paragraphs; lines already broken.
    std::span<const OptionSpec> options;
    std::span<const CommandExample> examples;
    /// Everything behind the first operand belongs to the guest, options included.
    bool first_operand_ends_options = false;
    int (*run)(const Arguments& arguments) = nullptr;
};

/// Exit codes of the tool itself; otherwise the guest's.
enum : int {
    kExitSuccess = 0,
    kExitFailure = 1,      ///< A file could not be read or loaded, an assertion failed.
    kExitUsage = 2,        ///< The command line makes no sense.
    kExitOutOfTime = 124,  ///< Its time or fuel was over; what `timeout` exits with.
    kExitTrap = 134,       ///< The guest trapped; what a shell reports for abort().
};

/// Options that several commands share.
inline constexpr OptionSpec kEnableOption = {
    "--enable", "FEATURES", "Switch features on, separated by commas; `all` for all of them",
    Completion::Feature};
inline constexpr OptionSpec kDisableOption = {
    "--disable", "FEATURES", "Switch features off; `ingot help features` lists them",
    Completion::Feature};
inline constexpr OptionSpec kOutputOption = {
    "--output", "FILE", "Where to write, `-` for standard output", Completion::File, "-o"};

}  // namespace ingot
