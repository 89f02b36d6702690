// Every module of the official suite survives text -> binary -> text -> binary unchanged.
//
// A module that the suite gives as bytes may use encodings that text cannot express (numbers longer
// than needed, empty sections, split runs of locals): its first reassembly is normal, and normal
// bytes must survive exactly; how many were normal from the start is pinned by a minimum.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/text/printer.h"
#include "compiler/text/script.h"
#include "vm/decode/decoder.h"
#include "vm/support/leb128.h"

using namespace ingot;

namespace {

using Bytes = std::vector<uint8_t>;

struct Counts {
    size_t text_modules = 0;
    size_t binary_modules = 0;
    size_t exact_binary_modules = 0;
};

Bytes without_custom_sections(const Bytes& binary) {
    Bytes out(binary.begin(), binary.begin() + 8);
    for (size_t at = 8; at < binary.size();) {
        const size_t start = at;
        const auto size = read_leb128<uint32_t>(std::span(binary).subspan(at + 1));
        at += 1 + size.length + size.value;
        if (binary[start] == 0) continue;
        out.insert(out.end(), binary.begin() + static_cast<std::ptrdiff_t>(start),
                   binary.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return out;
}

Bytes through_text(const Bytes& binary) {
    const auto module = decode_module(binary);
    if (!module) FAIL("cannot decode: " << module.error().message);
    const auto text = disassemble(*module);
    if (!text) FAIL("cannot print: " << text.error().message);
    auto again = assemble(*text, {.emit_names = false, .features = {}});
    if (!again) FAIL("cannot reassemble: " << describe("printed", *text, again.error()));
    return std::move(*again);
}

/// Modules that must not assemble or decode have no round trip.
bool is_wellformed(ScriptCommand::Kind kind) {
    using Kind = ScriptCommand::Kind;
    return kind != Kind::AssertMalformed && kind != Kind::AssertMalformedCustom &&
           kind != Kind::AssertInvalidCustom;
}

void check_module(const ScriptModule& source, Counts& counts) {
    // Names are assembled too, so that printing them as identifiers is tested.
    const auto binary = assemble_module(source);
    if (!binary) FAIL("cannot assemble: " << binary.error().message);
    const Bytes original = without_custom_sections(*binary);
    const Bytes first = through_text(*binary);
    if (source.kind != ScriptModule::Kind::Binary) {
        ++counts.text_modules;
        REQUIRE(first == original);
        return;
    }
    ++counts.binary_modules;
    if (first == original) ++counts.exact_binary_modules;
    REQUIRE(through_text(first) == first);
}

void check_file(const std::filesystem::path& path, Counts& counts) {
    std::ifstream file(path, std::ios::binary);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    const auto commands = parse_script(source);
    if (!commands) FAIL(describe(path.string(), source, commands.error()));
    for (const ScriptCommand& command : *commands) {
        if (!command.module || !is_wellformed(command.kind)) continue;
        INFO(path.filename().string() << ", offset " << command.offset);
        check_module(*command.module, counts);
    }
}

}  // namespace

TEST_CASE("every module of the suite survives text, binary, text, binary") {
    const std::filesystem::path suite = INGOT_TESTSUITE;
    Counts counts;
    for (const auto& folder :
         {suite, suite / "custom", suite / "legacy", suite / "proposals/threads"}) {
        if (!std::filesystem::exists(folder)) continue;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".wast") check_file(entry.path(), counts);
        }
    }
    WARN(counts.text_modules << " modules from text, " << counts.binary_modules << " from bytes ("
                             << counts.exact_binary_modules << " of them exact)");
    CHECK(counts.text_modules >= 5000);
    CHECK(counts.exact_binary_modules * 2 >= counts.binary_modules);
}
