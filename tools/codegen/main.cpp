// `ingot-codegen`: compiles modules for `ingot`, which starts it and talks to it over its standard
// input, a socket. It ends when that does.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "compiler/llvm/code_generator.h"
#include "tools/codegen/protocol.h"
#include "vm/decode/decoder.h"
#include "vm/validate/module_validator.h"

namespace {

using namespace ingot;

/// Bodies have been validated by whoever asks; lowering checks them again as it goes.
codegen_protocol::Answer compile(CodeGenerator& generator, codegen_protocol::Request request) {
    const Module module = TRY(decode_module(std::move(request.module), request.options.features));
    TypeStore store;
    const ValidatedTypes types =
        TRY(validate_declarations(module, store, request.options.features));
    return generator.compile({.module = module,
                              .types = types,
                              .store = store,
                              .options = std::move(request.options),
                              .bodies = std::move(request.bodies),
                              .loops = std::move(request.loops)});
}

}  // namespace

int main() {
    if (::isatty(STDIN_FILENO) != 0) {
        std::fputs("ingot-codegen compiles for `ingot`, which starts it when there is need\n",
                   stderr);
        return 2;
    }
    const std::unique_ptr<CodeGenerator> generator = create_llvm_code_generator();
    while (const auto message = codegen_protocol::receive(STDIN_FILENO)) {
        auto request = codegen_protocol::decode_request(*message);
        const codegen_protocol::Answer answer =
            request ? compile(*generator, std::move(*request))
                    : fail(ErrorKind::Io, "a request of another build of ingot");
        if (!codegen_protocol::send(STDIN_FILENO, codegen_protocol::encode(answer))) break;
    }
    return 0;
}
