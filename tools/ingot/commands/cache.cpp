// `ingot cache`: looks at the cache of compiled code, or empties it.
#include <fmt/format.h>

#include <string>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/suggest.h"
#include "tools/ingot/tier_options.h"
#include "vm/native/code_cache.h"

namespace ingot {

namespace {

constexpr OptionSpec kFolder = {"--cache", "DIR", "The cache's folder, as `ingot run` was given it",
                                Completion::Directory};
constexpr OptionSpec kOptions[] = {kFolder};
static_assert(kFolder.name == kCacheOption.name);

constexpr CommandExample kExamples[] = {
    {"ingot cache info", "Where it is, how much is in it."},
    {"ingot cache clear", "Remove all compiled code; it is compiled again when it is needed."},
};

/// "512.0 MiB"
std::string size_text(uint64_t bytes) {
    constexpr std::string_view kUnits[] = {"KiB", "MiB", "GiB"};
    if (bytes < 1024) return fmt::format("{} bytes", bytes);
    double size = static_cast<double>(bytes) / 1024;
    size_t unit = 0;
    for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
    return fmt::format("{:.1f} {}", size, kUnits[unit]);
}

void print_info(const native::CacheInfo& info) {
    print_out(fmt::format("folder:     {}\n", printable(info.folder.string())));
    print_out(fmt::format("modules:    {}\n", info.modules));
    print_out(fmt::format("artifacts:  {}\n", info.artifacts));
    print_out(fmt::format("size:       {} of at most {}\n", size_text(info.bytes),
                          size_text(info.limit_bytes)));
}

int run(const Arguments& arguments) {
    const std::string_view verb = arguments.operands()[0];
    if (verb != "info" && verb != "clear") {
        constexpr std::string_view kVerbs[] = {"info", "clear"};
        print_error(fmt::format("`ingot cache` cannot `{}`{}", verb, did_you_mean(verb, kVerbs)));
        print_hint("it can `info` and `clear`");
        return kExitUsage;
    }
    std::filesystem::path folder;
    if (const auto given = arguments.value(kFolder)) {
        folder = *given;
        if (!is_directory(*given)) {
            print_error(fmt::format("there is no cache in {}", printable(*given)));
            return kExitFailure;
        }
    } else if (const auto found = native::CodeCache::default_folder()) {
        folder = *found;
    } else {
        print_error("there is no cache: neither XDG_CACHE_HOME nor HOME names a folder");
        return kExitFailure;
    }
    const native::CodeCache cache(folder);
    if (verb == "info") {
        print_info(cache.info());
    } else {
        print_out(fmt::format("{} freed\n", size_text(cache.clear())));
    }
    return kExitSuccess;
}

}  // namespace

constinit const CommandSpec kCacheCommand = {
    .name = "cache",
    .operands = "info|clear",
    .operand_count = {1, 1},
    .summary = "Show or empty the cache of compiled code",
    .details =
        "`ingot run` keeps what it compiled in `$XDG_CACHE_HOME/ingot`, else `~/.cache/ingot`.\n"
        "What was not used for longest goes when the cache is full.",
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
