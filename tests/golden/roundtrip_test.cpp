// Every module of the official suite survives text -> binary -> text -> binary unchanged, and so do
// other encodings of it that are longer than necessary.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/text/printer.h"
#include "compiler/text/script.h"
#include "tests/golden/reencoding.h"
#include "vm/decode/decoder.h"

using namespace ingot;
using test::Bytes;

namespace {

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

template <typename Visitor>
void visit_file(const std::filesystem::path& path, const Visitor& visit) {
    std::ifstream file(path, std::ios::binary);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    const auto commands = parse_script(source);
    if (!commands) FAIL(describe(path.string(), source, commands.error()));
    for (const ScriptCommand& command : *commands) {
        if (!command.module || !is_wellformed(command.kind)) continue;
        INFO(path.filename().string() << ", offset " << command.offset);
        // Names are assembled too, so that printing them as identifiers is tested.
        const auto binary = assemble_module(*command.module);
        if (!binary) FAIL("cannot assemble: " << binary.error().message);
        visit(*binary, command.module->kind == ScriptModule::Kind::Binary);
    }
}

/// Calls visit(binary, is given as bytes) for every well-formed module of the suite.
template <typename Visitor>
void visit_modules(const Visitor& visit) {
    const std::filesystem::path suite = INGOT_TESTSUITE;
    for (const auto& folder :
         {suite, suite / "custom", suite / "legacy", suite / "proposals/threads"}) {
        if (!std::filesystem::exists(folder)) continue;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".wast") visit_file(entry.path(), visit);
        }
    }
}

}  // namespace

TEST_CASE("every module of the suite survives text, binary, text, binary") {
    size_t from_text = 0;
    size_t from_bytes = 0;
    visit_modules([&](const Bytes& binary, bool is_binary) {
        ++(is_binary ? from_bytes : from_text);
        REQUIRE(through_text(binary) == test::without_custom_sections(binary));
    });
    CHECK(from_text >= 5000);
    CHECK(from_bytes >= 90);
}

TEST_CASE("modules of the suite survive in longer encodings too") {
    constexpr size_t kLargestBytes = 2000;
    constexpr size_t kAttempts = 40;
    fuzz::Random random(1);
    size_t reencoded = 0;
    visit_modules([&](const Bytes& binary, bool) {
        if (binary.size() > kLargestBytes) return;
        const Bytes longer = test::reencode(binary, kAttempts, random);
        if (longer == test::without_custom_sections(binary)) return;
        ++reencoded;
        REQUIRE(through_text(longer) == longer);
    });
    CHECK(reencoded >= 4000);
}
