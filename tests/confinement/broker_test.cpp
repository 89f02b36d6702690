// The compile broker: compiles what it was started with, whatever it is asked, and stores only
// that.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "compiler/text/assembler.h"
#include "tests/confinement/escape.h"
#include "tools/codegen/broker.h"
#include "vm/decode/decoder.h"
#include "vm/native/artifact.h"
#include "vm/native/code_options.h"

namespace ingot {
namespace {

constexpr std::string_view kText = R"((module
  (func (export "one") (result i32) (i32.const 1))
  (func (export "two") (result i32) (loop (br_if 0 (i32.const 0))) (i32.const 2))))";

std::span<const uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Client {
    explicit Client(std::span<const uint8_t> file, std::string cache = {})
        : module(*decode_module(*assemble(kText), Features{})),
          types(*validate_declarations(module, store, Features{})),
          broker(CompileBroker::start(
              file, {.compiler = INGOT_CODEGEN, .cache_folder = std::move(cache)})) {}
    ~Client() {
        broker.reset();
        while (::waitpid(-1, nullptr, 0) > 0) {
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    Result<std::vector<uint8_t>> compile(std::vector<uint32_t> bodies,
                                         std::vector<LoopEntry> loops = {}) {
        return broker->compile({.module = module,
                                .types = types,
                                .store = store,
                                .options = native::code_options({}, false),
                                .bodies = std::move(bodies),
                                .loops = std::move(loops)});
    }

    Module module;
    TypeStore store;
    ValidatedTypes types;
    std::shared_ptr<CompileBroker> broker;
};

size_t compiled_functions(const Result<std::vector<uint8_t>>& artifact) {
    REQUIRE(artifact);
    const auto parsed = native::Artifact::parse(*artifact);
    REQUIRE(parsed);
    return parsed->functions.size();
}

TEST_CASE("the broker compiles parts of a binary or a text") {
    const std::vector<uint8_t> binary = *assemble(kText);
    for (const std::span<const uint8_t> file : {std::span(binary), bytes_of(kText)}) {
        Client client(file);
        CHECK(compiled_functions(client.compile({1})) == 1);
        CHECK(compiled_functions(client.compile({})) == 2);
    }
}

TEST_CASE("parts that do not exist are refused, and the broker lives on") {
    Client client(bytes_of(kText));
    CHECK_FALSE(client.compile({2}));
    CHECK_FALSE(client.compile({0xffff'ffff}));
    CHECK_FALSE(client.compile({0}, {{.body = 9, .offset = 0}}));
    CHECK_FALSE(client.compile({0}, {{.body = 1, .offset = 0}}));
    CHECK(compiled_functions(client.compile({0})) == 1);
}

TEST_CASE("the cache gets what was compiled, under the name of the file it was compiled from") {
    const World world;
    const std::string cache = world.path("cache");
    {
        Client client(bytes_of(kText), cache);
        CHECK(client.broker->compiled_before(client.module, {}).empty());
        CHECK(client.compile({0}));
        CHECK(client.compile({1}));
    }
    const auto count = [&](std::string_view file) {
        const Client client(bytes_of(file), cache);
        return client.broker->compiled_before(client.module, {}).size();
    };
    CHECK(count(kText) == 2);
    CHECK(count(std::string(kText) + " ") == 0);
}

TEST_CASE("a broker without a compiler says so") {
    const auto binary = *assemble(kText);
    const Client client(binary);
    auto broker = CompileBroker::start(binary, {.compiler = "/nowhere/ingot-codegen"});
    const auto artifact = broker->compile({.module = client.module,
                                           .types = client.types,
                                           .store = client.store,
                                           .options = {},
                                           .bodies = {},
                                           .loops = {}});
    broker.reset();
    REQUIRE_FALSE(artifact);
    CHECK(artifact.error().message.find("cannot start the compiler") != std::string::npos);
}

}  // namespace
}  // namespace ingot
