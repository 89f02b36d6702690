// `ingot-codegen`: compiles modules for `ingot`, which starts it and talks to it over its standard
// input, a socket. It ends when that does.
#include <llvm/Support/ErrorHandling.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "compiler/llvm/code_generator.h"
#include "compiler/llvm/disassembly.h"
#include "compiler/llvm/ir_text.h"
#include "tools/codegen/codegen_process.h"
#include "tools/codegen/protocol.h"
#include "vm/decode/decoder.h"
#include "vm/native/code_cache.h"
#include "vm/validate/module_validator.h"

namespace {

using namespace ingot;

using codegen_protocol::Answer;
using codegen_protocol::Kind;
using codegen_protocol::Request;

Answer compile(CodeGenerator& generator, const CompileRequest& request,
               const std::string& cache_folder) {
    Answer answer = generator.compile(request);
    // This side writes the cache, not the one where guests run.
    if (answer && !cache_folder.empty()) {
        const std::string identity = CodegenProcess("/proc/self/exe").identity();
        native::CodeCache(cache_folder, identity).store(request.module, request.options, *answer);
    }
    return answer;
}

/// Bodies have been validated by whoever asks; lowering checks them again as it goes.
Answer answer_to(CodeGenerator& generator, Request request, const std::string& cache_folder) {
    if (request.kind == Kind::Disassemble) {
        return codegen_protocol::encode(codegen::disassemble(request.module));
    }
    const Module module = TRY(decode_module(std::move(request.module), request.options.features));
    TypeStore store;
    const ValidatedTypes types =
        TRY(validate_declarations(module, store, request.options.features));
    const CompileRequest compile_request{.module = module,
                                         .types = types,
                                         .store = store,
                                         .options = std::move(request.options),
                                         .bodies = std::move(request.bodies),
                                         .loops = std::move(request.loops),
                                         .all_positions = request.all_positions};
    if (request.kind == Kind::PrintIr) {
        const std::string text = TRY(codegen::print_ir(compile_request, request.shown));
        return std::vector<uint8_t>(text.begin(), text.end());
    }
    return compile(generator, compile_request, cache_folder);
}

/// For tests, INGOT_CODEGEN_FAULT=KIND:BODY:LEVEL: what happens when the compiler comes to a
/// function of that index among the defined ones, at that level of optimization or above. Nothing
/// that it makes happen could not happen by itself.
std::function<void(uint32_t, unsigned)> injected_fault() {
    const char* text = std::getenv("INGOT_CODEGEN_FAULT");
    char kind[16];
    uint32_t fault_body = 0;
    unsigned from_level = 0;
    if (text == nullptr ||
        std::sscanf(text, "%15[a-z]:%u:%u", kind, &fault_body, &from_level) != 3) {
        return {};
    }
    return [kind = std::string(kind), fault_body, from_level](uint32_t body, unsigned level) {
        if (body != fault_body || level < from_level) return;
        if (kind == "crash") std::raise(SIGSEGV);
        if (kind == "fatal") llvm::report_fatal_error("injected", false);
        if (kind == "hang") {
            const rlimit second = {1, 1};
            ::setrlimit(RLIMIT_CPU, &second);
            for (volatile bool forever = true; forever;) {
            }
        }
        if (kind == "memory") {
            std::vector<std::vector<char>> all;
            while (true) all.emplace_back().reserve(size_t{64} << 20);
        }
    };
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (::isatty(STDIN_FILENO) != 0) {
        std::fputs("ingot-codegen compiles for `ingot`, which starts it when there is need\n",
                   stderr);
        return 2;
    }
    const std::unique_ptr<CodeGenerator> generator =
        create_llvm_code_generator({.is_isolated = true, .before_body = injected_fault()});
    const std::string cache_folder = argument_count > 1 ? arguments[1] : "";
    while (const auto message = codegen_protocol::receive(STDIN_FILENO)) {
        auto request = codegen_protocol::decode_request(*message);
        const Answer answer = request ? answer_to(*generator, std::move(*request), cache_folder)
                                      : fail(ErrorKind::Io, "a request of another build of ingot");
        if (!codegen_protocol::send(STDIN_FILENO, codegen_protocol::encode(answer))) break;
    }
    return 0;
}
