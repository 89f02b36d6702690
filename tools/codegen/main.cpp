// `ingot-codegen`: compiles modules for `ingot`, which starts it and talks to it over its standard
// input, a socket. It ends when that does.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "compiler/llvm/code_generator.h"
#include "tools/codegen/codegen_process.h"
#include "tools/codegen/protocol.h"
#include "vm/decode/decoder.h"
#include "vm/native/code_cache.h"
#include "vm/validate/module_validator.h"

namespace {

using namespace ingot;

/// Bodies have been validated by whoever asks; lowering checks them again as it goes.
codegen_protocol::Answer compile(CodeGenerator& generator, codegen_protocol::Request request,
                                 const std::string& cache_folder) {
    const Module module = TRY(decode_module(std::move(request.module), request.options.features));
    TypeStore store;
    const ValidatedTypes types =
        TRY(validate_declarations(module, store, request.options.features));
    const CompileRequest compile_request{.module = module,
                                         .types = types,
                                         .store = store,
                                         .options = std::move(request.options),
                                         .bodies = std::move(request.bodies),
                                         .loops = std::move(request.loops)};
    codegen_protocol::Answer answer = generator.compile(compile_request);
    // This side writes the cache, not the one where guests run.
    if (answer && !cache_folder.empty()) {
        const std::string identity = CodegenProcess("/proc/self/exe").identity();
        native::CodeCache(cache_folder, identity).store(module, compile_request.options, *answer);
    }
    return answer;
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (::isatty(STDIN_FILENO) != 0) {
        std::fputs("ingot-codegen compiles for `ingot`, which starts it when there is need\n",
                   stderr);
        return 2;
    }
    const std::unique_ptr<CodeGenerator> generator = create_llvm_code_generator();
    const std::string cache_folder = argument_count > 1 ? arguments[1] : "";
    while (const auto message = codegen_protocol::receive(STDIN_FILENO)) {
        auto request = codegen_protocol::decode_request(*message);
        const codegen_protocol::Answer answer =
            request ? compile(*generator, std::move(*request), cache_folder)
                    : fail(ErrorKind::Io, "a request of another build of ingot");
        if (!codegen_protocol::send(STDIN_FILENO, codegen_protocol::encode(answer))) break;
    }
    return 0;
}
