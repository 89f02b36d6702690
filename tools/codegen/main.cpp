// `ingot-codegen`: compiles modules for `ingot`, which starts it and talks to it over its standard
// input, a socket. It ends when that does. LLVM, which hostile modules are fed to here, needs no
// files once it is loaded, so that the process keeps none.
#include <llvm/Support/ErrorHandling.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "compiler/llvm/code_generator.h"
#include "compiler/llvm/disassembly.h"
#include "compiler/llvm/ir_text.h"
#include "compiler/text/assembler.h"
#include "tools/codegen/protocol.h"
#include "tools/confinement/confinement.h"
#include "vm/decode/decoder.h"
#include "vm/validate/module_validator.h"

namespace {

using namespace ingot;

using codegen_protocol::Answer;
using codegen_protocol::Kind;
using codegen_protocol::Request;

Result<std::vector<uint8_t>> to_binary(std::vector<uint8_t> file, const Features& features) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    if (!looks_like_text(text)) return file;
    return assemble(text, {.features = features});
}

/// Which parts are asked for may be a guest's choice that has taken its process over.
bool are_of(const Module& module, const Request& request) {
    const auto is_body = [&](uint32_t body) { return body < module.bodies.size(); };
    const auto is_compiled = [&](const LoopEntry& loop) {
        return is_body(loop.body) &&
               (request.bodies.empty() ||
                std::ranges::find(request.bodies, loop.body) != request.bodies.end());
    };
    return std::ranges::all_of(request.bodies, is_body) &&
           std::ranges::all_of(request.loops, is_compiled);
}

/// Bodies have been validated by whoever asks; lowering checks them again as it goes.
Answer answer_to(CodeGenerator& generator, Request request) {
    if (request.kind == Kind::Disassemble) {
        return codegen_protocol::encode(codegen::disassemble(request.module));
    }
    const Features& features = request.options.features;
    std::vector<uint8_t> binary = TRY(to_binary(std::move(request.module), features));
    const Module module = TRY(decode_module(std::move(binary), features));
    TypeStore store;
    const ValidatedTypes types = TRY(validate_declarations(module, store, features));
    if (!are_of(module, request)) {
        return fail(ErrorKind::Invalid, "a request for functions that the module does not have");
    }
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
    return generator.compile(compile_request);
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

int main() {
    if (::isatty(STDIN_FILENO) != 0) {
        std::fputs("ingot-codegen compiles for `ingot`, which starts it when there is need\n",
                   stderr);
        return 2;
    }
    // Nobody waits for an answer that LLVM is still at when `ingot` is gone.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const std::unique_ptr<CodeGenerator> generator =
        create_llvm_code_generator({.is_isolated = true, .before_body = injected_fault()});
    const auto walls =
        confinement::confine({.role = confinement::Role::Compiler}, confinement::Mode::Auto);
    if (!walls) {
        std::fprintf(stderr, "ingot-codegen: %s\n", walls.error().message.c_str());
        return 1;
    }
    while (const auto message = codegen_protocol::receive(STDIN_FILENO)) {
        auto request = codegen_protocol::decode_request(*message);
        const Answer answer = request ? answer_to(*generator, std::move(*request))
                                      : fail(ErrorKind::Io, "a request of another build of ingot");
        if (!codegen_protocol::send(STDIN_FILENO, codegen_protocol::encode(answer))) break;
    }
    return 0;
}
