// How a command line is split, and what is said about one that makes no sense.
#include "tools/ingot/arguments.h"

#include <catch2/catch.hpp>

using namespace ingot;

namespace {

constexpr OptionSpec kFlag = {"--flag", "", "A flag"};
constexpr OptionSpec kName = {"--name", "NAME", "A value"};
constexpr OptionSpec kOut = {"--output", "FILE", "A value with a short name", Completion::File,
                             "-o"};
constexpr OptionSpec kOptions[] = {kFlag, kName, kOut};

CommandSpec command(bool first_operand_ends_options = false) {
    return {.name = "try",
            .operands = "FILE [ARGS]",
            .operand_count = {1, 3},
            .summary = "Try",
            .details = {},
            .options = kOptions,
            .examples = {},
            .first_operand_ends_options = first_operand_ends_options};
}

std::expected<Arguments, std::string> parse(const CommandSpec& spec,
                                            std::vector<const char*> words) {
    return Arguments::parse(spec, words);
}

}  // namespace

TEST_CASE("options are accepted in every spelling, before and behind operands") {
    const CommandSpec spec = command();
    const auto arguments =
        parse(spec, {"--name=a", "file", "--name", "b", "-oother", "-o", "out", "--flag"});
    REQUIRE(arguments);
    CHECK(arguments->values(kName) == std::vector<std::string_view>{"a", "b"});
    CHECK(arguments->value(kName) == "b");
    CHECK(arguments->values(kOut) == std::vector<std::string_view>{"other", "out"});
    CHECK(arguments->has(kFlag));
    REQUIRE(arguments->operands().size() == 1);
    CHECK(arguments->operands()[0] == "file");
}

TEST_CASE("a value may be empty or look like an option") {
    const CommandSpec spec = command();
    const auto arguments = parse(spec, {"file", "--name", "--flag", "--output="});
    REQUIRE(arguments);
    CHECK(arguments->value(kName) == "--flag");
    CHECK(arguments->value(kOut) == "");
    CHECK_FALSE(arguments->has(kFlag));
}

TEST_CASE("behind the first operand everything is the guest's where the command says so") {
    const CommandSpec spec = command(true);
    const auto arguments = parse(spec, {"--flag", "file", "--flog", "-x"});
    REQUIRE(arguments);
    REQUIRE(arguments->operands().size() == 3);
    CHECK(arguments->operands()[1] == "--flog");
}

TEST_CASE("a double dash ends the options and a single one is an operand") {
    const CommandSpec spec = command();
    const auto arguments = parse(spec, {"-", "--", "--flag"});
    REQUIRE(arguments);
    CHECK(arguments->operands()[0] == "-");
    CHECK(arguments->operands()[1] == "--flag");
    CHECK_FALSE(arguments->has(kFlag));
}

TEST_CASE("help wins over missing operands") {
    const CommandSpec spec = command();
    const auto arguments = parse(spec, {"--help"});
    REQUIRE(arguments);
    CHECK(arguments->wants_help());
}

TEST_CASE("mistakes are named, with the nearest option") {
    const CommandSpec spec = command();
    CHECK(parse(spec, {"f", "--flog"}).error() ==
          "unknown option --flog for `ingot try`; did you mean `--flag`?");
    CHECK(parse(spec, {"f", "--flag=1"}).error() == "option --flag takes no value");
    CHECK(parse(spec, {"f", "--name"}).error() == "option --name needs a value: --name NAME");
    CHECK(parse(spec, {"--flag"}).error() == "`ingot try` needs FILE [ARGS]");
    CHECK(parse(spec, {"a", "b", "c", "d"}).error() == "`ingot try` does not take `d`");
}
